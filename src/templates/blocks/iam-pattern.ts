/**
 * A text that an IAM policy takes literally: `*` and `?` would match other text, and `$` would start a policy variable.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars
 */
export function literalInPolicy(text: string): string {
  return text.replaceAll(/[*?$]/g, (special) => `\${${special}}`);
}
