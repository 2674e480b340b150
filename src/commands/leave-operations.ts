import type { Config } from '../config/schema.ts';
import { PantherctlError } from '../errors.ts';
import { addressStackSet, nameAccounts } from '../orchestrate/attach-operation.ts';
import type { FinishedOperation } from '../orchestrate/follow-operation.ts';
import { stopOperation } from '../orchestrate/stop-operation.ts';
import { askStop, mayAskStop } from '../ui/ask-stop.ts';
import { renderCount } from '../ui/render-count.ts';
import type { CommandContext } from './command-context.ts';
import type { OpenRun } from './open-run.ts';
import type { RunningOperations } from './open-watched-run.ts';
import { renderFollowUp } from './render-follow-up.ts';

/**
 * Ends a command that was cancelled while operations run. At a terminal the person decides whether the rest of them is
 * stopped; elsewhere, and by default, they go on by themselves. Always throws `CANCELLED`, whose fix is the command that
 * takes them up again.
 */
export async function leaveOperations(
  running: RunningOperations,
  config: Config,
  run: OpenRun,
  context: CommandContext,
): Promise<never> {
  const { flags, io } = context;
  const answer = mayAskStop(io, flags) ? await askStop(running.size, io) : 'detach';
  if (answer === 'stop') return stopAll(running, config, run, context);
  const [id = ''] = running.keys();
  const what = running.size === 1 ? `operation ${id} goes on` : `${running.size} operations go on`;
  const where = flags.local === undefined ? 'in AWS' : 'in the local cloud';
  throw new PantherctlError('CANCELLED', `detached; ${what} ${where}`, {
    fix: `to follow it again: ${renderFollowUp(['operations', 'resume', id], flags)}`,
  });
}

async function stopAll(
  running: RunningOperations,
  config: Config,
  { cloud, tools }: OpenRun,
  { flags }: CommandContext,
): Promise<never> {
  const { signal: _aborted, ...unstoppable } = tools;
  const accountNames = await nameAccounts(cloud);
  const { callAs = 'SELF', place = config.administrator } = addressStackSet(config) ?? {};
  const stackSets = cloud.stackSets({ accountId: place.accountId, region: place.region }, callAs);
  const finished: FinishedOperation[] = [];
  for (const { operationId, stackSet } of running.values()) {
    const operation = await stackSets.describeOperation(stackSet, operationId);
    if (operation === undefined) continue;
    finished.push(await stopOperation(operation, { stackSets, stackSet, operationId, accountNames }, unstoppable));
  }
  throw new PantherctlError('CANCELLED', renderStopped(finished), {
    fix: `to go on: ${renderFollowUp(chooseNext(finished), flags)}`,
  });
}

/** What stopping has left, as one phrase. */
export function renderStopped(finished: readonly FinishedOperation[]): string {
  const sum = (field: 'succeeded' | 'cancelled' | 'failed'): number =>
    finished.reduce((total, { counts }) => total + counts[field], 0);
  const ids = finished.map(({ operation }) => `${operation.id} (${operation.status})`).join(', ');
  const failed = sum('failed') === 0 ? '' : `, ${sum('failed')} failed`;
  return `stopped ${ids}: ${renderCount(sum('succeeded'), 'instance')} done, ${sum('cancelled')} cancelled${failed}`;
}

/** The command that takes up what stopping has cancelled: deletions and new stack sets take a whole plan. */
export function chooseNext(finished: readonly FinishedOperation[]): readonly string[] {
  return finished.some(({ operation }) => operation.action === 'DELETE')
    ? ['apply']
    : ['operations', 'retry', '--failed'];
}
