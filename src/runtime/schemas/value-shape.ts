import type { TimeFormat } from '../../config/log-column.ts';
import { schemaLimits } from '../../config/log-schema/log-schema.ts';
import type { schemaIndicators } from '../../config/log-schema/log-schema.ts';
import { ExactNumber } from './exact-number.ts';
import { listIndicators } from './guess-indicators.ts';
import { listTimeFormats } from './guess-time-formats.ts';

type Indicator = (typeof schemaIndicators)[number];

/** What a value was, from what fits all to what fits least. */
export type ValueKind = 'text' | 'boolean' | 'integer' | 'hugeInteger' | 'number' | 'object' | 'list' | 'tooDeep';

/** Objects and lists that lie deeper are kept as JSON. */
const deepest = 24;

/** An object with more keys over all samples is a map from ids to values, whose keys are no fields. */
const mapKeysMaxCount = 100;

/** So few keys may be rare without making their object a map. */
const mapKeysMinCount = 16;

/** Objects to see before rare keys mean anything. */
const mapObjectsMinCount = 8;

/** An object has on average less than this share of all keys, if it is a map. */
const mapMaxShare = 0.25;

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null || value === '';
}

function kindOf(value: unknown, depth: number): ValueKind {
  if (typeof value === 'string') return 'text';
  if (typeof value === 'boolean') return 'boolean';
  if (value instanceof ExactNumber) return value.kind;
  if (typeof value !== 'number') return depth >= deepest ? 'tooDeep' : Array.isArray(value) ? 'list' : 'object';
  if (!Number.isInteger(value)) return Number.isFinite(value) ? 'number' : 'hugeInteger';
  return Math.abs(value) < 2 ** 63 ? 'integer' : 'hugeInteger';
}

/** Candidates that fit every value so far; all do before the first. */
function narrow<Candidate>(
  known: readonly Candidate[] | undefined,
  list: () => readonly Candidate[],
): readonly Candidate[] {
  if (known === undefined) return list();
  if (known.length === 0) return known;
  const next = new Set(list());
  return known.filter((candidate) => next.has(candidate));
}

/**
 * What the values in one place have in common, in memory that does not grow with their number. Values that count as
 * absent, `null` and the empty text, say nothing.
 */
export class ValueShape {
  readonly kinds = new Set<ValueKind>();
  /** Values that were there. */
  count = 0;
  /** Shapes of the members of objects, in the order in which they were first seen. */
  readonly members = new Map<string, ValueShape>();
  /** Shape of the members of lists; absent if all lists were empty. */
  element: ValueShape | undefined;
  /** Objects with too many keys, which are no fields. */
  isMap = false;
  readonly #key: string;
  readonly #depth: number;
  #timeFormats: readonly TimeFormat[] | undefined;
  #indicators: readonly Indicator[] | undefined;
  #objects = 0;
  #membersSeen = 0;

  /** `key` is that of the nearest object around; it helps to guess. */
  constructor(key: string, depth: number) {
    this.#key = key;
    this.#depth = depth;
  }

  add(value: unknown): void {
    if (isAbsent(value)) return;
    this.count += 1;
    const kind = kindOf(value, this.#depth);
    this.kinds.add(kind);
    if (kind === 'object') this.#addMembers(value as Readonly<Record<string, unknown>>);
    else if (kind === 'list') this.#addElements(value as readonly unknown[]);
    else if (value instanceof ExactNumber) this.#addScalar(Number(value.text));
    else if (typeof value === 'string' || typeof value === 'number') this.#addScalar(value);
  }

  /** Formats of times that every value was of; none if some was no time. */
  get timeFormats(): readonly TimeFormat[] {
    return this.#timeFormats ?? [];
  }

  /** Indicators that every text was. */
  get indicators(): readonly Indicator[] {
    return this.#indicators ?? [];
  }

  /** True for an object whose keys are data rather than names. */
  get looksLikeMap(): boolean {
    if (this.isMap) return true;
    const keys = this.members.size;
    const share = this.#membersSeen / (this.#objects * Math.max(1, keys));
    return keys > mapKeysMinCount && this.#objects >= mapObjectsMinCount && share < mapMaxShare;
  }

  #addScalar(value: string | number): void {
    this.#timeFormats = narrow(this.#timeFormats, () => listTimeFormats(value, this.#key));
    this.#indicators = narrow(this.#indicators, () =>
      typeof value === 'string' ? listIndicators(value, this.#key) : [],
    );
  }

  #addMembers(value: Readonly<Record<string, unknown>>): void {
    this.#objects += 1;
    if (this.isMap) return;
    const maxKeys = this.#depth === 0 ? schemaLimits.maxFields : mapKeysMaxCount;
    for (const key of Object.keys(value)) {
      let member = this.members.get(key);
      if (member === undefined) {
        member = new ValueShape(key, this.#depth + 1);
        this.members.set(key, member);
      }
      this.#membersSeen += 1;
      member.add(value[key]);
      if (this.members.size <= maxKeys) continue;
      this.isMap = true;
      this.members.clear();
      return;
    }
  }

  #addElements(values: readonly unknown[]): void {
    for (const value of values) {
      if (isAbsent(value)) continue;
      this.element ??= new ValueShape(this.#key, this.#depth + 1);
      this.element.add(value);
    }
  }
}
