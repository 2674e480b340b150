import { configChecks } from './checks/config-checks.ts';
import { buildConfigJsonSchema } from './json-schema.ts';
import type { JsonSchema } from './json-schema.ts';
import { renderConfigExample, renderFlow } from './render-config-example.ts';

/** Longer lists of values are left to the editor. */
const shownOptionsMaxCount = 6;

/** The anchor that a heading with this path gets where Markdown is shown. */
function anchorOf(path: string): string {
  return `#${path
    .toLowerCase()
    .replaceAll(' ', '-')
    .replaceAll(/[^a-z0-9-]/g, '')}`;
}

function renderType(schema: JsonSchema, path: string, count: '' | 's' = ''): string {
  if (schema.anyOf !== undefined && schema.title === undefined)
    return schema.anyOf.map((option) => renderType(option, path)).join(' or ');
  if (schema.const !== undefined) return `\`${schema.const}\``;
  if (schema.enum !== undefined && schema.enum.length <= shownOptionsMaxCount)
    return schema.enum.map((option) => `\`${option}\``).join(', ');
  if (schema.type === 'array') return `list of ${renderType(schema.items ?? {}, `${path}[]`, 's')}`;
  if (schema.type === 'integer') return renderRange(schema);
  if (schema.propertyNames !== undefined) {
    const name = schema.propertyNames.title ?? 'name';
    return `[mapping](${anchorOf(`${path}.<${name}>`)}) by ${name}`;
  }
  if (schema.type !== 'object') return `${schema.title ?? 'text'}${count}`;
  const [key, ...others] = Object.keys(schema.properties ?? {});
  return others.length === 0 && count === '' ? `\`{ ${key}: … }\`` : `[mapping${count}](${anchorOf(path)})`;
}

function renderRange({ minimum, maximum }: JsonSchema): string {
  if (maximum !== undefined) return `whole number, ${minimum ?? 0} to ${maximum}`;
  return minimum === undefined ? 'whole number' : `whole number, at least ${minimum}`;
}

function renderDefault(schema: JsonSchema, required: boolean): string {
  if (required) return '**required**';
  if (schema.default === undefined || schema.properties !== undefined) return '';
  return `\`${renderFlow(schema.default)}\``;
}

interface Section {
  readonly path: string;
  readonly schema: JsonSchema;
}

function* listSections(path: string, schema: JsonSchema): Generator<Section> {
  yield { path, schema };
  for (const [key, member] of Object.entries(schema.properties ?? {})) {
    const memberPath = path === '' ? key : `${path}.${key}`;
    if (member.properties !== undefined) yield* listSections(memberPath, member);
    if (member.items?.properties !== undefined) yield* listSections(`${memberPath}[]`, member.items);
    const named = member.additionalProperties;
    if (typeof named === 'object')
      yield* listSections(`${memberPath}.<${member.propertyNames?.title ?? 'name'}>`, named);
  }
}

function escapeCell(text: string): string {
  return text.replaceAll('|', '\\|').replaceAll('<', '&lt;');
}

function* renderSection({ path, schema }: Section): Generator<string> {
  yield path === '' ? '## All keys at the top' : `## \`${path}\``;
  yield '';
  if (path !== '' && schema.description !== undefined) yield* [schema.description, ''];
  yield '| key | value | default | meaning |';
  yield '| --- | --- | --- | --- |';
  for (const [key, member] of Object.entries(schema.properties ?? {})) {
    const type = escapeCell(renderType(member, path === '' ? key : `${path}.${key}`));
    const fallback = escapeCell(renderDefault(member, schema.required?.includes(key) === true));
    yield `| \`${key}\` | ${type} | ${fallback} | ${escapeCell(member.description ?? '')} |`;
  }
  yield '';
}

function* renderPage(schema: JsonSchema): Generator<string> {
  yield '# The file: `panther.yml`';
  yield '';
  yield `${schema.description ?? ''} This page is made from the schema that \`pantherctl\` checks the file with.`;
  yield '';
  yield '* `pantherctl validate` checks the file offline and lists every problem with line, column and fix.';
  yield '* Account ids stand in quotes: YAML would read them as numbers, and a leading zero would be lost.';
  yield '* For completion and hints in an editor, begin the file with `# yaml-language-server: $schema=generated/config.schema.json`.';
  yield '* The file is YAML 1.2 in UTF-8, one document of at most 4 MiB. Anchors and aliases work; merge keys (`<<`) and tags do not.';
  yield '';
  yield '## Every key once';
  yield '';
  yield '```yaml';
  yield renderConfigExample(schema).trimEnd();
  yield '```';
  yield '';
  for (const section of listSections('', schema)) yield* renderSection(section);
  yield '## What is checked between keys';
  yield '';
  yield 'Besides each value by itself:';
  yield '';
  for (const { id, description } of configChecks) yield `* \`${id}\`: ${description}.`;
}

/** The text of `docs/config.md`: an annotated example, one table per mapping, and the checks; made from the schema alone. */
export function renderConfigDocs(): string {
  return `${[...renderPage(buildConfigJsonSchema())].join('\n')}\n`;
}
