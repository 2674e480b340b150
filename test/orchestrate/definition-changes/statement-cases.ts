import type { AccessVerdict } from '../../../src/orchestrate/plan.ts';

type StatementValue = Readonly<Record<string, unknown>>;

/** Two versions of a statement, what the second lets pass compared with the first, and a part of why. */
export type StatementCase = readonly [
  why: string,
  before: StatementValue,
  after: StatementValue,
  verdict: AccessVerdict,
  detail?: string,
];

const allow = (rest: StatementValue = {}): StatementValue => ({
  Effect: 'Allow',
  Action: 'sns:Publish',
  Resource: 'arn:aws:sns:us-east-1:111122223333:events',
  ...rest,
});
const deny = (rest: StatementValue = {}): StatementValue => allow({ Effect: 'Deny', ...rest });
const trust = (principal: unknown): StatementValue => ({
  Effect: 'Allow',
  Action: 'sts:AssumeRole',
  Principal: principal,
});
const when = (operator: string, key: string, ...values: unknown[]) => ({
  Condition: { [operator]: { [key]: values } },
});
const root = (partition: string, account: string) => `arn:${partition}:iam::${account}:root`;
const sub = (text: string) => ({ 'Fn::Sub': text });

/** Every way in which a statement can change, one case each. */
export const statementCases: readonly StatementCase[] = [
  ['one action more', allow(), allow({ Action: ['sns:Publish', 'sns:Subscribe'] }), 'broader', '+ sns:Subscribe'],
  ['one action less', allow({ Action: ['a:B', 'a:C'] }), allow({ Action: 'a:B' }), 'narrower', '- a:C'],
  ['another action', allow(), allow({ Action: 'sns:Subscribe' }), 'incomparable', '- sns:Publish'],
  ['an action in other letters', allow(), allow({ Action: 'SNS:publish' }), 'equal'],
  ['a wildcard over the actions', allow(), allow({ Action: 'sns:*' }), 'broader', '+ sns:*'],
  ['any action', allow({ Action: 'sns:*' }), allow({ Action: '*' }), 'broader'],
  ['a wildcard for one character', allow({ Action: 'a:Get?' }), allow({ Action: 'a:Get*' }), 'broader'],
  [
    'an action that a wildcard holds already',
    allow({ Action: 'a:*' }),
    allow({ Action: ['a:*', 'a:B'] }),
    'equal',
    '+ a:B',
  ],
  ['one character against many', allow({ Action: 'a:Get*' }), allow({ Action: 'a:Get?' }), 'narrower'],
  ['two spellings of the same wildcards', allow({ Action: 'a:*?' }), allow({ Action: 'a:?*' }), 'equal'],
  ['wildcards that overlap', allow({ Action: 'a:*B' }), allow({ Action: 'a:B*' }), 'incomparable'],
  ['a resource in other letters', allow({ Resource: 'a:b:c' }), allow({ Resource: 'a:b:C' }), 'incomparable'],
  ['every resource', allow(), allow({ Resource: '*' }), 'broader', '+ resource *'],
  [
    'a resource of the template for every resource',
    allow({ Resource: '*' }),
    allow({ Resource: { Ref: 'Topic' } }),
    'narrower',
    '+ resource Topic',
  ],
  [
    'another resource of the template',
    allow({ Resource: { Ref: 'A' } }),
    allow({ Resource: { Ref: 'B' } }),
    'incomparable',
  ],
  [
    'a wildcard behind a variable',
    allow({ Resource: sub('arn:${P}:sns:*:x') }),
    allow({ Resource: sub('arn:${P}:sns:*:*') }),
    'broader',
  ],
  ['another variable', allow({ Resource: sub('arn:${P}:x') }), allow({ Resource: sub('arn:${Q}:x') }), 'incomparable'],
  [
    'one character in the place of a variable',
    allow({ Resource: sub('a:${P}') }),
    allow({ Resource: sub('a:?') }),
    'incomparable',
  ],
  ['more actions on fewer resources', allow({ Resource: '*' }), allow({ Action: '*' }), 'incomparable'],
  [
    'one condition more',
    allow(),
    allow(when('StringEquals', 'aws:SourceAccount', '1')),
    'narrower',
    '+ condition StringEquals aws:SourceAccount',
  ],
  [
    'one condition less',
    allow(when('Bool', 'aws:SecureTransport', 'true')),
    allow(),
    'broader',
    '- condition Bool aws:SecureTransport',
  ],
  [
    'one value more',
    allow(when('StringEquals', 'k', 'a')),
    allow(when('StringEquals', 'k', 'a', 'b')),
    'broader',
    '+ condition k b',
  ],
  [
    'one value more to keep out',
    allow(when('StringNotEquals', 'k', 'a')),
    allow(when('StringNotEquals', 'k', 'a', 'b')),
    'narrower',
  ],
  ['a value with a wildcard', allow(when('StringLike', 'k', 'ab')), allow(when('StringLike', 'k', 'a*')), 'broader'],
  [
    'a star that is only a character',
    allow(when('StringEquals', 'k', 'ab')),
    allow(when('StringEquals', 'k', 'a*')),
    'incomparable',
  ],
  [
    'one value more of several at once',
    allow(when('ForAnyValue:StringEquals', 'k', 'a')),
    allow(when('ForAnyValue:StringEquals', 'k', 'a', 'b')),
    'broader',
  ],
  [
    'an ARN in place of one that is cut off and so matches nothing',
    allow(when('ArnLike', 'aws:SourceArn', 'arn:aws:sns:*')),
    allow(when('ArnLike', 'aws:SourceArn', 'arn:aws:sns:us-east-1:111122223333:topic')),
    'incomparable',
  ],
  [
    'an ARN in place of one with its wildcards in other parts',
    allow(when('ArnEquals', 'aws:SourceArn', 'arn:aws:*:topic:*:*:*')),
    allow(when('ArnEquals', 'aws:SourceArn', 'arn:aws:sns:us-east-1:111122223333:topic:a')),
    'incomparable',
  ],
  [
    'an ARN with a wildcard in one part',
    allow(when('ArnLike', 'aws:SourceArn', 'arn:aws:s3:::a')),
    allow(when('ArnLike', 'aws:SourceArn', 'arn:aws:s3:::a*')),
    'broader',
  ],
  [
    'an ARN with variables in its parts',
    allow(when('ArnLike', 'aws:SourceArn', sub('arn:${P}:cloudformation:*:${A}:stackset/x:*'))),
    allow(when('ArnLike', 'aws:SourceArn', sub('arn:${P}:cloudformation:*:${A}:stackset/*'))),
    'broader',
  ],
  [
    'an ARN that only a variable holds',
    allow(when('ArnLike', 'aws:SourceArn', '*')),
    allow(when('ArnLike', 'aws:SourceArn', sub('${Topic}'))),
    'incomparable',
  ],
  [
    'one ARN more that a variable holds',
    allow(when('ArnLike', 'aws:SourceArn', sub('${A}'))),
    allow(when('ArnLike', 'aws:SourceArn', sub('${A}'), sub('${B}'))),
    'broader',
  ],
  [
    'one value more of all that may be asked for',
    allow(when('ForAllValues:StringEquals', 'k', 'a')),
    allow(when('ForAllValues:StringEquals', 'k', 'a', 'b')),
    'broader',
  ],
  [
    'one value more to keep out where there is one',
    allow(when('StringNotEqualsIfExists', 'k', 'a')),
    allow(when('StringNotEqualsIfExists', 'k', 'a', 'b')),
    'narrower',
  ],
  [
    'a condition that counts only where its key is there',
    allow(when('StringEquals', 'k', 'a')),
    allow(when('StringEqualsIfExists', 'k', 'a')),
    'incomparable',
  ],
  [
    'wildcards where there were none',
    allow(when('StringEquals', 'k', 'a')),
    allow(when('StringLike', 'k', 'a')),
    'incomparable',
  ],
  ['a key that must be there', allow(), allow(when('Null', 'k', 'false')), 'narrower'],
  [
    'a key that must not be there any more',
    allow(when('Null', 'k', 'true')),
    allow(when('Null', 'k', 'false')),
    'incomparable',
  ],
  [
    'one value less on what is denied',
    deny(when('StringEquals', 'k', 'a', 'b')),
    deny(when('StringEquals', 'k', 'a')),
    'broader',
  ],
  [
    'one value more to keep out of what is denied',
    deny(when('StringNotEquals', 'k', 'a')),
    deny(when('StringNotEquals', 'k', 'a', 'b')),
    'broader',
  ],
  ['a resource less that is denied', deny({ Resource: ['a', 'b'] }), deny({ Resource: 'a' }), 'broader'],
  [
    'a variable of the policy for any value',
    allow({ Resource: 'arn:aws:s3:::b/${aws:username}/*' }),
    allow({ Resource: 'arn:aws:s3:::b/*' }),
    'broader',
  ],
  [
    'another number to stay below',
    allow(when('NumericLessThan', 'k', '1')),
    allow(when('NumericLessThan', 'k', '2')),
    'incomparable',
  ],
  [
    'a key in other letters',
    allow(when('StringEquals', 'AWS:SourceArn', 'a')),
    allow(when('StringEquals', 'aws:SourceArn', 'a')),
    'equal',
  ],
  ['another condition', allow(when('StringEquals', 'k', 'a')), allow(when('StringEquals', 'l', 'a')), 'incomparable'],
  ['a condition that is computed', allow({ Condition: { 'Fn::If': ['C', {}, {}] } }), allow(), 'broader'],
  ['a value that is another kind of text', allow(when('Bool', 'k', 'true')), allow(when('Bool', 'k', true)), 'equal'],
  ['an order of actions', allow({ Action: ['a:B', 'a:C'] }), allow({ Action: ['a:C', 'a:B'] }), 'equal'],
  ['one action more that is denied', deny(), deny({ Action: ['sns:Publish', 'sns:Subscribe'] }), 'narrower'],
  ['one condition more on what is denied', deny(), deny(when('Bool', 'k', 'false')), 'broader'],
  ['a denial of what was allowed', allow(), deny(), 'narrower', '~ Allow is now Deny'],
  ['a permission of what was denied', deny(), allow({ Action: '*' }), 'broader'],
  [
    'one principal more',
    trust({ Service: 'a.amazonaws.com' }),
    trust({ Service: ['a.amazonaws.com', 'b.amazonaws.com'] }),
    'broader',
    '+ principal b.amazonaws.com',
  ],
  ['everyone', trust({ AWS: root('aws', '111122223333') }), trust({ AWS: '*' }), 'broader'],
  ['everyone, spelt in two ways', trust('*'), trust({ AWS: '*' }), 'equal'],
  ['an account by its id', trust({ AWS: root('aws-cn', '111122223333') }), trust({ AWS: '111122223333' }), 'equal'],
  [
    'a role for its account, which lets its own policies decide',
    trust({ AWS: 'arn:aws:iam::111122223333:role/r' }),
    trust({ AWS: '111122223333' }),
    'incomparable',
  ],
  ['everyone for a role', trust({ AWS: 'arn:aws:iam::111122223333:role/r' }), trust('*'), 'broader'],
  [
    'a star in the name of a role, which is no wildcard there',
    trust({ AWS: 'arn:aws:iam::111122223333:role/r' }),
    trust({ AWS: 'arn:aws:iam::111122223333:role/*' }),
    'incomparable',
  ],
  ['another account', trust({ AWS: '111122223333' }), trust({ AWS: '444455556666' }), 'incomparable'],
  ['the same words of another kind', trust({ Service: 'x' }), trust({ Federated: 'x' }), 'incomparable'],
  [
    'all actions but one, unchanged',
    allow({ Action: undefined, NotAction: ['a:B', 'a:C'] }),
    allow({ Action: undefined, NotAction: ['a:C', 'a:B'] }),
    'equal',
  ],
  [
    'all actions but one more',
    allow({ Action: undefined, NotAction: 'a:B' }),
    allow({ Action: undefined, NotAction: ['a:B', 'a:C'] }),
    'incomparable',
    'left out',
  ],
  ['the other form', allow({ Action: undefined, NotAction: 'a:B' }), allow({ Action: 'a:B' }), 'incomparable'],
  [
    'all principals but one',
    trust({ AWS: '1' }),
    { ...trust({}), Principal: undefined, NotPrincipal: { AWS: '1' } },
    'incomparable',
  ],
  [
    'all resources but one',
    allow({ Resource: undefined, NotResource: 'a' }),
    allow({ Resource: undefined, NotResource: 'b' }),
    'incomparable',
  ],
  [
    'an effect that is computed',
    allow({ Effect: { Ref: 'A' } }),
    allow({ Effect: { Ref: 'B' } }),
    'incomparable',
    'intrinsic',
  ],
];
