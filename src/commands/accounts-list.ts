import { exitCodes } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { listTargets } from '../orchestrate/list-targets.ts';
import type { TargetAccount } from '../orchestrate/list-targets.ts';
import { renderCount } from '../ui/render-count.ts';
import { renderTable } from '../ui/render-table.ts';
import type { CommandContext } from './command-context.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { openRun } from './open-run.ts';

/** `pantherctl accounts list`: the organization's accounts, which of them the file targets, and how far they are. */
export async function run(context: CommandContext): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const { cloud, close } = await openRun(context, config);
  try {
    const accounts = await listTargets(config, cloud);
    if (context.flags.json) context.out.json({ accounts });
    else renderAccounts(accounts, context);
    return exitCodes.done;
  } finally {
    await close();
  }
}

function renderAccounts(accounts: readonly TargetAccount[], { out }: CommandContext): void {
  const { style } = out;
  out.line(
    renderTable(
      accounts,
      [
        { head: 'ACCOUNT', cell: (account) => account.id },
        { head: 'NAME', cell: (account) => account.name || '(not in the organization)', shrink: true },
        { head: 'UNIT', cell: (account) => account.path, shrink: true },
        {
          head: 'STATUS',
          cell: (account) => account.status,
          paint: (text, account) => (account.status === 'ACTIVE' ? text : style.warn(text)),
        },
        { head: 'TARGET', cell: (account) => (account.target ? 'yes' : 'no') },
        {
          head: 'INSTANCES',
          align: 'right',
          cell: (account) => (account.wanted + account.live === 0 ? '-' : `${account.current}/${account.wanted}`),
          paint: (text, account) => (account.current < account.wanted ? style.warn(text) : text),
        },
      ],
      style,
      out.columns,
    ),
  );
  const targets = accounts.filter((account) => account.target);
  const complete = targets.filter((account) => account.wanted > 0 && account.current === account.wanted);
  out.line();
  out.line(
    `${renderCount(accounts.length, 'account')}, ${renderCount(targets.length, 'target')}, ${complete.length} of them complete`,
  );
}
