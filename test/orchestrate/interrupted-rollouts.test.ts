import fc from 'fast-check';
import { expect, it } from 'vitest';
import { isErrorCode, PantherctlError } from '../../src/errors.ts';
import { pairKey } from '../../src/orchestrate/cover.ts';
import { listPairs } from '../../src/orchestrate/steps/run-instances.ts';
import type { Cloud } from '../../src/ports/cloud.ts';
import type { InstancesRequest, Operation } from '../../src/ports/stack-sets.ts';
import { changeTargets, movePanther, runApply, stackSetName, stageRollout } from './stage-rollout.ts';

const mishaps = [
  'throttled',
  'no answer, no effect',
  'no answer after the effect',
  'killed before the effect',
  'killed after the effect',
  'somebody else begins an operation',
  'the request is stale',
  'the list shows nothing new',
] as const;

/** On which call of a run what happens. */
interface Mishap {
  /** Counted from 1, over all calls or over those alone that start an operation. */
  readonly call: number;
  readonly among: 'all' | 'starts';
  readonly what: (typeof mishaps)[number];
}

const starting = new Set(['createInstances', 'updateInstances', 'deleteInstances', 'update']);

/** A cloud on which mishaps befall calls by their number, whatever port they are of. */
function befall(cloud: Cloud, script: readonly Mishap[], world: { begin(): Promise<void> }): Cloud {
  const counts = { all: 0, starts: 0 };
  let shown: readonly Operation[] | undefined;
  const wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== 'function') return member;
        const name = String(key);
        return async (...given: readonly unknown[]): Promise<unknown> => {
          const make = (): Promise<unknown> => Reflect.apply(member, target, given) as Promise<unknown>;
          const isStart = starting.has(name);
          counts.all += 1;
          if (isStart) counts.starts += 1;
          const isDue = ({ among, call }: Mishap): boolean => counts[among] === call && (isStart || among === 'all');
          const what = script.find(isDue)?.what;
          if (name === 'listOperations' && shown !== undefined) {
            const old = shown;
            shown = undefined;
            return old;
          }
          switch (what) {
            case 'throttled':
              throw new PantherctlError('THROTTLED', 'rate exceeded');
            case 'no answer, no effect':
              throw new PantherctlError('NO_ANSWER', 'timed out');
            case 'no answer after the effect':
              await make();
              throw new PantherctlError('NO_ANSWER', 'timed out');
            case 'killed before the effect':
              throw new PantherctlError('SIMULATED_CRASH', `killed before ${name}`);
            case 'killed after the effect':
              await make();
              throw new PantherctlError('SIMULATED_CRASH', `killed after ${name}`);
            case 'somebody else begins an operation':
              if (isStart) await world.begin();
              return make();
            case 'the request is stale':
              if (isStart) throw new PantherctlError('STALE_REQUEST', 'the stack set was changed');
              return make();
            case 'the list shows nothing new':
              shown = [];
              return make();
            case undefined:
              return make();
          }
        };
      },
    });
  return {
    ...cloud,
    accounts: wrap(cloud.accounts),
    stacks: (place) => wrap(cloud.stacks(place)),
    stackSets: (place, callAs) => wrap(cloud.stackSets(place, callAs)),
  };
}

/** The same cloud, with every accepted request for instances noted. */
function noteAccepted(
  cloud: Cloud,
  accepted: { readonly method: string; readonly request: InstancesRequest }[],
): Cloud {
  return {
    ...cloud,
    stackSets: (place, callAs) =>
      new Proxy(cloud.stackSets(place, callAs), {
        get: (target, key) => {
          const member = Reflect.get(target, key) as (...given: unknown[]) => Promise<unknown>;
          return async (...given: unknown[]) => {
            const answer: unknown = await Reflect.apply(member, target, given);
            if (String(key).endsWith('Instances') && starting.has(String(key))) {
              accepted.push({ method: String(key), request: given[0] as InstancesRequest });
            }
            return answer;
          };
        },
      }),
  };
}

const what = fc.constantFrom(...mishaps);
const script = fc.array(
  fc.oneof(
    fc.record({ among: fc.constant('all' as const), call: fc.integer({ min: 1, max: 70 }), what }),
    fc.record({ among: fc.constant('starts' as const), call: fc.integer({ min: 1, max: 3 }), what }),
  ),
  { maxLength: 6 },
);

it('ends with all in place, nothing asked for twice and nothing else touched, whatever befalls its runs', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(script, { minLength: 1, maxLength: 4 }),
      fc.boolean(),
      fc.nat(),
      async (runs, moves, seed) => {
        const { cloud, config: all, journal, members } = await stageRollout(6);
        const config = changeTargets(all, { accounts: members.slice(0, 4) });
        const later = moves ? movePanther(config) : config;
        const accepted: { method: string; request: InstancesRequest }[] = [];
        const noted = noteAccepted(cloud, accepted);
        const begin = async (): Promise<void> => {
          cloud.world.addFault({ kind: 'operation-in-progress', minutes: 2 });
        };
        for (const [index, each] of runs.entries()) {
          try {
            const befallen = befall(noted, each, { begin });
            const { verdict } = await runApply(befallen, index === 0 ? config : later, { journal, seed: seed + index });
            if (verdict !== 'done') continue;
            const there = await cloud.stackSets(config.administrator).listInstances(stackSetName);
            expect(there.filter(({ status }) => status === 'CURRENT')).toHaveLength(8);
          } catch (error) {
            // A read that fails before the work began is told as an error; a kill is no more than that.
            if (!isErrorCode(error, 'SIMULATED_CRASH') && !isErrorCode(error, 'NO_ANSWER')) throw error;
          }
        }
        const last = await runApply(noted, later, { journal, seed });
        expect(last).toMatchObject({ verdict: 'done', instances: { wanted: 8, inPlace: 8 } });

        const stackSets = cloud.stackSets(config.administrator);
        const live = await stackSets.listInstances(stackSetName);
        const wanted = members.slice(0, 4).flatMap((accountId) => [`${accountId}/us-east-1`, `${accountId}/us-west-2`]);
        expect(live.map(pairKey).toSorted()).toEqual(wanted.toSorted());
        expect(live.every(({ status }) => status === 'CURRENT')).toBe(true);
        expect((await stackSets.describe(stackSetName))?.parameters['QueueArn']).toContain(
          moves ? 'us-east-1' : 'us-west-2',
        );
        // No pair of this world ever fails, so each is deployed by one operation, and by one only.
        const deployed = accepted.flatMap(({ request }) => listPairs(request).map(pairKey));
        expect(deployed.toSorted()).toEqual(wanted.toSorted());
        expect(await journal.listOpen()).toEqual([]);
      },
    ),
    { numRuns: 60 },
  );
}, 60_000);
