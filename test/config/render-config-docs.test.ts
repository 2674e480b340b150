import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/check-config.ts';
import { configChecks } from '../../src/config/checks/config-checks.ts';
import { buildConfigJsonSchema } from '../../src/config/json-schema.ts';
import type { JsonSchema } from '../../src/config/json-schema.ts';
import { renderConfigDocs } from '../../src/config/render-config-docs.ts';
import { renderConfigExample } from '../../src/config/render-config-example.ts';

function listKeyNames(schema: JsonSchema): string[] {
  const named = Object.entries(schema.properties ?? {}).flatMap(([key, member]) => [key, ...listKeyNames(member)]);
  const below = [schema.items, schema.additionalProperties].flatMap((member) =>
    typeof member === 'object' ? listKeyNames(member) : [],
  );
  return [...named, ...below];
}

describe('renderConfigDocs', () => {
  const docs = renderConfigDocs();
  const keys = [...new Set(listKeyNames(buildConfigJsonSchema()))];

  it('has a row for every key and a line for every check', () => {
    for (const key of keys) expect(docs).toContain(`| \`${key}\` |`);
    for (const { id } of configChecks) expect(docs).toContain(`* \`${id}\`: `);
  });

  it('shows an example with every key that is sound as it stands', () => {
    const example = docs.split('```yaml\n')[1]?.split('```')[0] ?? '';
    for (const key of keys) expect(example).toMatch(new RegExp(`(^|[ {-])${key}:`, 'm'));
    expect(checkConfig(example, 'docs/config.md').problems).toEqual([]);
    expect(example).toBe(renderConfigExample(buildConfigJsonSchema()));
  });

  it('gives every row the same number of cells, and ends with one line feed', () => {
    for (const line of docs.split('\n')) {
      if (line.startsWith('|')) expect(line.replaceAll('\\|', '').split('|'), line).toHaveLength(6);
    }
    expect(docs).toMatch(/[^\n]\n$/);
    expect(docs).not.toContain('\r');
  });

  it('links every mapping to a heading that exists', () => {
    const anchors = new Set(
      docs
        .split('\n')
        .filter((line) => line.startsWith('## '))
        .map(
          (line) =>
            `#${line
              .slice(3)
              .toLowerCase()
              .replaceAll(/[^a-z0-9 -]/g, '')
              .replaceAll(' ', '-')}`,
        ),
    );
    const links = [...docs.matchAll(/\]\((#[^)]+)\)/g)].map(([, anchor]) => anchor);
    expect(links.length).toBeGreaterThan(5);
    for (const link of links) expect(anchors).toContain(link);
  });

  it('is the same text every time', () => {
    expect(renderConfigDocs()).toBe(docs);
  });
});
