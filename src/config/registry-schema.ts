import * as z from 'zod';
import type { Problem } from '../errors.ts';
import { checkedText } from './checked-text.ts';
import type { Fault } from './fault.ts';
import { findAccountIdFault } from './fields/account-id.ts';
import { findBucketNameFault } from './fields/bucket-name.ts';
import { kmsKeyArnPattern } from './fields/kms-key-arn.ts';
import { findExclusionFault, findObjectPrefixFault } from './fields/object-prefix.ts';
import { findSourceNameFault } from './fields/source-name.ts';
import { findTextRuleFault, textRules } from './fields/text-rules.ts';
import { topicArnPattern } from './fields/topic-arn.ts';
import { logTypePattern } from './log-types.ts';
import { renderPath, renderValue } from './render-value.ts';

const described = (title: string, findFault: (value: string) => Fault | undefined) =>
  checkedText(title, findFault, { description: title, examples: [] });

const patterned = (title: string, pattern: RegExp, shape: string) =>
  described(title, (value) =>
    pattern.test(value)
      ? undefined
      : { check: 'source-registry', message: `${title} ${renderValue(value)} is malformed`, fix: `use ${shape}` },
  );

// Patterns rather than tables, so that regions and log types that a newer writer knows are read.
const regionPattern = /^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$/;
const logType = patterned('log type', logTypePattern, 'family and type, such as AWS.CloudTrail');

const registeredPrefix = z.looseObject({
  prefix: described('key prefix', findObjectPrefixFault),
  exclude: z.array(described('key pattern', findExclusionFault)),
  logTypes: z.array(logType).min(1),
});

/** One source of the registry. Keys that this version does not know stay, so that a newer writer loses nothing. */
const registeredSource = z.looseObject({
  id: patterned('source id', /^[0-9a-z-]{1,32}$/, 'the name of the source in lower case, with dashes for spaces'),
  name: described('source name', findSourceNameFault),
  owner: patterned('owner', /^[0-9]{12}\/[a-z0-9-]+$/, 'account and region of the administrator'),
  accountId: described('account id', findAccountIdFault),
  region: patterned('region', regionPattern, 'a region code, such as us-west-2'),
  bucket: described('bucket name', findBucketNameFault),
  roleArn: described('role ARN', (value) => findTextRuleFault(textRules.roleArn, value)),
  externalId: described('external id', (value) => findTextRuleFault(textRules.externalId, value)).optional(),
  kmsKeyArn: patterned('KMS key ARN', kmsKeyArnPattern, 'the ARN of a key').optional(),
  streamType: z.enum(['auto', 'lines', 'json', 'jsonArray', 'cloudWatchLogs']),
  prefixes: z.array(registeredPrefix).min(1),
  topicArn: patterned('topic ARN', topicArnPattern, 'the ARN of a standard topic').optional(),
  dropOffMinutes: z.int().min(15).max(43_200).optional(),
});

/** The version that this pantherctl reads and writes. */
export const registryVersion = 1;

/** The whole document. */
export const registrySchema = z.looseObject({
  version: z.literal(registryVersion),
  sources: z.array(registeredSource),
});

/** Keys of an entry, in the order in which they are written. */
export const sourceKeys: readonly string[] = Object.keys(registeredSource.shape);

/** Keys of a prefix, in the order in which they are written. */
export const prefixKeys: readonly string[] = Object.keys(registeredPrefix.shape);

/** What does not fit the schema, as problems with their places in the document. */
export function listRegistryProblems(value: unknown, issues: readonly z.core.$ZodIssue[]): readonly Problem[] {
  return issues.map((issue) => {
    const found = valueAt(value, issue.path);
    const isScalar = found !== undefined && (found === null || typeof found !== 'object');
    return {
      check: 'source-registry',
      path: renderPath(issue.path),
      severity: 'error',
      ...(isScalar && { value: renderValue(found) }),
      ...describeIssue(issue, found),
    };
  });
}

function describeIssue(issue: z.core.$ZodIssue, found: unknown): Pick<Problem, 'message' | 'fix'> {
  if (issue.code === 'custom') {
    const { message, fix } = issue.params as unknown as Fault;
    return { message, fix };
  }
  const key = typeof issue.path.at(-1) === 'string' ? String(issue.path.at(-1)) : 'the member';
  const accepted = describeAccepted(issue);
  if (found === undefined) return { message: `${key} is missing`, fix: `write ${accepted}` };
  return { message: `${key} is ${renderValue(found)}, not ${accepted}`, fix: `write ${accepted}` };
}

function describeAccepted(issue: z.core.$ZodIssue): string {
  if (issue.code === 'invalid_value') return issue.values.map((value) => renderValue(value)).join(', ');
  if (issue.code === 'too_small') {
    return issue.origin === 'array' ? 'a list with a member' : `a whole number of at least ${issue.minimum}`;
  }
  if (issue.code === 'too_big') return `a whole number of at most ${issue.maximum}`;
  if (issue.code !== 'invalid_type') return 'what the registry holds there';
  const kinds: Readonly<Record<string, string>> = { string: 'text', array: 'a list', object: 'a mapping' };
  return kinds[issue.expected] ?? 'a whole number';
}

function valueAt(value: unknown, path: readonly PropertyKey[]): unknown {
  let found = value;
  for (const key of path) {
    if (typeof found !== 'object' || found === null || !Object.hasOwn(found, key)) return undefined;
    found = (found as Record<PropertyKey, unknown>)[key];
  }
  return found;
}
