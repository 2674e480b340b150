import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { listTargets } from '../orchestrate/list-targets.ts';
import type { TargetAccount } from '../orchestrate/list-targets.ts';
import { listUnitMembers } from '../orchestrate/observe-units.ts';
import { renderCount } from '../ui/render-count.ts';
import { renderTable } from '../ui/render-table.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { openRun } from './open-run.ts';

const statuses: readonly string[] = ['ACTIVE', 'SUSPENDED', 'PENDING_CLOSURE', 'UNKNOWN'];

/**
 * `pantherctl accounts list`: the organization's accounts, which of them the file targets, and how far they are. The flags
 * narrow the list; all that are given must hold. Throws `INPUT_INVALID` for a status that does not exist.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const wanted = readStatuses(input.list('status'));
  const units = input.list('ou');
  const config = await loadCommandConfig(context);
  const { cloud, close } = await openRun(context, config);
  try {
    const members = new Set<string>();
    for (const unit of units) for (const { id } of await listUnitMembers(unit, cloud.accounts)) members.add(id);
    const accounts = (await listTargets(config, cloud)).filter(
      ({ id, status, target }) =>
        (units.length === 0 || members.has(id)) &&
        (wanted.size === 0 || wanted.has(status)) &&
        (target || !input.has('targets')),
    );
    if (context.flags.json) context.out.json({ accounts });
    else renderAccounts(accounts, context);
    return exitCodes.done;
  } finally {
    await close();
  }
}

function readStatuses(given: readonly string[]): ReadonlySet<string> {
  const names = given.map((text) => text.toUpperCase().replaceAll('-', '_'));
  const unknown = names.find((name) => !statuses.includes(name));
  if (unknown === undefined) return new Set(names);
  throw new PantherctlError('INPUT_INVALID', `--status is '${unknown}', which no account has`, {
    fix: `name one of ${statuses.join(', ')}`,
  });
}

function renderAccounts(accounts: readonly TargetAccount[], { flags, out }: CommandContext): void {
  const { style } = out;
  out.line(
    renderTable(
      accounts,
      [
        { head: 'ACCOUNT', cell: (account) => account.id },
        { head: 'NAME', cell: (account) => account.name || '(not in the organization)', shrink: true },
        { head: 'UNIT', cell: ({ parentId, path }) => (flags.verbose ? `${path} (${parentId})` : path), shrink: true },
        {
          head: 'STATUS',
          cell: (account) => account.status,
          paint: (text, account) => (account.status === 'ACTIVE' ? text : style.warn(text)),
        },
        { head: 'ROLE', cell: ({ roles }) => roles.join(', ') || '-' },
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
