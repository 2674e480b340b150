import { isErrorCode } from '../errors.ts';
import type { Cloud } from '../ports/cloud.ts';
import type { RunTools } from './run-tools.ts';

const throttledMaxTries = 8;
const firstWaitMilliseconds = 1_000;
const longestWaitMilliseconds = 32_000;
const busyWaitMilliseconds = 15_000;

/**
 * The same cloud, whose calls are made again while AWS throttles them (1 s, doubling to 32 s, eight tries) and while
 * another operation holds the stack set (every 15 s, without end, since that operation has one; abort ends it).
 * Every wait is an event. Other errors pass through.
 */
export function withRetries(cloud: Cloud, tools: RunTools): Cloud {
  return {
    clock: cloud.clock,
    accounts: retryPort('accounts', cloud.accounts, tools),
    identity: () => retryCall('identity', tools, () => cloud.identity()),
    stacks: (place) => retryPort('stacks', cloud.stacks(place), tools),
    stackSets: (place, callAs) => retryPort('stackSets', cloud.stackSets(place, callAs), tools),
    roles: (accountId) => retryPort('roles', cloud.roles(accountId), tools),
    buckets: (accountId) => retryPort('buckets', cloud.buckets(accountId), tools),
  };
}

/** A port each of whose methods is retried; `name` and the method's name tell the call in events. */
function retryPort<Port extends object>(name: string, port: Port, tools: RunTools): Port {
  return new Proxy(port, {
    get: (target, key) => {
      const member: unknown = Reflect.get(target, key);
      if (typeof member !== 'function') return member;
      return (...given: readonly unknown[]) =>
        retryCall(`${name}.${String(key)}`, tools, async () => Reflect.apply(member, target, given) as unknown);
    },
  });
}

async function retryCall<Result>(call: string, tools: RunTools, make: () => Promise<Result>): Promise<Result> {
  let throttled = 0;
  for (;;) {
    try {
      return await make();
    } catch (error) {
      let wait: number;
      if (isErrorCode(error, 'THROTTLED') && throttled < throttledMaxTries - 1) {
        wait = Math.min(firstWaitMilliseconds * 2 ** throttled, longestWaitMilliseconds);
        throttled += 1;
      } else if (isErrorCode(error, 'OPERATION_IN_PROGRESS')) {
        wait = busyWaitMilliseconds;
      } else {
        throw error;
      }
      tools.emit({ code: 'call.retried', call, reason: error.message, wait });
      await tools.clock.sleep(wait, tools.signal);
    }
  }
}
