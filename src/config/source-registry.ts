import { PantherctlError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import { sourceSlug } from './names.ts';
import { listRegistryProblems, prefixKeys, registrySchema, registryVersion, sourceKeys } from './registry-schema.ts';
import { renderValue } from './render-value.ts';
import type { Config, Source } from './schema.ts';
import { topicArnOf } from './source-places.ts';
import { safeParse } from './safe-parse.ts';

/** What the log processor has to know of one source. */
export interface RegisteredSource {
  /** The slug of its name; no two sources of a registry share one. */
  readonly id: string;
  readonly name: string;
  /**
   * The file that it comes from, as its administrator: `<account>/<region>`. Sources of another owner are not touched
   * unless they are taken over.
   */
  readonly owner: string;
  readonly accountId: string;
  readonly region: string;
  readonly bucket: string;
  /** Role that the processor assumes to read the bucket. */
  readonly roleArn: string;
  readonly externalId?: string;
  readonly kmsKeyArn?: string;
  readonly streamType: Source['streamType'];
  readonly prefixes: Source['prefixes'];
  /** Topic that tells of new objects; absent if the source has none. */
  readonly topicArn?: string;
  readonly dropOffMinutes?: number;
}

/** The registry of sources: one JSON document in the runtime's bucket, which the log processor reads. */
export interface SourceRegistry {
  readonly version: 1;
  /** Ordered by id. */
  readonly sources: readonly RegisteredSource[];
}

/** What merging wanted sources into a registry comes to. */
export interface RegistryMerge {
  /** The registry afterwards. */
  readonly registry: SourceRegistry;
  /** New sources and changed ones, as they are in `registry`. */
  readonly put: readonly RegisteredSource[];
  /** Ids of sources that are taken out. */
  readonly remove: readonly string[];
  /** Sources of the owner that are wanted no more, whether or not they are taken out. */
  readonly left: readonly RegisteredSource[];
  /** Sources that were not put, since another owner has one of the same id. */
  readonly clashes: readonly { readonly wanted: RegisteredSource; readonly existing: RegisteredSource }[];
}

/** Who a file's sources belong to in a registry: account and region of its administrator. */
export function registryOwner(config: Pick<Config, 'administrator'>): string {
  return `${config.administrator.accountId}/${config.administrator.region}`;
}

/** The sources of a file as the log processor has to know them, in the order of the file. */
export function buildRegisteredSources(
  config: Config,
  roleArnOf: (source: Source) => string,
): readonly RegisteredSource[] {
  const owner = registryOwner(config);
  return config.sources.map((source) => {
    const { accountId, bucket, dropOffMinutes, externalId, kmsKeyArn, name, prefixes, region, streamType } = source;
    const topicArn = topicArnOf(source);
    return {
      id: sourceSlug(name),
      name,
      owner,
      accountId,
      region,
      bucket,
      roleArn: roleArnOf(source),
      ...(externalId !== undefined && { externalId }),
      ...(kmsKeyArn !== undefined && { kmsKeyArn }),
      streamType,
      prefixes,
      ...(topicArn !== undefined && { topicArn }),
      ...(dropOffMinutes !== undefined && { dropOffMinutes }),
    };
  });
}

/**
 * Reads a registry's text. Keys that this version does not know are kept. Throws `INPUT_INVALID` with every problem and
 * its place, also for a registry of a newer version.
 */
export function parseRegistry(text: string): SourceRegistry {
  const value = parseJson(text);
  const version = typeof value === 'object' && value !== null && 'version' in value ? value.version : undefined;
  if (typeof version === 'number' && version > registryVersion) {
    throw new PantherctlError(
      'INPUT_INVALID',
      `the registry of sources is of version ${renderValue(version)}; this pantherctl reads version ${registryVersion}`,
      { fix: 'use a newer pantherctl' },
    );
  }
  const parsed = safeParse(registrySchema, value);
  if (!parsed.success) throw refuse(listRegistryProblems(value, parsed.error.issues));
  // The schema keeps the order of keys and drops none, so what it took is the value itself.
  const { sources } = value as SourceRegistry;
  const repeated = listRepeated(sources);
  if (repeated.length > 0) throw refuse(repeated);
  return { ...(value as SourceRegistry), sources: sources.toSorted(byId) };
}

/** The registry's text: ordered by id, keys in a fixed order, with a final line feed. The same registry gives the same bytes. */
export function renderRegistry(registry: SourceRegistry): string {
  const sources = registry.sources.toSorted(byId).map((source) => ({
    ...orderKeys(source, sourceKeys),
    prefixes: source.prefixes.map((prefix) => orderKeys(prefix, prefixKeys)),
  }));
  return `${JSON.stringify({ ...orderKeys(registry, ['version', 'sources']), sources }, undefined, 2)}\n`;
}

/**
 * Puts wanted sources into a registry, and with `removeLeft` takes out those of `owner` that are wanted no more. Entries
 * of other owners stay as they are, and so do keys of an entry that this version does not know. With `takeOver`, entries
 * of that owner which have the id of a wanted source become those of `owner`.
 */
export function mergeRegistry(
  live: SourceRegistry | undefined,
  owner: string,
  wanted: readonly RegisteredSource[],
  options: { readonly removeLeft: boolean; readonly takeOver?: string | undefined },
): RegistryMerge {
  const entries = new Map((live?.sources ?? []).map((source) => [source.id, source]));
  const ids = new Set(wanted.map(({ id }) => id));
  const left = [...entries.values()].filter((source) => source.owner === owner && !ids.has(source.id));
  const put: RegisteredSource[] = [];
  const clashes: RegistryMerge['clashes'][number][] = [];
  for (const source of wanted) {
    const existing = entries.get(source.id);
    if (existing !== undefined && existing.owner !== owner && existing.owner !== options.takeOver) {
      clashes.push({ wanted: source, existing });
      continue;
    }
    const next = existing === undefined ? source : keepUnknownKeys(existing, source);
    if (existing !== undefined && isSame(existing, next)) continue;
    entries.set(source.id, next);
    put.push(next);
  }
  const remove = options.removeLeft ? left.map(({ id }) => id) : [];
  for (const id of remove) entries.delete(id);
  const sources = [...entries.values()].toSorted(byId);
  return { registry: { ...live, version: registryVersion, sources }, put, remove, left, clashes };
}

function keepUnknownKeys(existing: RegisteredSource, wanted: RegisteredSource): RegisteredSource {
  const prefixes = new Map(existing.prefixes.map((prefix) => [prefix.prefix, prefix]));
  return {
    ...unknownKeys(existing, sourceKeys),
    ...wanted,
    prefixes: wanted.prefixes.map((prefix) => ({
      ...unknownKeys(prefixes.get(prefix.prefix) ?? {}, prefixKeys),
      ...prefix,
    })),
  };
}

function unknownKeys(value: object, known: readonly string[]): object {
  return Object.fromEntries(Object.entries(value).filter(([key]) => !known.includes(key)));
}

function isSame(one: RegisteredSource, other: RegisteredSource): boolean {
  const text = (source: RegisteredSource): string => renderRegistry({ version: registryVersion, sources: [source] });
  return text(one) === text(other);
}

/** Known keys first, in their order, then the others by name. */
function orderKeys(value: object, known: readonly string[]): Record<string, unknown> {
  const given = Object.entries(value).filter(([, each]) => each !== undefined);
  const rank = ([key]: [string, unknown]): number => (known.includes(key) ? known.indexOf(key) : known.length);
  return Object.fromEntries(given.toSorted((one, other) => rank(one) - rank(other) || (one[0] < other[0] ? -1 : 1)));
}

function byId(one: RegisteredSource, other: RegisteredSource): number {
  if (one.id === other.id) return 0;
  return one.id < other.id ? -1 : 1;
}

function listRepeated(sources: readonly RegisteredSource[]): readonly Problem[] {
  const first = new Map<string, number>();
  return sources.flatMap(({ id }, index) => {
    const known = first.get(id);
    first.set(id, known ?? index);
    if (known === undefined) return [];
    return [
      {
        check: 'source-registry',
        path: `sources[${index}].id`,
        severity: 'error' as const,
        value: renderValue(id),
        message: `source id ${renderValue(id)} stands in sources[${known}] too`,
        fix: 'remove one of the two',
      },
    ];
  });
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new PantherctlError('INPUT_INVALID', 'the registry of sources is not JSON', { fix: restoreFix, cause });
  }
}

const restoreFix = 'put an earlier version of the object back: its bucket keeps them';

function refuse(problems: readonly Problem[]): PantherctlError {
  const [first] = problems;
  const place = first === undefined || first.path === '' ? '' : `, at ${first.path}`;
  const more = problems.length > 1 ? ` and ${problems.length - 1} more` : '';
  return new PantherctlError(
    'INPUT_INVALID',
    `the registry of sources cannot be used: ${first?.message ?? 'it is damaged'}${place}${more}`,
    { fix: restoreFix, problems },
  );
}
