import type { JsonSchema } from './json-schema.ts';

const plainText = /^[A-Za-z][A-Za-z0-9_./:-]*[A-Za-z0-9_/]$/;

/** One line of YAML for a value: flow style, quotes only where needed. */
export function renderFlow(value: unknown): string {
  if (Array.isArray(value)) return `[${value.map((member) => renderFlow(member)).join(', ')}]`;
  if (typeof value === 'object' && value !== null) {
    const members = Object.entries(value).map(([key, member]) => `${renderFlow(key)}: ${renderFlow(member)}`);
    return members.length === 0 ? '{}' : `{ ${members.join(', ')} }`;
  }
  return typeof value === 'string' && plainText.test(value) ? value : JSON.stringify(value);
}

function exampleOf(schema: JsonSchema): unknown {
  return schema.examples?.[0] ?? schema.default ?? schema.const ?? schema.enum?.[0];
}

function* renderKeys(schema: JsonSchema, indent: string): Generator<string> {
  for (const [key, member] of Object.entries(schema.properties ?? {})) {
    if (member.description !== undefined) yield `${indent}# ${member.description}`;
    const items = member.items?.properties === undefined ? undefined : member.items;
    if (items !== undefined) {
      yield `${indent}${key}:`;
      yield* renderItem([...renderKeys(items, '')], `${indent}  `);
    } else if (member.properties === undefined) {
      yield `${indent}${key}: ${renderFlow(exampleOf(member))}`;
    } else {
      yield `${indent}${key}:`;
      yield* renderKeys(member, `${indent}  `);
    }
  }
}

/** A list member: the dash goes before its first key, under the comment of that key. */
function* renderItem(lines: readonly string[], indent: string): Generator<string> {
  const dash = lines.findIndex((line) => !line.startsWith('#'));
  for (const [index, line] of lines.entries()) {
    yield index < dash ? `${indent}${line}` : `${indent}${index === dash ? '- ' : '  '}${line}`;
  }
}

/** A `panther.yml` that uses every key once, each under its description; a sound configuration. */
export function renderConfigExample(schema: JsonSchema): string {
  return `${[...renderKeys(schema, '')].join('\n')}\n`;
}
