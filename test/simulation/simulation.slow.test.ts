import { describe, expect, it } from 'vitest';
import { simulate } from './simulate.ts';

const seedsByDefault = 2_000;
const seedsPerTest = 250;

/** One seed to play again, or how many to play: `PANTHERCTL_SEED=17`, `PANTHERCTL_SEEDS=50000`. */
function chooseSeeds(): readonly number[] {
  const { PANTHERCTL_SEED: one, PANTHERCTL_SEEDS: count } = process.env;
  if (one !== undefined) return [Number(one)];
  return Array.from({ length: Number(count ?? seedsByDefault) }, (_, index) => index + 1);
}

const seeds = chooseSeeds();
const groups = Array.from({ length: Math.ceil(seeds.length / seedsPerTest) }, (_, index) =>
  seeds.slice(index * seedsPerTest, (index + 1) * seedsPerTest),
);

describe('rollouts through throttling, lost answers, stale lists, crashes and other operators', () => {
  it.each(groups.map((group) => [group[0] ?? 0, group.at(-1) ?? 0, group] as const))(
    'end as the file asks or explain every difference, touch nothing else and ask for nothing twice: seeds %i to %i',
    async (_, __, group) => {
      const failures: string[] = [];
      for (const seed of group) {
        const { faults, mishaps } = await simulate(seed);
        if (faults.length === 0) continue;
        const story = mishaps.map(({ call, what }) => `${call} ${what}`).join(', ');
        failures.push(`play it again with PANTHERCTL_SEED=${seed}:\n  ${faults.join('\n  ')}\n  mishaps: ${story}`);
      }
      expect(failures).toEqual([]);
    },
  );
});
