import { renderValue } from '../render-value.ts';
import type { ConfigCheck } from './config-check.ts';

/** Bucket names are unique within a partition, so one name cannot be in two accounts or regions. */
export const bucketPlace: ConfigCheck = {
  id: 'bucket-place',
  description: 'sources of one bucket agree on its account and region',
  *run({ draft }) {
    const first = new Map<string, { index: number; accountId?: string | undefined; region?: string | undefined }>();
    for (const [index, source] of (draft.sources ?? []).entries()) {
      if (source?.bucket === undefined) continue;
      const known = first.get(source.bucket);
      if (known === undefined) {
        first.set(source.bucket, { index, accountId: source.accountId, region: source.region });
        continue;
      }
      for (const key of ['accountId', 'region'] as const) {
        const [here, there] = [source[key], known[key]];
        if (here === undefined || there === undefined || here === there) continue;
        yield {
          check: 'bucket-place',
          path: ['sources', index, key],
          severity: 'error',
          value: here,
          message: `bucket ${renderValue(source.bucket)} has ${key} ${there} in sources[${known.index}], but ${here} here`,
          fix: 'write the same in both; a bucket has one account and one region',
        };
      }
    }
  },
};
