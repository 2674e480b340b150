import { configSchema } from '../../src/config/schema.ts';
import type { Config } from '../../src/config/schema.ts';
import { buildOrganization } from '../../src/local/build-organization.ts';
import { createLocalCloud } from '../../src/local/create-local-cloud.ts';
import type { LocalCloud } from '../../src/local/create-local-cloud.ts';
import { apply } from '../../src/orchestrate/apply.ts';
import type { ApplyResult } from '../../src/orchestrate/apply.ts';
import type { UnstampedEvent } from '../../src/orchestrate/events.ts';
import { planWhenStill } from '../../src/orchestrate/plan-rollout.ts';
import type { RunTools } from '../../src/orchestrate/run-tools.ts';

export const stageRegions = ['us-east-1', 'us-west-2'];

/** A local cloud, the file that onboards all of its members, and tools that keep every event. */
export interface RolloutStage {
  readonly cloud: LocalCloud;
  readonly config: Config;
  readonly members: readonly string[];
  readonly tools: RunTools;
  readonly events: UnstampedEvent[];
  rollOut(config?: Config): Promise<ApplyResult>;
}

/** Sets a stage of so many accounts, of which one is the management account. */
export async function setStage(accounts = 5): Promise<RolloutStage> {
  const access = { roleName: 'OrganizationAccountAccessRole' };
  const organization = buildOrganization({ seed: 3, accounts, regions: stageRegions });
  const cloud = createLocalCloud({ seed: 3, organization, access });
  const members = organization.accounts.map(({ id }) => id).filter((id) => id !== organization.managementAccountId);
  const config = configSchema.parse({
    version: 1,
    panther: { accountId: '111122223333', region: 'us-west-2', runtime: 'external' },
    administrator: { accountId: organization.managementAccountId, region: 'us-west-2' },
    access,
    realTimeEvents: { targets: { accounts: members, regions: stageRegions } },
  });
  const events: UnstampedEvent[] = [];
  const tools = { clock: cloud.clock, emit: (event: UnstampedEvent) => void events.push(event) };
  const rollOut = async (file = config) => apply((await planWhenStill(file, cloud, tools)).plan, cloud, tools);
  return { cloud, config, members, tools, events, rollOut };
}
