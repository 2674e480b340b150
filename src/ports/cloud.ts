import type { Accounts } from './accounts.ts';
import type { Buckets } from './buckets.ts';
import type { Clock } from './clock.ts';
import type { Keys } from './keys.ts';
import type { Metrics } from './metrics.ts';
import type { Objects } from './objects.ts';
import type { Place } from './place.ts';
import type { Queues } from './queues.ts';
import type { Roles } from './roles.ts';
import type { SourceReader, SourceRole } from './source-reader.ts';
import type { CallAs, StackSets } from './stack-sets.ts';
import type { Stacks } from './stacks.ts';
import type { Topics } from './topics.ts';

/** Who the caller is. */
export interface Identity {
  readonly accountId: string;
  readonly arn: string;
}

/** How to act in accounts other than the caller's own: by a role of this name. Without it those calls are refused. */
export interface Access {
  readonly roleName: string;
}

/** One way into AWS: every port, each bound to the place it acts in. Reaching a place costs nothing until the first call. */
export interface Cloud {
  readonly clock: Clock;
  readonly accounts: Accounts;
  identity(): Promise<Identity>;
  stacks(place: Place): Stacks;
  /** `callAs` goes with every call made through what is returned; `SELF` by default. */
  stackSets(place: Place, callAs?: CallAs): StackSets;
  roles(accountId: string): Roles;
  buckets(accountId: string): Buckets;
  objects(accountId: string): Objects;
  topics(place: Place): Topics;
  queues(place: Place): Queues;
  keys(place: Place): Keys;
  metrics(place: Place): Metrics;
  sourceReader(role: SourceRole): SourceReader;
}
