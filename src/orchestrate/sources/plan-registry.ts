import { names, runtimeBucketName } from '../../config/names.ts';
import { mergeRegistry } from '../../config/source-registry.ts';
import type { RegisteredSource } from '../../config/source-registry.ts';
import type { RegistryStep } from '../plan.ts';
import { hasMoved } from './left-sources.ts';
import type { ObservedSources } from './observe-sources.ts';
import { runtimeFix } from './plan-senders.ts';
import type { SourceWiring } from './source-wiring.ts';

/** The steps on the registry of sources. */
export interface PlannedRegistry {
  /** Before anything is wired. */
  readonly first: RegistryStep | undefined;
  /**
   * Sources on another bucket or topic than the registry says: once that is wired, since until then the registry alone
   * knows which notifications to take back.
   */
  readonly moved: RegistryStep | undefined;
  /** One for each source whose id another file has taken. */
  readonly clashes: readonly RegistryStep[];
  /** Which step registers a source, by its id. */
  readonly stepOf: ReadonlyMap<string, string>;
}

/** What writing the sources of the file into the registry takes. */
export function planRegistry(
  wiring: SourceWiring,
  { buckets, registry: seen }: Pick<ObservedSources, 'buckets' | 'registry'>,
): PlannedRegistry {
  const { owner, panther, registered, takenOver } = wiring;
  const none = { first: undefined, moved: undefined, clashes: [], stepOf: new Map<string, string>() };
  if (registered.length === 0) return none;
  const step = registryStep(wiring);
  const settle = (action: 'blocked' | 'manual', reason: string, fix: string): PlannedRegistry => ({
    ...none,
    first: { ...step, action, put: action === 'manual' ? registered : [], remove: [], reason, fix },
    stepOf: new Map(registered.map(({ id }) => [id, step.id])),
  });
  switch (seen.kind) {
    case 'inaccessible':
      return settle(
        'manual',
        seen.reason,
        `let pantherctl act there: name a role of account ${panther.accountId} that it may assume in access.roleName, then run pantherctl apply`,
      );
    case 'refused':
      return settle(
        'blocked',
        seen.reason,
        seen.fix ??
          `grant s3:GetObject and s3:PutObject on ${step.bucket}/${names.sourceRegistryKey}, then run pantherctl apply`,
      );
    case 'absent':
      return settle('blocked', `there is no bucket ${step.bucket} in account ${panther.accountId}`, runtimeFix);
    case 'live':
      break;
  }
  const { clashes, put } = mergeRegistry(seen.value, owner, registered, {
    removeLeft: false,
    takeOver: takenOver?.owner,
  });
  const before = new Map((seen.value?.sources ?? []).map((source) => [source.id, source]));
  const isLate = (source: RegisteredSource): boolean => {
    const old = before.get(source.id);
    if (old === undefined || !hasMoved(old, source)) return false;
    // Panther confirms subscriptions of accounts that it knows, so that another account must be known first, if it has
    // the bucket: a source that works must not be lost to a slip in its account.
    const bucket = buckets.get(source.bucket)?.kind;
    return old.accountId === source.accountId || bucket === 'refused' || bucket === 'absent';
  };
  const [late, early] = [put.filter(isLate), put.filter((source) => !isLate(source))];
  const tell = (sources: readonly RegisteredSource[]): string => {
    const taken = sources.filter(({ id }) => before.get(id)?.owner === takenOver?.owner && before.has(id));
    return nameSources(sources) + (taken.length === 0 ? '' : `; taken over from ${takenOver?.owner}: ${taken.length}`);
  };
  const clashing = clashes.map(({ existing, wanted }): RegistryStep => ({
    ...step,
    id: clashId(wanted),
    title: `source ${wanted.name} in the registry of sources`,
    action: 'blocked',
    put: [],
    remove: [],
    reason: `the registry has source ${wanted.id} of another file, that of administrator ${existing.owner}`,
    fix: renderClashFix(wanted.name, existing.owner),
  }));
  return {
    first:
      early.length > 0
        ? { ...step, action: 'update', put: early, remove: [], reason: tell(early) }
        : { ...step, action: 'none', put: [], remove: [], reason: 'it has the sources of the file' },
    moved:
      late.length === 0
        ? undefined
        : {
            ...step,
            id: 'registry/moved',
            phase: 'leftSources',
            title: 'moved sources in the registry of sources',
            action: 'update',
            put: late,
            remove: [],
            reason: tell(late),
          },
    clashes: clashing,
    stepOf: new Map([
      ...registered.map(({ id }) => [id, step.id] as const),
      ...clashes.map(({ wanted }) => [wanted.id, clashId(wanted)] as const),
    ]),
  };
}

/** What ends a clash over the id of a source; `owner` is the one that the registry has. */
export function renderClashFix(name: string, owner: string): string {
  return (
    `rename source ${name}, or take it out of the other file; then run pantherctl apply\n` +
    `or, if that was this file before its administrator changed: pantherctl apply --take-over ${owner}`
  );
}

/** What every step on the registry has in common. */
export function registryStep({ owner, panther, takenOver }: SourceWiring) {
  return {
    kind: 'registry',
    phase: 'runtime',
    id: 'registry',
    title: 'registry of sources',
    place: { accountId: panther.accountId, region: panther.region },
    bucket: runtimeBucketName(panther),
    owner,
    ...(takenOver !== undefined && { takeOver: takenOver.owner }),
  } as const;
}

function clashId({ id }: RegisteredSource): string {
  return `registry-clash/${id}`;
}

const namedMaxCount = 5;

function nameSources(sources: readonly RegisteredSource[]): string {
  const named = sources.slice(0, namedMaxCount).map(({ name }) => name);
  const more = sources.length > namedMaxCount ? ` and ${sources.length - namedMaxCount} more` : '';
  return `${sources.length === 1 ? 'source' : 'sources'} ${named.join(', ')}${more}`;
}
