import { isOptIn } from '../config/regions.ts';
import type { Config } from '../config/schema.ts';

/** Regions the file asks for in an account: its override, or those of all targets. */
export function requestedRegions(config: Config, accountId: string): readonly string[] | 'all' {
  const targets = config.realTimeEvents?.targets;
  if (!targets) return [];
  return targets.overrides[accountId]?.regions ?? targets.regions;
}

/** True if resolving the regions of an account needs its list of enabled regions. */
export function needsEnabledRegions(regions: readonly string[] | 'all'): boolean {
  return regions === 'all' || regions.some((region) => isOptIn(region));
}

/** The regions of one account: those to use, and the opt-in ones that are off there or in the administrator account. */
export interface ResolvedRegions {
  readonly regions: readonly string[];
  readonly offHere: readonly string[];
  readonly offInAdministrator: readonly string[];
}

/** Sorts out the regions that the file asks for in an account. An account whose regions are unknown has them all. */
export function resolveRegions(
  config: Config,
  accountId: string,
  enabledRegions: ReadonlyMap<string, readonly string[]>,
): ResolvedRegions {
  const requested = requestedRegions(config, accountId);
  const own = enabledRegions.get(accountId);
  const administrator = enabledRegions.get(config.administrator.accountId);
  if (requested === 'all') {
    const everywhere = administrator ?? [];
    const regions = (own ? own.filter((region) => everywhere.includes(region)) : everywhere).toSorted();
    return { regions, offHere: [], offInAdministrator: [] };
  }
  const isOff = (region: string, enabled: readonly string[] | undefined) =>
    isOptIn(region) && enabled !== undefined && !enabled.includes(region);
  const offHere = requested.filter((region) => isOff(region, own));
  const offInAdministrator = requested.filter((region) => !offHere.includes(region) && isOff(region, administrator));
  return {
    regions: requested.filter((region) => !offHere.includes(region) && !offInAdministrator.includes(region)),
    offHere,
    offInAdministrator,
  };
}
