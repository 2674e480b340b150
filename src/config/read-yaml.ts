import { Composer, Parser } from 'yaml';
import type { CST, Document } from 'yaml';
import { PantherctlError } from '../errors.ts';
import { buildYamlTree } from './build-yaml-tree.ts';
import type { TreeFault } from './build-yaml-tree.ts';
import { indexLines } from './line-index.ts';
import type { LinePlace } from './line-index.ts';
import { describeYamlFault } from './yaml-faults.ts';
import type { YamlNode } from './yaml-tree.ts';

/** The file's own values nest seven deep. */
const nestingMaxDepth = 64;

/** So many open brackets stop the reading before the parser keeps them all; text and comments have no such number. */
const openBracketsMaxCount = 1_000;

/** What could be read of a YAML text. */
export interface ReadYaml {
  /** The values with their places; absent if the text is too broken to be worth checking further. */
  readonly root?: YamlNode;
  readonly faults: readonly TreeFault[];
  /** 1-based line and column of an offset; past the end it is the end. */
  readonly placeOf: (offset: number) => LinePlace;
}

/** Depth of the deepest value under a token, found without recursion, since the text decides how deep it goes. */
function measureDepth(token: CST.Token, enough: number): { depth: number; offset: number } {
  const open: { token: CST.Token; depth: number }[] = [{ token, depth: 1 }];
  let deepest = { depth: 0, offset: 0 };
  for (let next = open.pop(); next !== undefined; next = open.pop()) {
    if (next.depth > deepest.depth) deepest = { depth: next.depth, offset: next.token.offset };
    if (deepest.depth > enough) return deepest;
    const children =
      'items' in next.token
        ? next.token.items.flatMap((item) => [('key' in item ? item.key : undefined) ?? undefined, item.value])
        : next.token.type === 'document'
          ? [next.token.value]
          : [];
    for (const child of children) if (child !== undefined) open.push({ token: child, depth: next.depth + 1 });
  }
  return deepest;
}

/** Offset of the bracket at which far too many are open, counting those in text and comments as well; -1 if there is none. */
function findBracketFlood(text: string): number {
  let open = 0;
  for (let offset = 0; offset < text.length; offset += 1) {
    const unit = text[offset];
    if (unit === '[' || unit === '{') open += 1;
    else if ((unit === ']' || unit === '}') && open > 0) open -= 1;
    if (open > openBracketsMaxCount) return offset;
  }
  return -1;
}

function* composeFirstTwo(tokens: readonly CST.Token[], endOffset: number): Generator<Document.Parsed> {
  const composer = new Composer({
    version: '1.2',
    prettyErrors: false,
    uniqueKeys: false,
    keepSourceTokens: false,
    strict: true,
  });
  let count = 0;
  for (const document of composer.compose(tokens, true, endOffset)) {
    yield document;
    count += 1;
    if (count === 2) return;
  }
}

/**
 * Reads one YAML 1.2 document and remembers where each value stands. Never throws on any text. Refuses with a fault:
 * wrong syntax, tabs, unknown tags, a second document, keys that are not text or stand twice, merge keys, endless or
 * exploding aliases, another YAML version and nesting beyond 64 levels.
 */
export function readYaml(text: string): ReadYaml {
  const placeOf = indexLines(text);
  const refuseDepth = (offset: number): ReadYaml => ({
    placeOf,
    faults: [{ check: 'yaml-syntax', path: [], offset, ...describeYamlFault('RESOURCE_EXHAUSTION', '') }],
  });
  const flood = findBracketFlood(text);
  if (flood !== -1) return refuseDepth(flood);
  const tokens = [...new Parser().parse(text)];
  for (const token of tokens) {
    const { depth, offset } = measureDepth(token, nestingMaxDepth + 1);
    if (depth > nestingMaxDepth + 1) return refuseDepth(offset);
  }
  const [document, second] = composeFirstTwo(tokens, text.length);
  if (document === undefined) throw new PantherctlError('BUG', 'the YAML reader gave no document');
  // A tab throws off how the lines after it are read: what is said of them would only mislead.
  const tabs = document.errors.filter(({ code }) => code === 'TAB_AS_INDENT');
  const complaints = tabs.length > 0 ? tabs : [...document.errors, ...document.warnings];
  const faults: TreeFault[] = complaints.map((error) => ({
    check: 'yaml-syntax',
    path: [],
    offset: error.pos[0],
    ...describeYamlFault(error.code, error.message),
  }));
  const unreadable = document.errors.length > 0;
  if (second !== undefined) {
    const offset = second.contents?.range[0] ?? second.range[0];
    faults.push({
      check: 'yaml-documents',
      path: [],
      offset,
      message: 'a second YAML document begins here',
      fix: 'remove it and the --- before it; one file holds one document',
    });
  }
  if (document.directives.yaml.version !== '1.2') {
    faults.push({
      check: 'yaml-version',
      path: [],
      offset: 0,
      message: `the file asks for YAML ${document.directives.yaml.version}`,
      fix: 'remove the %YAML line; files are read as YAML 1.2',
    });
    return { placeOf, faults };
  }
  if (unreadable) return { placeOf, faults };
  const tree = buildYamlTree(document);
  const all = faults.concat(tree.faults);
  return tree.overflowed ? { placeOf, faults: all } : { placeOf, faults: all, root: tree.root };
}
