import type { ConfigDraft } from '../draft.ts';
import { partitionOf } from '../regions.ts';
import type { ConfigCheck } from './config-check.ts';

type PlacedRegion = readonly [path: readonly PropertyKey[], region: string];

function* listRegions(draft: ConfigDraft): Generator<PlacedRegion> {
  const single: readonly (readonly [readonly PropertyKey[], string | undefined])[] = [
    [['panther', 'region'], draft.panther?.region],
    [['administrator', 'region'], draft.administrator?.region],
    ...(draft.sources ?? []).map((source, index) => [['sources', index, 'region'], source?.region] as const),
  ];
  for (const [path, region] of single) if (region !== undefined) yield [path, region];
  const targets = draft.realTimeEvents?.targets;
  yield* listMembers(['realTimeEvents', 'targets', 'regions'], targets?.regions);
  for (const [accountId, override] of Object.entries(targets?.overrides ?? {})) {
    yield* listMembers(['realTimeEvents', 'targets', 'overrides', accountId, 'regions'], override?.regions);
  }
}

function* listMembers(
  path: readonly PropertyKey[],
  regions: readonly (string | undefined)[] | string | undefined,
): Generator<PlacedRegion> {
  if (!Array.isArray(regions)) return;
  for (const [index, region] of (regions as readonly (string | undefined)[]).entries()) {
    if (region !== undefined) yield [[...path, index], region];
  }
}

/** A region of the partition that most regions are in, for a file whose Panther region is not usable. */
function findUsual(regions: readonly PlacedRegion[]): string | undefined {
  const counts = new Map<string | undefined, number>();
  for (const [, region] of regions) counts.set(partitionOf(region), (counts.get(partitionOf(region)) ?? 0) + 1);
  const [usual] = [...counts].toSorted(([, left], [, right]) => right - left)[0] ?? [];
  return regions.find(([, region]) => partitionOf(region) === usual)?.[1];
}

/**
 * No role, topic or queue reaches across partitions, so the Panther account's partition holds for the whole file.
 * https://docs.aws.amazon.com/whitepapers/latest/aws-fault-isolation-boundaries/partitions.html
 */
export const onePartition: ConfigCheck = {
  id: 'one-partition',
  description: 'all regions of a file lie in one partition',
  *run({ draft }) {
    const regions = [...listRegions(draft)];
    const home = draft.panther?.region ?? findUsual(regions);
    const partition = home === undefined ? undefined : partitionOf(home);
    for (const [path, region] of regions) {
      const other = partitionOf(region);
      if (other === undefined || other === partition) continue;
      yield {
        check: 'one-partition',
        path,
        severity: 'error',
        value: region,
        message: `${region} is in partition ${other}, but ${home} is in ${partition}; nothing reaches from one to the other`,
        fix: `name a region of ${partition}, or keep a file of its own for ${other}`,
      };
    }
  },
};
