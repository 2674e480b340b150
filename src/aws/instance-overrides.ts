import pMap from 'p-map';
import type { StackInstanceSummary } from '@aws-sdk/client-cloudformation';

type Overrides = Readonly<Record<string, string>>;

/** Reads what the list of instances does not tell. */
export interface OverridesReader {
  /**
   * Overrides of the instances, in their order. Answers are kept for a retry: a call that failed after 5,000 others goes on
   * where it stopped.
   */
  readAll(stackSet: string, instances: readonly StackInstanceSummary[]): Promise<readonly Overrides[]>;
}

const callsAtOnce = 8;

/** Makes a reader that asks `describe` once for each instance. */
export function createOverridesReader(
  describe: (stackSet: string, accountId: string, region: string) => Promise<Overrides>,
): OverridesReader {
  const kept = new Map<string, Overrides>();
  return {
    readAll: async (stackSet, instances) => {
      const read = await pMap(
        instances,
        async ({ Account = '', LastOperationId = '', Region = '' }) => {
          const key = `${stackSet} ${Account} ${Region} ${LastOperationId}`;
          const known = kept.get(key);
          if (known !== undefined) return known;
          const overrides = await describe(stackSet, Account, Region);
          kept.set(key, overrides);
          return overrides;
        },
        { concurrency: callsAtOnce },
      );
      kept.clear();
      return read;
    },
  };
}
