import { canonicalText, isRecord } from './canonical.ts';

/**
 * What an entry of a policy matches, atom by atom: a character, a variable such as `${AWS::AccountId}`, or a wildcard.
 * An intrinsic function whose value is not known is one atom, which only itself and `*` match.
 */
export interface Pattern {
  readonly atoms: readonly string[];
  /** As a person reads it. */
  readonly text: string;
}

const anyRun = '*';
const anyOne = '?';

interface PatternOptions {
  /** Actions are compared without regard to case. */
  readonly ignoreCase?: boolean;
  /** False where `*` and `?` are characters like any other, as in `StringEquals`. */
  readonly wildcards?: boolean;
}

/** Reads one entry. `Fn::Sub` without a map is read like a text, since the same variable has the same value throughout. */
export function readPattern(value: unknown, { ignoreCase = false, wildcards = true }: PatternOptions = {}): Pattern {
  const sub = isRecord(value) && Object.keys(value).length === 1 ? value['Fn::Sub'] : undefined;
  if (typeof value === 'object' && value !== null && typeof sub !== 'string') {
    return { atoms: [`json ${canonicalText(value)}`], text: describeIntrinsic(value) };
  }
  const text = typeof sub === 'string' ? sub : typeof value === 'string' ? value : JSON.stringify(value ?? null);
  const origin = typeof sub === 'string' ? 'template' : 'policy';
  const parts = ignoreCase ? text.toLowerCase() : text;
  const atoms = (parts.match(/\$\{[^}]*\}|[\s\S]/g) ?? []).map((atom) => {
    if (atom.length > 1) return `${origin} ${atom}`;
    return wildcards || (atom !== anyRun && atom !== anyOne) ? atom : `literal ${atom}`;
  });
  return { atoms: orderWildcards(atoms), text };
}

/** A short name for what an intrinsic function stands for. */
function describeIntrinsic(value: object): string {
  const [[name, argument] = ['', undefined]] = Object.entries(value);
  if (name === 'Ref' && typeof argument === 'string') return argument;
  if (name === 'Fn::GetAtt') return Array.isArray(argument) ? argument.join('.') : String(argument);
  return canonicalText(value);
}

/** `*?` and `?*` match the same; written one way, they can be compared. */
function orderWildcards(atoms: readonly string[]): readonly string[] {
  const ordered: string[] = [];
  let hasRun = false;
  for (const atom of atoms) {
    if (atom === anyRun) {
      hasRun = true;
      continue;
    }
    if (hasRun && atom !== anyOne) {
      ordered.push(anyRun);
      hasRun = false;
    }
    ordered.push(atom);
  }
  if (hasRun) ordered.push(anyRun);
  return ordered;
}

/** Parts of an ARN, the last of which may hold colons of its own: `arn:partition:service:region:account:resource`. */
const arnParts = 6;

/**
 * The same for `ArnEquals` and `ArnLike`, which compare an ARN part by part, so that a wildcard ends at a colon. Of a
 * pattern whose parts are not plain to see, such as `*` or a whole ARN behind a variable, only equality is known.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function containsArn(outer: Pattern, inner: Pattern): boolean {
  if (outer.atoms.join('\n') === inner.atoms.join('\n')) return true;
  const [left, right] = [splitArn(outer), splitArn(inner)];
  if (left === undefined || right === undefined) return false;
  return left.every((part, index) => containsPattern(part, right[index] as Pattern));
}

function splitArn({ atoms, text }: Pattern): readonly Pattern[] | undefined {
  const parts: string[][] = [[]];
  for (const atom of atoms) {
    if (atom === ':' && parts.length < arnParts) parts.push([]);
    else parts.at(-1)?.push(atom);
  }
  return parts.length === arnParts && parts[0]?.join('') === 'arn'
    ? parts.map((part) => ({ atoms: part, text }))
    : undefined;
}

/** Whether everything that `inner` matches is matched by `outer` too. Takes at most the product of their lengths. */
export function containsPattern(outer: Pattern, inner: Pattern): boolean {
  const [left, right] = [outer.atoms, inner.atoms];
  let [leftIndex, rightIndex, starIndex, starRightIndex] = [0, 0, -1, 0];
  while (rightIndex < right.length) {
    const wanted = left[leftIndex];
    const atom = right[rightIndex] as string;
    if (wanted === anyRun) {
      starIndex = leftIndex;
      starRightIndex = rightIndex;
      leftIndex += 1;
    } else if (wanted === atom || (wanted === anyOne && atom.length === 1 && atom !== anyRun)) {
      leftIndex += 1;
      rightIndex += 1;
    } else if (starIndex >= 0) {
      starRightIndex += 1;
      rightIndex = starRightIndex;
      leftIndex = starIndex + 1;
    } else {
      return false;
    }
  }
  while (left[leftIndex] === anyRun) leftIndex += 1;
  return leftIndex === left.length;
}
