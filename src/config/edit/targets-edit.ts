/** Regions of an account, as the file writes them. */
export type RegionsValue = readonly string[] | 'all';

/** One change of `realTimeEvents.targets`. */
export type TargetsEdit =
  /** Makes `realTimeEvents`, which is not there yet, with these targets. */
  | { readonly kind: 'create'; readonly ids: readonly string[]; readonly regions: RegionsValue }
  /** Writes ids that are not there to `accounts`, or takes ids away that are. */
  | { readonly kind: 'list' | 'unlist'; readonly ids: readonly string[] }
  /** Gives accounts regions of their own in `overrides`. */
  | { readonly kind: 'setRegions'; readonly ids: readonly string[]; readonly regions: RegionsValue }
  /** Takes the regions of accounts out of `overrides`, and overrides that hold nothing else. */
  | { readonly kind: 'clearRegions'; readonly ids: readonly string[] }
  /** Takes accounts out of `overrides`. */
  | { readonly kind: 'dropOverrides'; readonly ids: readonly string[] };
