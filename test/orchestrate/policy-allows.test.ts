import fc from 'fast-check';
import { expect, it } from 'vitest';
import { buildRequestContext, evaluatePolicies } from '../../src/local/iam/evaluate-policy.ts';
import { parsePolicyDocument } from '../../src/local/iam/policy-document.ts';
import { judgePolicy } from '../../src/orchestrate/policy-allows.ts';
import type { PolicyRequest, PolicyVerdict } from '../../src/orchestrate/policy-allows.ts';

const topicArn = 'arn:aws:sns:us-east-1:123456789012:events';
const bucketArn = 'arn:aws:s3:::acme-logs';
const publish: PolicyRequest = {
  principal: { service: 's3.amazonaws.com' },
  action: 'sns:Publish',
  resource: topicArn,
  context: { 'aws:SourceAccount': '123456789012', 'aws:SourceArn': bucketArn, 'aws:SecureTransport': 'true' },
};
const subscribe: PolicyRequest = {
  principal: { accountId: '111122223333' },
  action: 'sns:Subscribe',
  resource: topicArn,
  context: { 'sns:Protocol': 'sqs', 'sns:Endpoint': 'arn:aws:sqs:us-west-2:111122223333:queue' },
};

const allowS3 = {
  Effect: 'Allow',
  Principal: { Service: 's3.amazonaws.com' },
  Action: 'sns:Publish',
  Resource: topicArn,
};
const allowPanther = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: 'sns:Subscribe',
  Resource: topicArn,
};
const when = (operator: string, key: string, value: unknown) => ({
  ...allowS3,
  Condition: { [operator]: { [key]: value } },
});
const denyAll = { ...allowS3, Effect: 'Deny', Principal: '*' };

function judge(request: PolicyRequest, ...statements: readonly unknown[]): PolicyVerdict {
  return judgePolicy(JSON.stringify({ Version: '2012-10-17', Statement: statements }), request);
}

