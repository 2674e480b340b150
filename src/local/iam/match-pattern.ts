const maxCachedPatterns = 5_000;
const compiled = new Map<string, (text: string) => boolean>();

function compile(pattern: string, ignoreCase: boolean): (text: string) => boolean {
  if (!/[*?]/.test(pattern)) {
    const wanted = ignoreCase ? pattern.toLowerCase() : pattern;
    return (text) => (ignoreCase ? text.toLowerCase() : text) === wanted;
  }
  if (/^\*+$/.test(pattern)) return () => true;
  const source = pattern
    .replaceAll(/\*+/g, '*')
    .replaceAll(/[.+^${}()|[\]\\]/g, String.raw`\$&`)
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  const expression = new RegExp(`^${source}$`, ignoreCase ? 'is' : 's');
  return (text) => expression.test(text);
}

/**
 * Whether `text` fits a pattern of IAM, in which `*` stands for any run of characters and `?` for one.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesPattern(pattern: string, text: string, ignoreCase = false): boolean {
  const key = ignoreCase ? `i${pattern}` : `s${pattern}`;
  let matches = compiled.get(key);
  if (matches === undefined) {
    if (compiled.size >= maxCachedPatterns) compiled.clear();
    matches = compile(pattern, ignoreCase);
    compiled.set(key, matches);
  }
  return matches(text);
}

/**
 * Whether an ARN fits a pattern in which each of the six parts is matched by itself, as `ArnLike` does: a `*` does not
 * reach over a colon, save in the last part.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_condition_operators.html#Conditions_ARN
 */
export function matchesArnPattern(pattern: string, arn: string): boolean {
  if (pattern === '*') return true;
  const patternParts = splitArn(pattern);
  const parts = splitArn(arn);
  if (patternParts === undefined || parts === undefined) return false;
  return patternParts.every((part, index) => matchesPattern(part, parts[index] ?? ''));
}

/** The six parts of an ARN; the last keeps its colons. `undefined` if there are fewer. */
export function splitArn(arn: string): readonly string[] | undefined {
  const parts = arn.split(':');
  if (parts.length < 6 || parts[0] !== 'arn') return undefined;
  return [...parts.slice(0, 5), parts.slice(5).join(':')];
}
