/**
 * Whether `text` fits a pattern of IAM, in which `*` stands for any run of characters and `?` for one. Takes no more steps
 * than the product of the lengths, whatever the pattern.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_elements_resource.html
 */
export function matchesPattern(pattern: string, text: string, ignoreCase = false): boolean {
  if (pattern === '*') return true;
  const isPlain = !pattern.includes('*') && !pattern.includes('?');
  if (isPlain && pattern.length !== text.length) return false;
  const left = ignoreCase ? pattern.toLowerCase() : pattern;
  const right = ignoreCase ? text.toLowerCase() : text;
  return isPlain ? left === right : matchesWildcards(left, right);
}

/** Goes through both at once; on a mismatch the latest `*` takes one character more. */
function matchesWildcards(pattern: string, text: string): boolean {
  let patternIndex = 0;
  let textIndex = 0;
  let starIndex = -1;
  let starTextIndex = 0;
  while (textIndex < text.length) {
    const wanted = pattern[patternIndex];
    if (wanted === '*') {
      starIndex = patternIndex;
      starTextIndex = textIndex;
      patternIndex += 1;
    } else if (wanted === '?' || wanted === text[textIndex]) {
      patternIndex += 1;
      textIndex += 1;
    } else if (starIndex >= 0) {
      starTextIndex += 1;
      textIndex = starTextIndex;
      patternIndex = starIndex + 1;
    } else {
      return false;
    }
  }
  while (pattern[patternIndex] === '*') patternIndex += 1;
  return patternIndex === pattern.length;
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
