import type { Fault } from '../fault.ts';
import { limits } from '../limits.ts';
import { renderValue } from '../render-value.ts';

/** What a name must look like, as data. */
export interface TextRule {
  /** Id of the check. */
  readonly check: string;
  /** What the value is, for the message. */
  readonly what: string;
  readonly pattern: RegExp;
  readonly minCharacters: number;
  readonly maxCharacters: number;
  /** What may stand in it, for the fix. */
  readonly allowed: string;
}

const uuidShape = '00000000-0000-0000-0000-000000000000';

/** Names whose rule is a pattern and a length. */
export const textRules = {
  /**
   * AWS allows 128 characters, but the stacks of its instances are called `StackSet-<name>-<UUID>`, have names of 128 at
   * most themselves, and the execution role knows them by that shape.
   * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html
   */
  stackSetName: {
    check: 'stack-set-name',
    what: 'stack set name',
    pattern: /^[a-zA-Z][-a-zA-Z0-9]*$/,
    minCharacters: 1,
    maxCharacters: limits.stackNameMaxCharacters - `StackSet--${uuidShape}`.length,
    allowed: 'letters, digits and hyphens, beginning with a letter',
  },
  /** https://docs.aws.amazon.com/IAM/latest/APIReference/API_CreateRole.html */
  roleName: {
    check: 'role-name',
    what: 'role name',
    pattern: /^[A-Za-z0-9_+=,.@-]+$/,
    minCharacters: 1,
    maxCharacters: limits.roleNameMaxCharacters,
    allowed: 'letters, digits and + = , . @ - _ (the name alone, without path or ARN)',
  },
  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_identifiers.html#identifiers-arns */
  roleArn: {
    check: 'role-arn',
    what: 'role ARN',
    pattern: /^arn:aws[a-z-]*:iam::[0-9]{12}:role\/[A-Za-z0-9_+=,.@/-]+$/,
    minCharacters: 20,
    maxCharacters: 2_048,
    allowed: 'the ARN of an IAM role, arn:aws:iam::<account>:role/<name>',
  },
  /** https://docs.aws.amazon.com/STS/latest/APIReference/API_AssumeRole.html */
  externalId: {
    check: 'external-id',
    what: 'external id',
    pattern: /^[A-Za-z0-9_+=,.@:/-]+$/,
    minCharacters: 2,
    maxCharacters: 1_224,
    allowed: 'letters, digits and + = , . @ : / - _',
  },
  /** https://docs.aws.amazon.com/sns/latest/api/API_CreateTopic.html */
  topicName: {
    check: 'topic-name',
    what: 'topic name',
    pattern: /^[A-Za-z0-9_-]+$/,
    minCharacters: 1,
    maxCharacters: 256,
    allowed: 'letters, digits, hyphens and underscores (S3 publishes to standard topics only, so no .fifo)',
  },
  /** https://docs.aws.amazon.com/organizations/latest/APIReference/API_OrganizationalUnit.html */
  organizationalUnitId: {
    check: 'organizational-unit-id',
    what: 'organizational unit id',
    pattern: /^(ou-[a-z0-9]{4,32}-[a-z0-9]{8,32}|r-[a-z0-9]{4,32})$/,
    minCharacters: 6,
    maxCharacters: 68,
    allowed: 'the id, not the name: ou-ab12-cd34ef56, or r-ab12 for a root',
  },
  /** https://docs.aws.amazon.com/organizations/latest/APIReference/API_Organization.html */
  organizationId: {
    check: 'organization-id',
    what: 'organization id',
    pattern: /^o-[a-z0-9]{10,32}$/,
    minCharacters: 12,
    maxCharacters: 34,
    allowed: 'the id of the organization: o- and 10 to 32 letters and digits',
  },
} as const satisfies Record<string, TextRule>;

/** What is wrong with `value` under `rule`, if anything. */
export function findTextRuleFault(rule: TextRule, value: string): Fault | undefined {
  const { check, what } = rule;
  if (!rule.pattern.test(value) || value.length < rule.minCharacters) {
    const odd = value === '' ? 'is empty' : `${renderValue(value)} is malformed`;
    return { check, message: `${what} ${odd}`, fix: `use ${rule.allowed}` };
  }
  if (value.length <= rule.maxCharacters) return undefined;
  return {
    check,
    message: `${what} ${renderValue(value)} has ${value.length} characters`,
    fix: `use at most ${rule.maxCharacters} characters`,
  };
}
