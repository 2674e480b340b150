import { spawnSync } from 'node:child_process';
import { join } from 'node:path';
import { coverPairs } from '../src/orchestrate/cover.ts';
import type { Pair } from '../src/orchestrate/cover.ts';
import type { Measurement } from './measurement.ts';
import { median } from './median.ts';
import type { PlanResult } from './plan-once.ts';
import type { PlanScene } from './plan-scene.ts';

const rounds = 3;
const maxSeconds = 3;
const maxMebibytes = 512;

const small: PlanScene = { accounts: 588, regions: 17, different: 588, surplus: 0 };
const target: PlanScene = { accounts: 5_000, regions: 17, different: 5_000, surplus: 1_666 };
const quota: PlanScene = { accounts: 5_000, regions: 17, different: 5_000, surplus: 16_666 };
const large: PlanScene = { accounts: 5_882, regions: 17, different: 5_882, surplus: 0 };

/** Plans in a process that has done nothing before, as `plan` always is, several times: the median of time, the most memory. */
function planOnce(root: string, scene: PlanScene): PlanResult {
  const runner = join(root, 'node_modules', '.bin', 'tsx');
  const results = Array.from({ length: rounds }, () => {
    const words = ['--expose-gc', join(root, 'bench', 'plan-once.ts'), JSON.stringify(scene)];
    const ended = spawnSync(runner, words, { cwd: root, encoding: 'utf8' });
    if (ended.status !== 0) throw new Error(`the measurement failed: ${ended.stderr}`);
    return JSON.parse(ended.stdout) as PlanResult;
  });
  const [first] = results;
  if (first === undefined) throw new Error('nothing was measured');
  return {
    ...first,
    milliseconds: median(results.map(({ milliseconds }) => milliseconds)),
    peakMebibytes: Math.max(...results.map(({ peakMebibytes }) => peakMebibytes)),
  };
}

function describe({ acted, instances, milliseconds, operations, pairs, peakMebibytes }: PlanResult): string {
  return (
    `${(milliseconds / 1_000).toFixed(2)} s and a peak of ${peakMebibytes.toFixed(0)} MiB of the whole process, ` +
    `for ${pairs} pairs against ${instances} instances: ${acted} to act on, in ${operations} operations`
  );
}

/** Time and memory of a plan against their bounds, in two worlds, and whether its time grows faster than its pairs. */
export function measurePlan(root: string): Measurement[] {
  const worlds = [
    { work: 'plan: 5,000 accounts x 17 regions, 5,000 pairs different', result: planOnce(root, target) },
    { work: 'plan: the same against the quota of 100,000 instances', result: planOnce(root, quota) },
  ];
  const [few, many] = [planOnce(root, small), planOnce(root, large)];
  const perPair = ({ milliseconds, pairs }: PlanResult): number => milliseconds / pairs;
  return [
    ...worlds.flatMap(({ result, work }) => [
      {
        work: `${work}, seconds against ${maxSeconds}`,
        ratio: result.milliseconds / 1_000 / maxSeconds,
        target: 1,
        details: describe(result),
      },
      {
        work: `${work}, memory against ${maxMebibytes} MiB`,
        ratio: result.peakMebibytes / maxMebibytes,
        target: 1,
        details: describe(result),
      },
    ]),
    {
      work: `plan: time a pair with ${many.pairs} pairs against ${few.pairs}`,
      ratio: perPair(many) / perPair(few),
      target: 1.5,
      details: `${(perPair(many) * 1_000).toFixed(1)} us against ${(perPair(few) * 1_000).toFixed(1)} us a pair`,
    },
  ];
}

/** Sparse sets as retries and accounts with regions of their own leave them: accounts, regions, pairs. */
const sparseSets = [
  [50, 4, 18],
  [200, 17, 78],
  [200, 17, 344],
  [800, 8, 351],
  [800, 17, 279],
  [2_000, 4, 84],
] as const;

/** Operations for sparse sets of pairs against grouping by account, and against the smaller of both ways to group. */
export function measureOperations(): Measurement[] {
  return sparseSets.flatMap(([accounts, regions, count]) => {
    const pairs = scatter(accounts, regions, count);
    const [byAccount, byRegion] = [
      countGroups(pairs, 'accountId', 'region'),
      countGroups(pairs, 'region', 'accountId'),
    ];
    const operations = coverPairs(pairs).length;
    const work = `operations for ${count} pairs of ${accounts} accounts x ${regions} regions`;
    return [
      {
        work: `${work}, against the smaller of both covers`,
        ratio: operations / Math.min(byAccount, byRegion),
        target: 1,
        details: `${operations}; by account ${byAccount}, by region ${byRegion}`,
      },
      {
        work: `${work}, against grouping by account`,
        ratio: operations / byAccount,
        target: 1,
        details: `${operations} against ${byAccount}`,
      },
    ];
  });
}

/** So many of the pairs of a product, spread by a generator of numbers that always starts alike. */
function scatter(accounts: number, regions: number, count: number): readonly Pair[] {
  const pairs = new Map<number, Pair>();
  for (let state = 1; pairs.size < count;) {
    state = (Math.imul(state, 1_664_525) + 1_013_904_223) >>> 0;
    const place = Math.floor((state / 2 ** 32) * accounts * regions);
    pairs.set(place, {
      accountId: String(Math.floor(place / regions)).padStart(12, '0'),
      region: `r-${place % regions}`,
    });
  }
  return [...pairs.values()];
}

/** Groups of owners with equal members, counted in the plainest way. */
function countGroups(pairs: readonly Pair[], owner: keyof Pair, member: keyof Pair): number {
  const members = new Map<string, string[]>();
  for (const pair of pairs) members.set(pair[owner], [...(members.get(pair[owner]) ?? []), pair[member]]);
  return new Set([...members.values()].map((list) => list.toSorted().join())).size;
}
