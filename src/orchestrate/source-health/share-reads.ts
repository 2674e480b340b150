import type { Buckets } from '../../ports/buckets.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Cloud } from '../../ports/cloud.ts';
import type { Keys } from '../../ports/keys.ts';
import type { Metrics } from '../../ports/metrics.ts';
import type { Objects } from '../../ports/objects.ts';
import type { Place } from '../../ports/place.ts';
import type { Queues } from '../../ports/queues.ts';
import type { Roles } from '../../ports/roles.ts';
import type { SourceReader, SourceRole } from '../../ports/source-reader.ts';
import type { Stacks } from '../../ports/stacks.ts';
import type { Topics } from '../../ports/topics.ts';

/** The calls that health checks make. None of them changes anything. */
export interface Reads {
  readonly clock: Pick<Clock, 'now'>;
  roles(accountId: string): Pick<Roles, 'describe' | 'simulate'>;
  buckets(accountId: string): Pick<Buckets, 'region' | 'notifications'>;
  objects(accountId: string): Pick<Objects, 'readText' | 'findOne'>;
  stacks(place: Place): Pick<Stacks, 'describe'>;
  topics(place: Place): Pick<Topics, 'describe' | 'listSubscriptions' | 'describeSubscription'>;
  queues(place: Place): Pick<Queues, 'describe'>;
  keys(place: Place): Pick<Keys, 'describe' | 'policy'>;
  metrics(place: Place): Pick<Metrics, 'latest'>;
  sourceReader(role: SourceRole): SourceReader;
}

/**
 * The same cloud, which is asked each thing once: a second call with the same arguments gets the first one's answer or
 * error. For one short run, since nothing is ever asked anew.
 */
export function shareReads(cloud: Cloud): Reads {
  const made = new Map<string, Promise<unknown>>();
  const share = <Port extends object>(name: string, place: unknown, port: Port): Port =>
    new Proxy(port, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== 'function') return member;
        return (...given: readonly unknown[]) => {
          const call = JSON.stringify([name, place, String(key), given]);
          const known = made.get(call);
          if (known !== undefined) return known;
          const answer = (async () => Reflect.apply(member, target, given) as unknown)();
          made.set(call, answer);
          return answer;
        };
      },
    });
  return {
    clock: cloud.clock,
    roles: (accountId) => share('roles', accountId, cloud.roles(accountId)),
    buckets: (accountId) => share('buckets', accountId, cloud.buckets(accountId)),
    objects: (accountId) => share('objects', accountId, cloud.objects(accountId)),
    stacks: (place) => share('stacks', place, cloud.stacks(place)),
    topics: (place) => share('topics', place, cloud.topics(place)),
    queues: (place) => share('queues', place, cloud.queues(place)),
    keys: (place) => share('keys', place, cloud.keys(place)),
    metrics: (place) => share('metrics', place, cloud.metrics(place)),
    sourceReader: (role) => share('sourceReader', role, cloud.sourceReader(role)),
  };
}