const publishing: readonly (readonly [string, PolicyVerdict, ...(readonly unknown[])])[] = [
  ['a policy without statements', 'silent'],
  ['a statement for the service', 'allows', allowS3],
  ['a statement for another service', 'silent', { ...allowS3, Principal: { Service: 'events.amazonaws.com' } }],
  ['a list of services', 'allows', { ...allowS3, Principal: { Service: ['a.amazonaws.com', 's3.amazonaws.com'] } }],
  ['everyone', 'allows', { ...allowS3, Principal: '*' }],
  ['everyone, the long way', 'allows', { ...allowS3, Principal: { AWS: '*' } }],
  ['an account is no service', 'silent', { ...allowS3, Principal: { AWS: '123456789012' } }],
  ['a statement without a principal', 'unknown', { Effect: 'Allow', Action: '*', Resource: '*' }],
  ['all but the service', 'silent', { Effect: 'Allow', NotPrincipal: allowS3.Principal, Action: '*', Resource: '*' }],
  ['the action in another case', 'allows', { ...allowS3, Action: ['SNS:Subscribe', 'SNS:Publish'] }],
  ['a wildcard in the action', 'allows', { ...allowS3, Action: 'sns:P*' }],
  ['another action', 'silent', { ...allowS3, Action: 'sns:Subscribe' }],
  ['all actions but others', 'allows', { ...allowS3, Action: undefined, NotAction: 'sns:Sub*' }],
  ['all actions but this', 'silent', { ...allowS3, Action: undefined, NotAction: 'sns:publish' }],
  ['neither action nor its inverse', 'unknown', { ...allowS3, Action: undefined }],
  ['another topic', 'silent', { ...allowS3, Resource: `${topicArn}-2` }],
  ['a wildcard in the resource', 'allows', { ...allowS3, Resource: 'arn:aws:sns:*:123456789012:ev?nts' }],
  ['all topics but this', 'silent', { ...allowS3, Resource: undefined, NotResource: topicArn }],
  ['the right bucket', 'allows', when('ArnLike', 'aws:SourceArn', 'arn:aws:s3:*:*:acme-logs')],
  ['the right bucket in the key of another case', 'allows', when('ArnEquals', 'AWS:sourcearn', bucketArn)],
  ['another bucket', 'silent', when('ArnEquals', 'aws:SourceArn', 'arn:aws:s3:::other')],
  [
    'a wildcard that would have to reach over a colon',
    'silent',
    when('ArnLike', 'aws:SourceArn', 'arn:*:s3::acme-logs:x'),
  ],
  ['an ARN pattern with too few parts', 'unknown', when('ArnLike', 'aws:SourceArn', '*')],
  ['one of several accounts', 'allows', when('StringEquals', 'aws:SourceAccount', ['1', '123456789012'])],
  ['a wildcard where there is none', 'silent', when('StringEquals', 'aws:SourceAccount', '1234*')],
  ['a wildcard where there is one', 'allows', when('StringLike', 'aws:SourceAccount', '1234*')],
  ['a list that is empty', 'silent', when('StringEquals', 'aws:SourceAccount', [])],
  ['letters of another case', 'silent', when('StringEquals', 'aws:SourceArn', bucketArn.toUpperCase())],
  ['letters of any case', 'allows', when('StringEqualsIgnoreCase', 'aws:SourceArn', bucketArn.toUpperCase())],
  ['a negation that is met', 'silent', when('StringNotEquals', 'aws:SourceAccount', ['1', '123456789012'])],
  ['a negation that is not met', 'allows', when('ArnNotLike', 'aws:SourceArn', 'arn:aws:s3:::other*')],
  ['TLS', 'allows', when('Bool', 'aws:SecureTransport', true)],
  ['no TLS', 'silent', when('Bool', 'aws:SecureTransport', 'false')],
  ['a key that is not known', 'unknown', when('StringEquals', 'aws:SourceOrgID', 'o-1')],
  ['a key that is not known, if it exists', 'unknown', when('StringEqualsIfExists', 'aws:SourceOrgID', 'o-1')],
  [
    "a topic's default policy",
    'silent',
    { ...when('StringEquals', 'AWS:SourceOwner', '123456789012'), Principal: { AWS: '*' } },
  ],
  ['an absent key, if it exists', 'allows', when('StringEqualsIfExists', 'aws:PrincipalOrgID', 'o-1')],
  ['the negation of an absent key', 'allows', when('StringNotEquals', 'aws:PrincipalOrgID', 'o-1')],
  ['any value of an absent key', 'silent', when('ForAnyValue:StringLike', 'aws:PrincipalOrgPaths', '*')],
  ['all values of an absent key', 'allows', when('ForAllValues:StringLike', 'aws:PrincipalOrgPaths', 'o-1/*')],
  ['a key that must be there', 'allows', when('Null', 'aws:SourceAccount', 'false')],
  ['a key that must not be there', 'silent', when('Null', 'aws:SourceAccount', true)],
  ['an operator of numbers', 'unknown', when('NumericLessThan', 'aws:SourceAccount', '5')],
  ['an operator that nobody knows', 'unknown', when('StringSoundsLike', 'aws:SourceAccount', '123456789012')],
  ['a policy variable', 'unknown', when('StringEquals', 'aws:SourceAccount', '${aws:ResourceAccount}')],
  [
    'an unknown condition beside one that fails',
    'silent',
    {
      ...allowS3,
      Condition: { IpAddress: { 'aws:SourceIp': '10.0.0.0/8' }, StringEquals: { 'aws:SourceAccount': '1' } },
    },
  ],
  ['a permission beside an unknown one', 'allows', when('IpAddress', 'aws:SourceIp', '10.0.0.0/8'), allowS3],
  ['a denial after a permission', 'denies', allowS3, denyAll],
  [
    'a denial of plain transport',
    'allows',
    allowS3,
    { ...denyAll, Condition: { Bool: { 'aws:SecureTransport': 'false' } } },
  ],
  [
    'a denial of those outside an organization',
    'allows',
    allowS3,
    {
      ...denyAll,
      Condition: {
        StringNotEqualsIfExists: { 'aws:PrincipalOrgID': 'o-1' },
        BoolIfExists: { 'aws:PrincipalIsAWSService': 'false' },
      },
    },
  ],
  [
    'a denial that may apply',
    'unknown',
    allowS3,
    { ...denyAll, Condition: { StringEquals: { 'aws:SourceOrgID': 'o-1' } } },
  ],
  [
    'a denial alone that may apply',
    'silent',
    { ...denyAll, Condition: { StringEquals: { 'aws:SourceOrgID': 'o-1' } } },
  ],
  ['a statement whose effect cannot be read', 'unknown', { ...allowS3, Effect: 'allow' }],
  ['a condition that is no object', 'unknown', { ...allowS3, Condition: 'x' }],
];

