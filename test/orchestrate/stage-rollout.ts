import { configSchema } from '../../src/config/schema.ts';
import type { Config } from '../../src/config/schema.ts';
import { buildOrganization } from '../../src/local/build-organization.ts';
import { createLocalCloud } from '../../src/local/create-local-cloud.ts';
import { createMemoryJournal } from '../../src/ops/memory-journal.ts';
import { attachEarlierOperations } from '../../src/orchestrate/attach-operation.ts';
import type { ApplyResult } from '../../src/orchestrate/apply.ts';
import { createRandom } from '../../src/orchestrate/create-random.ts';
import type { UnstampedEvent } from '../../src/orchestrate/events.ts';
import type { Plan } from '../../src/orchestrate/plan.ts';
import { planWhenStill } from '../../src/orchestrate/plan-rollout.ts';
import { rollOut } from '../../src/orchestrate/roll-out.ts';
import { withRetries } from '../../src/orchestrate/with-retries.ts';
import type { Cloud } from '../../src/ports/cloud.ts';
import type { Journal } from '../../src/ports/journal.ts';

export const regions = ['us-east-1', 'us-west-2'];
const access = { roleName: 'OrganizationAccountAccessRole' };
export const stackSetName = 'panther-real-time-events';

/** A cloud of some accounts, and a file that onboards all of its members. */
export async function stageRollout(accounts = 8) {
  const organization = buildOrganization({ seed: 3, accounts, regions });
  const cloud = createLocalCloud({ seed: 3, organization, access });
  const listed = await cloud.accounts.list();
  const administrator = listed.find((account) => account.isManagementAccount)?.id ?? '';
  const members = listed.filter((account) => !account.isManagementAccount).map((account) => account.id);
  const config = configSchema.parse({
    version: 1,
    panther: { accountId: '111122223333', region: 'us-west-2', runtime: 'external' },
    administrator: { accountId: administrator, region: 'us-west-2' },
    access,
    realTimeEvents: { targets: { accounts: members, regions } },
  });
  return { cloud, config, members, journal: createMemoryJournal() };
}

/** The same file with other targets. */
export function changeTargets(config: Config, changes: object): Config {
  const { realTimeEvents } = config;
  return configSchema.parse({
    ...config,
    realTimeEvents: realTimeEvents && { ...realTimeEvents, targets: { ...realTimeEvents.targets, ...changes } },
  });
}

/** The same file with Panther in another region: another queue, so another definition of the stack set. */
export function movePanther(config: Config): Config {
  return { ...config, panther: { ...config.panther, region: 'us-east-1' } };
}

interface RunOptions {
  readonly journal?: Journal;
  readonly seed?: number;
  readonly signal?: AbortSignal;
  /** Carried out instead of the plan for the file. */
  readonly plan?: (plan: Plan) => Plan;
  onEvent?(event: UnstampedEvent): void;
}

/** One run of `apply` from its start to its end, without a terminal. */
export async function runApply(
  cloud: Cloud,
  config: Config,
  { journal, onEvent, plan: change = (plan) => plan, seed = 1, signal }: RunOptions = {},
): Promise<ApplyResult & { readonly events: readonly UnstampedEvent[] }> {
  const events: UnstampedEvent[] = [];
  const tools = {
    clock: cloud.clock,
    random: createRandom(seed),
    emit: (event: UnstampedEvent) => {
      events.push(event);
      onEvent?.(event);
    },
    ...(journal === undefined ? {} : { journal }),
    ...(signal === undefined ? {} : { signal }),
  };
  const retrying = withRetries(cloud, tools);
  await attachEarlierOperations(config, retrying, tools);
  const planAgain = async (): Promise<Plan> => (await planWhenStill(config, retrying, tools)).plan;
  return { ...(await rollOut(change(await planAgain()), planAgain, retrying, tools)), events };
}
