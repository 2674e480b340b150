import type { Access, Cloud } from '../ports/cloud.ts';
import type { Clock } from '../ports/clock.ts';
import type { Place } from '../ports/place.ts';
import type { RuntimeCloud } from '../ports/runtime-cloud.ts';
import { createLocalAdministration } from './administration.ts';
import type { LocalAdministration } from './administration.ts';
import { buildOrganization } from './build-organization.ts';
import { createLocalAccounts } from './ports/local-accounts.ts';
import { createLocalBuckets } from './ports/local-buckets.ts';
import { createLocalKeys } from './ports/local-keys.ts';
import { createLocalMetrics } from './ports/local-metrics.ts';
import { createLocalObjects } from './ports/local-objects.ts';
import { createLocalQueues } from './ports/local-queues.ts';
import { createLocalRoles } from './ports/local-roles.ts';
import { createLocalSourceReader } from './ports/local-source-reader.ts';
import { createLocalStackSets } from './ports/local-stack-sets.ts';
import { createLocalStacks } from './ports/local-stacks.ts';
import { createLocalTopics } from './ports/local-topics.ts';
import { createLocalRuntime } from './runtime/create-local-runtime.ts';
import type { LocalRuntimeOptions } from './runtime/create-local-runtime.ts';
import { buildCallerArn, makeCall } from './session.ts';
import type { Session } from './session.ts';
import { settle } from './settle.ts';
import { createWorld } from './state/create-world.ts';
import type { Organization } from './state/organization.ts';
import type { World } from './state/world-state.ts';
import { createVirtualClock } from './virtual-clock.ts';
import type { Pace } from './virtual-clock.ts';

/** An AWS inside the process, with what only its owner can do to it. */
export interface LocalCloud extends Cloud {
  readonly world: LocalAdministration;
  /** The cloud as a function of an account and region sees it. */
  runtime(place: Place, options?: LocalRuntimeOptions): RuntimeCloud;
  /** Keeps what has to be kept and frees the folder, if there is one. No call may follow. */
  close(): void;
}

/** How a caller enters a world. */
export interface EntryOptions {
  /** How the caller acts in other accounts; without it those calls are refused. */
  readonly access?: Access;
  /** The bucket that templates too long for a call go through; it must be there by then. */
  readonly templateBucket?: string;
  /** The caller's account; the management account if absent. */
  readonly caller?: string;
  /** A clock in place of the virtual one. */
  readonly clock?: Clock;
  /** How fast virtual time may run; as fast as it can if absent. */
  readonly pace?: Pace;
}

/** What a local cloud starts from. */
export interface LocalCloudOptions extends EntryOptions {
  /** Everything that looks random follows from it. */
  readonly seed: number;
  /** One of 40 accounts if absent. */
  readonly organization?: Organization;
  /** Where virtual time begins, in milliseconds since 1970; the same instant on every run if absent. */
  readonly start?: number;
}

/** Where virtual time begins unless told otherwise: 2026-01-01T00:00:00Z, in milliseconds since 1970. */
export const defaultStart = 1_767_225_600_000;

/** Makes a local cloud that lives as long as the process. Same options, same behaviour. Throws `INPUT_INVALID`. */
export function createLocalCloud(options: LocalCloudOptions): LocalCloud {
  const { seed, organization = buildOrganization({ seed }), start = options.clock?.now() ?? defaultStart } = options;
  return enterWorld(createWorld(organization, { seed, start }), options, {
    onCall: () => undefined,
    close: () => undefined,
  });
}

/** Puts the ports over a world. `keeper` is told of every call and of the end. */
export function enterWorld(
  world: World,
  options: EntryOptions,
  keeper: { readonly onCall: Session['onCall']; readonly close: (hasTimePassed: boolean) => void },
): LocalCloud {
  const { pace } = options;
  const clock = options.clock ?? createVirtualClock({ start: world.now, ...(pace === undefined ? {} : { pace }) });
  const session: Session = {
    world,
    clock,
    callerAccountId: options.caller ?? world.managementAccountId,
    access: options.access,
    templateBucket: options.templateBucket,
    pastAnswers: new Map(),
    onCall: keeper.onCall,
  };
  return {
    clock,
    accounts: createLocalAccounts(session),
    identity: () =>
      makeCall(session, 'identity', undefined, () => ({
        accountId: session.callerAccountId,
        arn: buildCallerArn(world, session.callerAccountId),
      })),
    stacks: (place) => createLocalStacks(session, place),
    stackSets: (place, callAs) => createLocalStackSets(session, place, callAs),
    roles: (accountId) => createLocalRoles(session, accountId),
    buckets: (accountId) => createLocalBuckets(session, accountId),
    objects: (accountId) => createLocalObjects(session, accountId),
    topics: (place) => createLocalTopics(session, place),
    queues: (place) => createLocalQueues(session, place),
    keys: (place) => createLocalKeys(session, place),
    metrics: (place) => createLocalMetrics(session, place),
    sourceReader: (role) => createLocalSourceReader(session, role),
    world: createLocalAdministration(session),
    runtime: (place, runtime) => createLocalRuntime(session, place, runtime),
    close: () => {
      const before = world.now;
      settle(world, clock.now());
      keeper.close(world.now > before);
    },
  };
}
