import { setMaxListeners } from 'node:events';
import { PantherctlError } from '../../src/errors.ts';
import { cloudCalls } from '../../src/local/faults/cloud-calls.ts';
import type { Cloud } from '../../src/ports/cloud.ts';
import type { Random } from './random.ts';

/** A call that reached the cloud and took effect there, whether or not the answer came back. */
export interface TakenCall {
  readonly name: string;
  readonly given: readonly unknown[];
  /** Account and region, where the port has them. */
  readonly where: string;
}

/** What befell the calls of a run, so that a failing seed explains itself. */
export interface Mishap {
  readonly call: string;
  readonly what:
    | 'throttled'
    | 'failed'
    | 'answer lost'
    | 'crashed before'
    | 'crashed after'
    | 'stale answer'
    | 'cancelled'
    | 'meddled with';
}

/** Follows the calls that a process makes, to hold it to its promises. */
export interface Watcher {
  /** A change is asked for, and may reach the cloud. */
  asked(call: TakenCall, mishaps: readonly Mishap[]): Promise<void>;
  /** A change has taken effect, though its answer may still be lost. */
  taken(call: TakenCall): void;
  answered(call: TakenCall, answer: unknown): void;
  /** The process has been told nothing of what became of a change. */
  unanswered(call: TakenCall): void;
}

/** How bad the world is; each rate in percent of the calls, all of them together bounded by `most` in one run. */
export interface Weather {
  readonly throttled: number;
  readonly failed: number;
  readonly lost: number;
  readonly crash: number;
  /** Percent of the waits in which somebody cancels the command. */
  readonly cancel: number;
  /** Percent of list calls that answer as the world was up to `lagMilliseconds` ago. */
  readonly stale: number;
  readonly lagMilliseconds: number;
  readonly most: number;
  readonly watcher: Watcher;
  /** Done by somebody else between two calls of ours. */
  readonly meddle: () => Promise<void>;
  readonly meddling: number;
}

/** A process that acts on the cloud until it ends or is killed. */
export interface ChaosProcess {
  readonly cloud: Cloud;
  readonly taken: readonly TakenCall[];
  readonly mishaps: readonly Mishap[];
  /** Aborted once somebody has cancelled the command. */
  readonly signal: AbortSignal;
  /** Makes something outside the cloud, such as the journal, a place where the process can be killed. */
  risk<Result>(what: string, make: () => Promise<Result>): Promise<Result>;
}

const listCalls = new Set(['stackSets.listInstances', 'stackSets.listOperations', 'stackSets.listResults']);

/** True for the error that stands for the death of the process. */
export function isCrash(error: unknown): boolean {
  return error instanceof PantherctlError && error.code === 'SIMULATED_CRASH';
}

/**
 * A process whose calls meet what the weather brings: refused, failed before or after they took effect, answered with
 * what was true a while ago, or cut off by the end of the process. A dead process does nothing any more: its calls and
 * waits never come back. Everything follows from `random`.
 */