it.each(publishing)('judges whether S3 may publish: %s → %s', (_title, verdict, ...statements) => {
  expect(judge(publish, ...statements)).toBe(verdict);
});

const subscribing: readonly (readonly [string, PolicyVerdict, ...(readonly unknown[])])[] = [
  ['the root of the account', 'allows', allowPanther],
  ['the id of the account', 'allows', { ...allowPanther, Principal: { AWS: ['111122223333'] } }],
  ['one role of the account', 'unknown', { ...allowPanther, Principal: { AWS: 'arn:aws:iam::111122223333:role/x' } }],
  ['another account', 'silent', { ...allowPanther, Principal: { AWS: 'arn:aws:iam::999999999999:root' } }],
  ['a service', 'silent', { ...allowPanther, Principal: { Service: 'sns.amazonaws.com' } }],
  [
    'the queue',
    'allows',
    {
      ...allowPanther,
      Condition: { StringEquals: { 'sns:Endpoint': subscribe.context['sns:Endpoint'], 'sns:Protocol': 'sqs' } },
    },
  ],
  ['another queue', 'silent', { ...allowPanther, Condition: { StringEquals: { 'sns:Endpoint': 'arn:aws:sqs:::x' } } }],
  [
    "a topic's default policy",
    'silent',
    {
      ...allowPanther,
      Principal: { AWS: '*' },
      Condition: { StringEquals: { 'AWS:SourceOwner': '123456789012' } },
    },
  ],
  [
    'a denial with an exception for the account',
    'unknown',
    allowPanther,
    {
      Effect: 'Deny',
      NotPrincipal: { AWS: '111122223333' },
      Action: '*',
      Resource: '*',
    },
  ],
];

it.each(subscribing)('judges whether an account may subscribe: %s → %s', (_title, verdict, ...statements) => {
  expect(judge(subscribe, ...statements)).toBe(verdict);
});

const trust = {
  Effect: 'Allow',
  Principal: { AWS: 'arn:aws:iam::111122223333:root' },
  Action: 'sts:AssumeRole',
  Condition: { StringEquals: { 'sts:ExternalId': 'x1' } },
};

it.each([
  ['with the right external id', 'x1', 'allows'],
  ['with another external id', 'x2', 'silent'],
  ['without an external id', undefined, 'silent'],
])('judges a trust policy, which names no resource: %s → %s', (_title, externalId, verdict) => {
  const principal = { accountId: '111122223333' };
  const assume = { principal, action: 'sts:AssumeRole', context: { 'sts:ExternalId': externalId } };
  expect(judge(assume, trust)).toBe(verdict);
});

it('does not know what a trust policy asks of a key of which nothing is said', () => {
  const principal = { accountId: '111122223333' };
  expect(judge({ principal, action: 'sts:AssumeRole', context: {} }, trust)).toBe('unknown');
});

it('takes an empty text for a policy that allows nothing', () => {
  expect(judgePolicy('', publish)).toBe('silent');
});

it.each(['{', '[]', '"x"', 'null', '{"Statement":["x"]}'])('does not know what %s allows', (text) => {
  expect(judgePolicy(text, publish)).toBe('unknown');
});

it('takes a statement that is no list', () => {
  expect(judgePolicy(JSON.stringify({ Statement: allowS3 }), publish)).toBe('allows');
});

const keys = ['aws:SourceAccount', 'aws:SourceArn', 'aws:SecureTransport', 'aws:PrincipalOrgID'] as const;
const values = [
  '123456789012',
  '1234*',
  '?23456789012',
  bucketArn,
  'arn:aws:s3:::acme-*',
  'arn:aws:s3:::x',
  'true',
  'o-1',
];
const bases = [
  'StringEquals',
  'StringNotEquals',
  'StringLike',
  'StringNotLike',
  'StringEqualsIgnoreCase',
  'ArnEquals',
  'ArnNotLike',
  'Bool',
];
const someOf = (all: readonly string[]) => fc.subarray([...all], { minLength: 1, maxLength: 2 });
const condition = fc
  .record({
    base: fc.constantFrom(...bases),
    suffix: fc.constantFrom('', 'IfExists'),
    key: fc.constantFrom(...keys),
    values: someOf(values),
  })
  .map((each) => ({ [each.base + each.suffix]: { [each.key]: each.values } }));
