import { describe, expect, it } from 'vitest';
import { buildConfigJsonSchema } from '../../src/config/json-schema.ts';
import type { JsonSchema } from '../../src/config/json-schema.ts';
import { logTypes } from '../../src/config/log-types.ts';
import { regionNames } from '../../src/config/regions.ts';

function* walk(schema: JsonSchema, path: string): Generator<[string, JsonSchema]> {
  yield [path, schema];
  for (const [key, member] of Object.entries(schema.properties ?? {})) yield* walk(member, `${path}.${key}`);
  if (schema.items !== undefined) yield* walk(schema.items, `${path}[]`);
  for (const option of schema.title === undefined ? (schema.anyOf ?? []) : []) yield* walk(option, path);
  if (typeof schema.additionalProperties === 'object') yield* walk(schema.additionalProperties, `${path}.*`);
}

describe('buildConfigJsonSchema', () => {
  const schema = buildConfigJsonSchema();
  const places = [...walk(schema, '')];
  const keys = places.flatMap(([path, place]) =>
    Object.entries(place.properties ?? {}).map(([key, member]) => [`${path}.${key}`, member] as const),
  );

  it('is draft 7 with an id that needs no host', () => {
    expect(schema.$schema).toBe('http://json-schema.org/draft-07/schema#');
    expect(schema.$id).toBe('urn:pantherctl:config:1');
    expect(schema.required).toEqual(['version', 'panther', 'administrator']);
  });

  it('is the same text every time', () => {
    expect(JSON.stringify(buildConfigJsonSchema())).toBe(JSON.stringify(schema));
  });

  it('describes every key', () => {
    expect(keys.length).toBeGreaterThan(30);
    for (const [path, key] of keys) expect(key.description, path).toMatch(/^[A-Za-z].*\.$/);
  });

  it('lets no mapping have unknown keys', () => {
    for (const [path, place] of places) {
      if (place.properties !== undefined) expect(place.additionalProperties, path).toBe(false);
    }
  });

  it('offers regions and log types, and takes log types that it does not know', () => {
    const region = schema.properties?.['panther']?.properties?.['region'];
    expect(region?.enum).toEqual(regionNames);
    const logType =
      schema.properties?.['sources']?.items?.properties?.['prefixes']?.items?.properties?.['logTypes']?.items;
    expect(logType?.anyOf?.[0]?.enum).toEqual(logTypes);
    expect(logType?.anyOf?.slice(1).some(({ pattern = '^$' }) => new RegExp(pattern).test('GitHub.Audit'))).toBe(true);
  });

  it('gives defaults and limits as numbers and words, without those of JavaScript', () => {
    const operation = schema.properties?.['realTimeEvents']?.properties?.['operation']?.properties;
    expect(operation?.['maxConcurrentAccounts']).toMatchObject({ default: 5, minimum: 1, type: 'integer' });
    expect(JSON.stringify(schema)).not.toContain(String(Number.MAX_SAFE_INTEGER));
    expect(schema.properties?.['sources']?.items?.properties?.['dropOffMinutes']).toMatchObject({
      minimum: 15,
      maximum: 43_200,
    });
  });

  it('has examples and defaults that fit its own patterns and lengths', () => {
    for (const [path, place] of places) {
      for (const example of [...(place.examples ?? []), ...(place.default === undefined ? [] : [place.default])]) {
        if (typeof example !== 'string') continue;
        if (place.pattern !== undefined) expect(example, path).toMatch(new RegExp(place.pattern));
        expect(example.length, path).toBeLessThanOrEqual(place.maxLength ?? Infinity);
        if (place.enum !== undefined) expect(place.enum, path).toContain(example);
      }
    }
  });
});
