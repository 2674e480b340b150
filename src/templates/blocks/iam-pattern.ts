/**
 * A text that an IAM policy takes literally: `*` and `?` would match other text, and `$` would start a policy variable.
 * A policy cannot hold characters beyond Latin-1; a run of those becomes a wildcard, which grants a little more.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars and
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html (the pattern of a policy document)
 */
export function literalInPolicy(text: string): string {
  return text.replaceAll(/([*?$])|[^\t\n\r\u0020-\u00ff]+/gu, (_run, special: string | undefined) =>
    special === undefined ? '*' : `\${${special}}`,
  );
}
