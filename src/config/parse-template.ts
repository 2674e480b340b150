import { CORE_SCHEMA, defineMappingTag, defineScalarTag, defineSequenceTag, load, mapTag } from 'js-yaml';
import { PantherctlError } from '../errors.ts';
import { shortForms } from './intrinsics.ts';
import type { ShortFormTag } from './intrinsics.ts';

const never = (): boolean => false;

/** `A.Arn` is `["A", "Arn"]`; only the first dot separates, since attribute names may hold dots. */
function splitAttribute(text: string): unknown {
  const dot = text.indexOf('.');
  return dot < 0 ? text : [text.slice(0, dot), text.slice(dot + 1)];
}

function longForm(tag: ShortFormTag, payload: unknown): Record<string, unknown> {
  const isAttribute = tag === '!GetAtt' && typeof payload === 'string';
  return { [shortForms[tag]]: isAttribute ? splitAttribute(payload) : payload };
}

/** One tag may stand on a scalar, a list or a map, and js-yaml wants a definition for each. */
const intrinsicTags = (Object.keys(shortForms) as ShortFormTag[]).flatMap((tag) => [
  defineScalarTag(tag, { identify: never, resolve: (text) => longForm(tag, text) }),
  defineSequenceTag<unknown[], unknown>(tag, {
    identify: never,
    create: () => [],
    addItem: (items, item) => {
      items.push(item);
    },
    finalize: (items) => longForm(tag, items),
  }),
  defineMappingTag<Record<string, unknown>, unknown>(tag, {
    identify: never,
    create: mapTag.create,
    addPair: mapTag.addPair,
    has: mapTag.has,
    keys: () => [],
    get: () => undefined,
    finalize: (map) => longForm(tag, map),
  }),
]);

const schema = CORE_SCHEMA.withTags(intrinsicTags);

/**
 * Reads a CloudFormation template, YAML with short or long intrinsics or JSON, into one object with long intrinsics.
 * Scalars follow YAML 1.2, so `2012-10-17` and `yes` stay strings. Anchors with aliases are refused, as CloudFormation
 * refuses them. Throws `INPUT_INVALID` with line and column for text that is neither.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-formats.html
 */
export function parseTemplate(text: string): unknown {
  try {
    return text.trimStart().startsWith('{') ? parseJsonOrYaml(text) : load(text, { schema, maxAliases: 0 });
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.split('\n')[0] : String(cause);
    throw new PantherctlError('INPUT_INVALID', `template is neither YAML nor JSON: ${reason}`, {
      fix: 'mend the template, or write it again with `pantherctl generate`',
      cause,
    });
  }
}

/** A leading brace may open JSON or a YAML flow map with tags; only the first is the fast way. */
function parseJsonOrYaml(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return load(text, { schema, maxAliases: 0 });
  }
}