export function startChaosProcess(raw: Cloud, weather: Weather, random: Random): ChaosProcess {
  const { watcher } = weather;
  const taken: TakenCall[] = [];
  const mishaps: Mishap[] = [];
  const controller = new AbortController();
  setMaxListeners(0, controller.signal);
  const answers = new Map<string, { readonly at: number; readonly answer: unknown }[]>();
  let isDead = false;
  let left = weather.most;

  const never = <Result>(): Promise<Result> => new Promise<Result>(() => undefined);
  const strikes = (percent: number): boolean => {
    const struck = left > 0 && random.chance(percent);
    if (struck) left -= 1;
    return struck;
  };
  const die = (call: string, what: 'crashed before' | 'crashed after'): PantherctlError => {
    mishaps.push({ call, what });
    isDead = true;
    return new PantherctlError('SIMULATED_CRASH', `killed: ${what} ${call}`);
  };
  const refuse = (call: string, code: 'THROTTLED' | 'NO_ANSWER', what: Mishap['what']): PantherctlError => {
    mishaps.push({ call, what });
    return new PantherctlError(code, `${call}: ${what}`);
  };

  async function risk<Result>(what: string, make: () => Promise<Result>): Promise<Result> {
    if (isDead) return never();
    if (strikes(weather.crash)) throw die(what, 'crashed before');
    const result = await make();
    if (isDead) return never();
    if (strikes(weather.crash)) throw die(what, 'crashed after');
    return result;
  }

  function answerLate(name: string, given: readonly unknown[], answer: unknown): unknown {
    if (!listCalls.has(name)) return answer;
    const key = JSON.stringify([name, given]);
    const known = (answers.get(key) ?? []).filter(({ at }) => raw.clock.now() - at < weather.lagMilliseconds);
    answers.set(key, [...known, { at: raw.clock.now(), answer }]);
    const [oldest] = known;
    if (oldest === undefined || !strikes(weather.stale)) return answer;
    mishaps.push({ call: name, what: 'stale answer' });
    return oldest.answer;
  }

  async function call(made: TakenCall, make: () => Promise<unknown>): Promise<unknown> {
    const { given, name } = made;
    if (isDead) return never();
    if (strikes(weather.meddling)) {
      mishaps.push({ call: name, what: 'meddled with' });
      await weather.meddle();
    }
    const changes = (cloudCalls as Record<string, { readonly changes: boolean }>)[name]?.changes === true;
    return risk(name, async () => {
      if (strikes(weather.throttled)) throw refuse(name, 'THROTTLED', 'throttled');
      if (changes) await watcher.asked(made, mishaps);
      if (strikes(weather.failed)) throw leaveUnanswered(made, 'failed', changes);
      const answer = await make();
      if (changes) {
        taken.push(made);
        watcher.taken(made);
      }
      if (strikes(weather.lost)) throw leaveUnanswered(made, 'answer lost', changes);
      const told = answerLate(name, given, answer);
      watcher.answered(made, told);
      return told;
    });
  }

  function leaveUnanswered(made: TakenCall, what: 'failed' | 'answer lost', changes: boolean): PantherctlError {
    if (changes) watcher.unanswered(made);
    return refuse(made.name, 'NO_ANSWER', what);
  }

  async function sleep(milliseconds: number, signal: AbortSignal | undefined): Promise<void> {
    if (signal !== undefined && strikes(weather.cancel)) {
      mishaps.push({ call: 'sleep', what: 'cancelled' });
      controller.abort();
    }
    await raw.clock.sleep(milliseconds, signal);
  }

  function wrap<Port extends object>(name: string, port: Port, where = ''): Port {
    return new Proxy(port, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== 'function') return member;
        return (...given: readonly unknown[]) =>
          call(
            { name: `${name}.${String(key)}`, given, where },
            async () => Reflect.apply(member, target, given) as unknown,
          );
      },
    });
  }

  const cloud: Cloud = {
    clock: {
      now: () => raw.clock.now(),
      sleep: (milliseconds, signal) => risk('sleep', () => sleep(milliseconds, signal)),
    },
    accounts: wrap('accounts', raw.accounts),
    identity: () =>
      call({ name: 'identity', given: [], where: '' }, () => raw.identity()) as ReturnType<Cloud['identity']>,
    stacks: (place) => wrap('stacks', raw.stacks(place), `${place.accountId}/${place.region}`),
    stackSets: (place, callAs) => wrap('stackSets', raw.stackSets(place, callAs)),
    roles: (accountId) => wrap('roles', raw.roles(accountId)),
    buckets: (accountId) => wrap('buckets', raw.buckets(accountId)),
    objects: (accountId) => wrap('objects', raw.objects(accountId)),
    topics: (place) => wrap('topics', raw.topics(place)),
    queues: (place) => wrap('queues', raw.queues(place)),
    keys: (place) => wrap('keys', raw.keys(place)),
    metrics: (place) => wrap('metrics', raw.metrics(place)),
    sourceReader: (role) => wrap('sourceReader', raw.sourceReader(role)),
  };
  return { cloud, taken, mishaps, signal: controller.signal, risk };
}
