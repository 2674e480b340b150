import { exitCodes } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import type { AccountSummary, WorldSummary } from '../local/describe-world.ts';
import type { NotificationEntry } from '../ports/buckets.ts';
import type { Printer } from '../ui/printer.ts';
import { renderCount } from '../ui/render-count.ts';
import { renderTable } from '../ui/render-table.ts';
import type { CommandContext } from './command-context.ts';
import { withLocalCloud } from './open-local.ts';
import { renderFault } from './render-fault.ts';

/** Accounts listed at most without `--verbose`. */
const shownAccountsMaxCount = 50;

function printAccounts(accounts: readonly AccountSummary[], out: Printer, verbose: boolean): void {
  const { style } = out;
  const shown = verbose ? accounts : accounts.slice(0, shownAccountsMaxCount);
  out.line(
    renderTable(
      shown,
      [
        { head: 'ACCOUNT', cell: ({ id }) => id },
        { head: 'NAME', cell: ({ name }) => name, shrink: true },
        { head: 'UNIT', cell: ({ path }) => path, shrink: true },
        {
          head: 'STATUS',
          cell: ({ status }) => status,
          paint: (text, { status }) => (status === 'ACTIVE' ? text : style.warn(text)),
        },
        {
          head: 'ACCESS',
          cell: ({ isReachable }) => (isReachable ? 'yes' : 'no'),
          paint: (text) => (text === 'no' ? style.bad(text) : text),
        },
        { head: 'REGIONS', align: 'right', cell: ({ enabledRegionCount }) => String(enabledRegionCount) },
        { head: 'STACKS', align: 'right', cell: ({ stacks }) => String(stacks.length) },
      ],
      style,
      out.columns,
    ),
  );
  const left = accounts.length - shown.length;
  if (left > 0) out.line(`and ${renderCount(left, 'more account')} (--verbose lists all)`);
}

function printStackSets({ stackSets }: WorldSummary, out: Printer): void {
  for (const { instances, name, operations, place } of stackSets) {
    const counts = Object.entries(instances).map(([status, count]) => `${count} ${status}`);
    out.line(`stack set  ${name} in ${place.accountId}, ${place.region}: ${counts.join(', ') || 'no instances'}`);
    for (const { failed, id, status } of operations) {
      out.line(`           ${id}  ${status}${failed > 0 ? `, ${renderCount(failed, 'instance')} failed` : ''}`);
    }
  }
}

/** The ARN of an entry's topic, queue or function. */
function findDestination(entry: NotificationEntry): string {
  const arn = entry['TopicArn'] ?? entry['QueueArn'] ?? entry['LambdaFunctionArn'];
  return typeof arn === 'string' ? arn : 'nobody';
}

function printBuckets({ buckets, queues, subscriptions }: WorldSummary, out: Printer): void {
  for (const { accountId, hasEventBridge, name, notifications, objects, region } of buckets) {
    out.line(`bucket     ${name} in ${accountId}, ${region}: ${renderCount(objects, 'object')}`);
    for (const entry of notifications) out.line(`           tells ${findDestination(entry)}`);
    if (hasEventBridge) out.line('           tells EventBridge');
  }
  for (const { endpoint, isConfirmed, topicArn } of subscriptions) {
    if (!isConfirmed) out.line(`waiting    ${topicArn}: its subscription of ${endpoint} is not confirmed`);
  }
  for (const { arn, kind, received } of queues) {
    out.line(`${kind.padEnd(9)}  ${arn}: ${renderCount(received, 'message')} received`);
  }
}

/** `pantherctl local show --local=<dir>`: accounts, stack sets, buckets, queues and faults of a local cloud. */
export async function run(context: CommandContext): Promise<ExitCode> {
  return withLocalCloud(context, 'local show', (cloud, folder) => {
    const { flags, out } = context;
    const world = cloud.world.describe();
    if (flags.json) {
      out.json({ folder: folder.shown, ...world });
      return exitCodes.done;
    }
    out.line(`${out.style.strong(folder.shown)}  seed ${world.seed}, its clock shows ${world.now}`);
    out.line();
    printAccounts(world.accounts, out, flags.verbose);
    out.line();
    printStackSets(world, out);
    printBuckets(world, out);
    for (const fault of world.faults) out.line(`fault      ${renderFault(fault)}`);
    return exitCodes.done;
  });
}
