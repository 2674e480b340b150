import { PantherctlError } from '../../errors.ts';
import type { Problem } from '../../errors.ts';
import { names } from '../../config/names.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Documents } from '../../ports/documents.ts';
import { isSchemaPath, joinSchemas, loadSchema } from './load-schemas.ts';
import type { LoadedSchema, LoadedSchemas } from './load-schemas.ts';

/** How long schemas are taken for unchanged. */
const freshMilliseconds = 120_000;

/** Most schemas that are read at a time. */
const readsAtOnce = 8;

/** The schemas of the runtime's bucket. */
export interface SchemaCache {
  /**
   * All log types of users as they were at most two minutes ago. A schema with errors leaves its type unknown and does not
   * touch the others. Faults of the bucket are thrown on, and the next call tries again.
   */
  load(): Promise<LoadedSchemas>;
}

interface CachedSchema {
  readonly etag: string;
  readonly loaded: LoadedSchema;
}

/** Reads what changed and keeps the rest. */
class BucketSchemas implements SchemaCache {
  readonly #documents: Documents;
  readonly #bucket: string;
  readonly #clock: Clock;
  #schemas: ReadonlyMap<string, CachedSchema> = new Map();
  #joined: LoadedSchemas | undefined;
  #readAt = 0;
  #reading: Promise<LoadedSchemas> | undefined;

  constructor(documents: Documents, bucket: string, clock: Clock) {
    this.#documents = documents;
    this.#bucket = bucket;
    this.#clock = clock;
  }

  async load(): Promise<LoadedSchemas> {
    if (this.#joined !== undefined && this.#clock.now() - this.#readAt < freshMilliseconds) return this.#joined;
    // Callers that come while it is read share one reading.
    this.#reading ??= this.#refresh().finally(() => {
      this.#reading = undefined;
    });
    return this.#reading;
  }

  async #refresh(): Promise<LoadedSchemas> {
    const startedAt = this.#clock.now();
    const listed = (await this.#documents.list(this.#bucket, names.schemasPrefix)).filter(({ key }) =>
      isSchemaPath(key),
    );
    const schemas = new Map<string, CachedSchema>();
    let isChanged = this.#joined === undefined || listed.length !== this.#schemas.size;
    for (let from = 0; from < listed.length; from += readsAtOnce) {
      const part = listed.slice(from, from + readsAtOnce);
      const read = await Promise.all(part.map(({ etag, key }) => this.#read(key, etag)));
      for (const [index, { key }] of part.entries()) {
        const schema = read[index];
        isChanged ||= schema !== this.#schemas.get(key);
        if (schema !== undefined) schemas.set(key, schema);
      }
    }
    this.#schemas = schemas;
    this.#readAt = startedAt;
    if (this.#joined === undefined || isChanged)
      this.#joined = joinSchemas([...schemas.values()].map(({ loaded }) => loaded));
    return this.#joined;
  }

  /** The schema at a key; `undefined` if it was removed since it was listed. */
  async #read(key: string, etag: string): Promise<CachedSchema | undefined> {
    const known = this.#schemas.get(key);
    if (known?.etag === etag) return known;
    const stored = await this.#readText(key, known?.etag);
    if (stored === 'unchanged') return known;
    if (stored === 'unreadable') return { etag, loaded: { path: key, problems: [buildEncodingProblem(key)] } };
    return stored === undefined
      ? undefined
      : { etag: stored.etag, loaded: loadSchema({ path: key, text: stored.text }) };
  }

  async #readText(key: string, knownEtag: string | undefined) {
    try {
      return await this.#documents.read(this.#bucket, key, knownEtag);
    } catch (error) {
      if (error instanceof PantherctlError && error.code === 'VALIDATION') return 'unreadable';
      throw error;
    }
  }
}

function buildEncodingProblem(key: string): Problem {
  return {
    check: 'file-encoding',
    path: '',
    file: key,
    line: 1,
    column: 1,
    message: 'the file is not UTF-8 text',
    fix: 'save it as UTF-8',
    severity: 'error',
  };
}

/** A cache of the schemas under `schemas/` of a bucket, one document each. */
export function createSchemaCache(documents: Documents, bucket: string, clock: Clock): SchemaCache {
  return new BucketSchemas(documents, bucket, clock);
}
