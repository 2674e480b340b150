import { isErrorCode } from '../errors.ts';
import type { Cloud } from '../ports/cloud.ts';
import { createPacer } from './pacer.ts';
import type { Pacer } from './pacer.ts';
import type { RunTools } from './run-tools.ts';
import { spreadWait } from './spread-wait.ts';

const throttledMaxTries = 12;
const unansweredMaxTries = 6;
const firstWaitMilliseconds = 1_000;
const longestWaitMilliseconds = 32_000;

/** Calls that only read. Any other call counts as one that changes something. */
const reads = new Set([
  'identity',
  'accounts.list',
  'accounts.listIn',
  'accounts.enabledRegions',
  'accounts.stackSetsTrust',
  'roles.describe',
  'stacks.describe',
  'stacks.template',
  'stacks.failures',
  'stacks.describeChangeSet',
  'stackSets.list',
  'stackSets.describe',
  'stackSets.listInstances',
  'stackSets.describeOperation',
  'stackSets.listOperations',
  'stackSets.listResults',
  'stackSets.listDrifts',
  'buckets.region',
  'buckets.notifications',
  'roles.simulate',
  'objects.readText',
  'objects.findOne',
  'topics.describe',
  'topics.listSubscriptions',
  'topics.describeSubscription',
  'queues.describe',
  'keys.describe',
  'keys.policy',
  'metrics.latest',
  'sourceReader.identity',
  'sourceReader.region',
  'sourceReader.describeKey',
  'sourceReader.readFirstByte',
]);

/**
 * Calls that put a whole document in the place of one that was read just before, where the service has no compare-and-set.
 * While they wait somebody else may write, so they take no turns, and whoever makes them must read anew before each try.
 */
const replacements = new Set(['buckets.putNotifications', 'topics.setPolicy', 'queues.setPolicy', 'keys.setPolicy']);

/**
 * The same cloud, whose calls are made again: while AWS throttles them, since a throttled call had no effect (up to twelve
 * tries), but for those that replace a document as a whole; and those that only read when they got no answer (up to six).
 * Waits grow from 1 s to 32 s and are spread over their whole length
 * (https://aws.amazon.com/blogs/architecture/exponential-backoff-and-jitter/). After throttling all calls are spaced out
 * until the service takes them again. Every wait is an event. Other errors pass through, and so does a change that got no
 * answer: whoever asked for it must look whether it took effect.
 */
export function withRetries(cloud: Cloud, tools: RunTools): Cloud {
  const retries = { tools, pacer: createPacer(tools.clock) };
  return {
    clock: cloud.clock,
    accounts: retryPort('accounts', cloud.accounts, retries),
    identity: () => retryCall('identity', retries, () => cloud.identity()),
    stacks: (place) => retryPort('stacks', cloud.stacks(place), retries),
    stackSets: (place, callAs) => retryPort('stackSets', cloud.stackSets(place, callAs), retries),
    roles: (accountId) => retryPort('roles', cloud.roles(accountId), retries),
    buckets: (accountId) => retryPort('buckets', cloud.buckets(accountId), retries),
    objects: (accountId) => retryPort('objects', cloud.objects(accountId), retries),
    topics: (place) => retryPort('topics', cloud.topics(place), retries),
    queues: (place) => retryPort('queues', cloud.queues(place), retries),
    keys: (place) => retryPort('keys', cloud.keys(place), retries),
    metrics: (place) => retryPort('metrics', cloud.metrics(place), retries),
    sourceReader: (role) => retryPort('sourceReader', cloud.sourceReader(role), retries),
  };
}

interface Retries {
  readonly tools: RunTools;
  readonly pacer: Pacer;
}

/** A port each of whose methods is retried; `name` and the method's name tell the call in events. */
function retryPort<Port extends object>(name: string, port: Port, retries: Retries): Port {
  return new Proxy(port, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      return (...given: readonly unknown[]) =>
        retryCall(`${name}.${String(key)}`, retries, async () => Reflect.apply(member, target, given) as unknown);
    },
  });
}

async function retryCall<Result>(
  call: string,
  { pacer, tools }: Retries,
  make: () => Promise<Result>,
): Promise<Result> {
  let throttled = 0;
  let unanswered = 0;
  for (;;) {
    if (!replacements.has(call)) await pacer.turn(tools.signal);
    try {
      const result = await make();
      pacer.succeeded();
      return result;
    } catch (error) {
      const isThrottled = isErrorCode(error, 'THROTTLED');
      const isUnanswered = isErrorCode(error, 'NO_ANSWER') && reads.has(call);
      if (!isThrottled && !isUnanswered) throw error;
      if (isThrottled) pacer.throttled();
      if (replacements.has(call)) throw error;
      const tries = isThrottled ? (throttled += 1) : (unanswered += 1);
      if (tries >= (isThrottled ? throttledMaxTries : unansweredMaxTries)) throw error;
      const wait = spreadWait(Math.min(firstWaitMilliseconds * 2 ** (tries - 1), longestWaitMilliseconds), tools);
      tools.emit({ code: 'call.retried', call, reason: error.message, wait });
      await tools.clock.sleep(wait, tools.signal);
    }
  }
}