const statement = fc.record({
  Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
  Principal: fc.constantFrom('*', { AWS: '*' }, { Service: 's3.amazonaws.com' }, { Service: 'sns.amazonaws.com' }),
  Action: someOf(['sns:*', 'SNS:Publish', 'sns:Subscribe', 'sqs:*']),
  Resource: someOf([topicArn, '*', 'arn:aws:sns:*:*:events', 'arn:aws:sns:us-east-1:123456789012:other']),
  Condition: fc.oneof(fc.constant({}), condition),
});

it('never contradicts the evaluator of the local cloud', () => {
  const context = buildRequestContext(publish.context);
  // Where nothing allows, it makes no difference whether something denies.
  const compatible = { allow: ['allows'], deny: ['denies', 'silent'], implicitDeny: ['silent'] } as const;
  const seen = new Set<PolicyVerdict>();
  fc.assert(
    fc.property(fc.array(statement, { maxLength: 3 }), (statements) => {
      const { policy } = parsePolicyDocument({ Statement: statements });
      if (policy === undefined) throw new Error('the local cloud cannot read the policy');
      const { effect } = evaluatePolicies([policy], {
        principal: { kind: 'service', name: 's3.amazonaws.com' },
        action: publish.action,
        resource: topicArn,
        context,
      });
      const verdict = judge(publish, ...statements);
      seen.add(verdict);
      if (verdict !== 'unknown') expect(compatible[effect]).toContain(verdict);
    }),
    { numRuns: 3_000, seed: 1 },
  );
  expect([...seen].sort()).toEqual(['allows', 'denies', 'silent', 'unknown']);
});

it('says of many requests at once only what it says of each of them', () => {
  const each = ['123456789012', '123499999999', '923456789012', '210987654321'];
  const { context } = publish;
  const arnOf = (accountId: string): string => `arn:aws:sns:us-east-1:${accountId}:events`;
  const about = fc.oneof(
    fc.record({ key: fc.constant('aws:SourceAccount'), values: someOf(['*', '?*', '????????????', '1234*', ...each]) }),
    fc.record({
      key: fc.constant('aws:SourceArn'),
      values: someOf([
        'arn:aws:sns:*:*:*',
        'arn:*',
        'arn:aws:sns:*:?:*',
        'arn:aws:sns:*:1234*:events',
        ...each.map(arnOf),
      ]),
    }),
  );
  const operator = fc.constantFrom(...bases, 'Null', 'ForAllValues:StringLike', 'ForAnyValue:StringNotLike');
  const narrow = fc
    .record({ operator, about, isNull: fc.constantFrom('true', 'false') })
    .map(({ about: { key, values: wanted }, isNull, operator: name }) => ({
      [name]: { [key]: name === 'Null' ? isNull : wanted },
    }));
  const statements = fc.array(
    fc.record({
      Effect: fc.constantFrom('Allow', 'Allow', 'Deny'),
      Principal: fc.constant('*'),
      Action: fc.constant('sns:Publish'),
      Resource: fc.constant('*'),
      Condition: fc.oneof(fc.constant({}), narrow, narrow),
    }),
    { maxLength: 3 },
  );
  const seen = new Set<PolicyVerdict>();
  fc.assert(
    fc.property(statements, (all) => {
      const { 'aws:SourceAccount': _, 'aws:SourceArn': __, ...rest } = context;
      const patterns = { 'aws:SourceAccount': '*', 'aws:SourceArn': arnOf('*') };
      const verdict = judge({ ...publish, context: rest, patterns }, ...all);
      seen.add(verdict);
      if (verdict === 'unknown') return;
      const compatible = verdict === 'silent' ? ['silent', 'denies'] : [verdict];
      for (const accountId of each) {
        const one = { ...context, 'aws:SourceAccount': accountId, 'aws:SourceArn': arnOf(accountId) };
        expect(compatible).toContain(judge({ ...publish, context: one }, ...all));
      }
    }),
    { numRuns: 2_000, seed: 1 },
  );
  expect([...seen].sort()).toEqual(['allows', 'denies', 'silent', 'unknown']);
});
