import type { Fault } from './fault.ts';
import { limits } from './limits.ts';
import { reducePrefixes } from './reduce-prefixes.ts';
import { partitionOf } from './regions.ts';
import type { Source } from './schema.ts';

/**
 * The pattern of the keys under a prefix, as an IAM policy has it. What the policy language reads as something else is
 * taken literally: `*` and `?` would match other text, and `$` would start a policy variable. A policy cannot hold
 * characters beyond Latin-1; a run of those becomes a wildcard, which grants more.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_policies_variables.html#policy-vars-specialchars and
 * https://docs.aws.amazon.com/IAM/latest/APIReference/API_PutRolePolicy.html (the pattern of a policy document)
 */
export function buildKeyPattern(prefix: string): string {
  const literal = prefix.replaceAll(/([*?$])|[^\t\n\r\u0020-\u00ff]+/gu, (_run: string, special: string | undefined) =>
    special === undefined ? '*' : `\${${special}}`,
  );
  return literal.endsWith('*') ? literal : `${literal}*`;
}

/** True if a policy can name exactly the keys under the prefix. */
export function isExactInPolicy(prefix: string): boolean {
  return !/[^\t\n\r\u0020-\u00ff]/u.test(prefix);
}

/** The patterns of the keys under any of the prefixes, in their order, each once and none that another prefix covers. */
export function listKeyPatterns(prefixes: readonly string[]): readonly string[] {
  const kept = new Set(reducePrefixes(prefixes));
  return [...new Set(prefixes.filter((prefix) => kept.has(prefix)).map(buildKeyPattern))];
}

/** What the length of a source's role policy depends on. */
export interface SourcePolicyFacts extends Pick<Source, 'bucket' | 'region'> {
  readonly prefixes: readonly string[];
  readonly kmsKeyArn?: string | undefined;
}

/**
 * Characters of the policy that the source's role will have, as IAM counts them. A test holds it to the template.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html#reference_iam-quotas-entity-length
 */
export function countPolicyCharacters({ bucket, region, prefixes, kmsKeyArn }: SourcePolicyFacts): number {
  const bucketArn = `arn:${partitionOf(region) ?? 'aws'}:s3:::${bucket}`;
  const objects = listKeyPatterns(prefixes).map((pattern) => `${bucketArn}/${pattern}`);
  const decrypt = { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:DescribeKey'], Resource: kmsKeyArn };
  return JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Action: 's3:GetBucketLocation', Resource: bucketArn },
      { Effect: 'Allow', Action: 's3:GetObject', Resource: objects.length === 1 ? objects[0] : objects },
      ...(kmsKeyArn === undefined ? [] : [decrypt]),
    ],
  }).length;
}

/** What is wrong with the length of a source's role policy, if anything. */
export function findPolicyLengthFault(facts: SourcePolicyFacts): Fault | undefined {
  const characters = countPolicyCharacters(facts);
  const most = limits.inlinePoliciesPerRoleMaxCharacters;
  if (characters <= most) return undefined;
  return {
    check: 'role-policy-length',
    message: `${facts.prefixes.length} prefixes make a role policy of ${characters} characters, and IAM accepts ${most}`,
    fix: 'use fewer or shorter prefixes, or split the source',
  };
}
