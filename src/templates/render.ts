import { dump } from 'js-yaml';
import type { DumpOptions } from 'js-yaml';
import { shortForms } from '../config/intrinsics.ts';
import type { Template } from './cfn/template.ts';

type Document = Parameters<NonNullable<DumpOptions['transform']>>[0][number];
type Node = NonNullable<Document['contents']>;
type Mapping = Extract<Node, { kind: 'mapping' }>;

const tagOf = new Map<string, string>(Object.entries(shortForms).map(([tag, key]) => [key, tag]));

/**
 * The template as YAML with short-form intrinsics, LF and a final line end. The same template gives the same bytes: keys
 * stay in the order in which the template was written. Texts that YAML 1.1 or 1.2 would read as something else are quoted.
 */
export function renderYaml(template: Template): string {
  return dump(template, { noRefs: true, lineWidth: -1, transform: shortenAll });
}

/** The same object as indented JSON with a final line end. */
export function renderJson(template: Template): string {
  return `${JSON.stringify(template, undefined, 2)}\n`;
}

function shortenAll(documents: readonly Document[]): void {
  for (const document of documents)
    if (document.contents !== null) document.contents = shorten(document.contents, false);
}

/**
 * Turns one-key maps of intrinsics into tagged nodes, inside out. `Condition` is an intrinsic only where a condition
 * function takes conditions; elsewhere it is a key of a policy statement or of a resource.
 */
function shorten(node: Node, takesCondition: boolean): Node {
  if (node.kind === 'sequence') {
    node.items = node.items.map((item) => shorten(item, takesCondition));
    return node;
  }
  if (node.kind !== 'mapping') return node;
  const key = onlyKey(node);
  const takesConditions = key === 'Fn::And' || key === 'Fn::Or' || key === 'Fn::Not';
  for (const pair of node.items) pair.value = shorten(pair.value, takesConditions);
  const payload = node.items[0]?.value;
  const tag = key === undefined || (key === 'Condition' && !takesCondition) ? undefined : tagOf.get(key);
  return tag === undefined || payload === undefined ? node : (tagged(tag, payload) ?? node);
}

function onlyKey(node: Mapping): string | undefined {
  const [first, ...rest] = node.items;
  return rest.length === 0 && first?.key.kind === 'scalar' ? first.key.value : undefined;
}

/** The payload under the tag; nothing if it has a tag already, since YAML allows one, or cannot be written short. */
function tagged(tag: string, payload: Node): Node | undefined {
  if (payload.kind === 'alias' || payload.tagged) return undefined;
  if (payload.kind === 'scalar' && payload.tag !== 'tag:yaml.org,2002:str') return undefined;
  if (tag === '!GetAtt') return attribute(payload);
  return { ...payload, tag, tagged: true };
}

/** `[Id, Attribute]` as `Id.Attribute`; anything unusual stays long. */
function attribute(payload: Exclude<Node, { kind: 'alias' }>): Node | undefined {
  if (payload.kind !== 'sequence' || payload.items.length !== 2) return undefined;
  const [id, name] = payload.items;
  if (id?.kind !== 'scalar' || name?.kind !== 'scalar' || id.tagged || name.tagged || id.value.includes('.'))
    return undefined;
  return { ...id, value: `${id.value}.${name.value}`, tag: '!GetAtt', tagged: true };
}
