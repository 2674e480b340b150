import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import type { Documents } from '../../../src/ports/documents.ts';
import type { Clock } from '../../../src/ports/clock.ts';
import { loadSchemas } from '../../../src/runtime/schemas/load-schemas.ts';
import { createSchemaCache } from '../../../src/runtime/schemas/schema-cache.ts';

const schemaText = (name: string, type = 'int') => `schema: ${name}\nfields:\n  - { name: a, type: ${type} }\n`;

const namesOf = (loaded: { readonly logTypes: readonly { readonly name: string }[] }) =>
  loaded.logTypes.map(({ name }) => name);

function listErrors(loaded: ReturnType<typeof loadSchemas>): string[] {
  return loaded.problems
    .filter(({ severity }) => severity === 'error')
    .map(({ file, line, message }) => `${file}:${line} ${message}`);
}

describe('loadSchemas', () => {
  it('loads every example without a problem', () => {
    const folder = 'examples/log-processing/schemas';
    const files = readdirSync(folder).map((path) => ({ path, text: readFileSync(`${folder}/${path}`, 'utf8') }));
    const loaded = loadSchemas(files);
    expect(loaded.problems).toEqual([]);
    expect(namesOf(loaded)).toEqual(['Custom.Acme.Gateway', 'Custom.Acme.Login']);
  });

  it.each([
    ['Custom.OneTwo', 'Custom.Onetwo'],
    ['Custom.OneTwo', 'Custom.One.Two'],
  ])('takes one of %s and %s, since their tables could not be told apart', (one, other) => {
    const loaded = loadSchemas([
      { path: 'a.yml', text: schemaText(one) },
      { path: 'b.yml', text: schemaText(other) },
    ]);
    expect(namesOf(loaded)).toEqual([one]);
    expect(listErrors(loaded)).toEqual([expect.stringContaining('is in a.yml already')]);
  });

  it('passes over other files, and lets a bad schema or a name that is taken touch no other', () => {
    const loaded = loadSchemas([
      { path: 'README.md', text: '# no schema' },
      { path: 'a.yml', text: schemaText('Custom.One') },
      { path: 'b.yaml', text: schemaText('Custom.Two', 'itn') },
      { path: 'c.yml', text: schemaText('Custom.One', 'string') },
      { path: 'd.yml', text: schemaText('Custom.Three') },
    ]);
    expect(namesOf(loaded)).toEqual(['Custom.One', 'Custom.Three']);
    expect(loaded.logTypes[0]?.columns[0]?.type).toBe('int');
    expect(listErrors(loaded)).toEqual([
      expect.stringMatching(/^b\.yaml:3 type must be .* not "itn"$/),
      'c.yml:1 schema "Custom.One", or one that differs by case or dots alone, is in a.yml already',
    ]);
  });
});

/** A bucket in memory that counts what is asked of it. */
class Bucket implements Documents {
  readonly texts = new Map<string, string>();
  readonly calls: string[] = [];
  fault: PantherctlError | undefined;

  async list(bucket: string, prefix: string) {
    this.calls.push(`list ${bucket} ${prefix}`);
    await Promise.resolve();
    if (this.fault !== undefined) throw this.fault;
    return [...this.texts].map(([key, text]) => ({ key, etag: `"${text.length}"` }));
  }

  async read(_: string, key: string) {
    this.calls.push(`read ${key}`);
    await Promise.resolve();
    const text = this.texts.get(key);
    if (text === 'binary') throw new PantherctlError('VALIDATION', 'the object is no UTF-8');
    return text === undefined ? undefined : { text, etag: `"${text.length}"` };
  }
}

function createHandClock(): Clock & { ms: number } {
  return {
    ms: 1_000,
    now() {
      return this.ms;
    },
    sleep: async () => undefined,
  };
}

describe('createSchemaCache', () => {
  it('reads each schema once, and asks again after two minutes for what changed', async () => {
    const bucket = new Bucket();
    const clock = createHandClock();
    bucket.texts.set('schemas/Custom.One.yml', schemaText('Custom.One'));
    bucket.texts.set('schemas/Custom.Two.yml', schemaText('Custom.Two'));
    bucket.texts.set('schemas/README.md', 'no schema');
    const cache = createSchemaCache(bucket, 'runtime', clock);
    const [first, other] = await Promise.all([cache.load(), cache.load()]);
    expect(namesOf(first)).toEqual(['Custom.One', 'Custom.Two']);
    expect(other).toBe(first);
    expect(bucket.calls).toEqual([
      'list runtime schemas/',
      'read schemas/Custom.One.yml',
      'read schemas/Custom.Two.yml',
    ]);
    clock.ms += 119_999;
    expect(await cache.load()).toBe(first);
    clock.ms += 1;
    expect(await cache.load()).toBe(first);
    bucket.texts.set('schemas/Custom.Two.yml', schemaText('Custom.Two', 'string'));
    bucket.texts.delete('schemas/Custom.One.yml');
    clock.ms += 120_000;
    const second = await cache.load();
    expect(second.logTypes.map(({ columns, name }) => [name, columns[0]?.type])).toEqual([['Custom.Two', 'string']]);
    expect(bucket.calls.slice(3)).toEqual([
      'list runtime schemas/',
      'list runtime schemas/',
      'read schemas/Custom.Two.yml',
    ]);
  });

  it('lets an unreadable, a bad and a removed schema touch no other', async () => {
    const bucket = new Bucket();
    bucket.texts.set('schemas/a.yml', 'binary');
    bucket.texts.set('schemas/b.yml', schemaText('Custom.Two', 'itn'));
    bucket.texts.set('schemas/c.yml', schemaText('Custom.Three'));
    const list = bucket.list.bind(bucket);
    bucket.list = async (...words) => [...(await list(...words)), { key: 'schemas/gone.yml', etag: '"0"' }];
    const loaded = await createSchemaCache(bucket, 'runtime', createHandClock()).load();
    expect(namesOf(loaded)).toEqual(['Custom.Three']);
    expect(listErrors(loaded)).toEqual([
      'schemas/a.yml:1 the file is not UTF-8 text',
      expect.stringContaining('schemas/b.yml:3'),
    ]);
  });

  it('throws faults of the bucket on and tries again at the next call', async () => {
    const bucket = new Bucket();
    bucket.texts.set('schemas/a.yml', schemaText('Custom.One'));
    bucket.fault = new PantherctlError('NO_ANSWER', 'no answer');
    const cache = createSchemaCache(bucket, 'runtime', createHandClock());
    await expect(cache.load()).rejects.toThrow('no answer');
    bucket.fault = undefined;
    expect(namesOf(await cache.load())).toEqual(['Custom.One']);
  });
});
