import { describe, expect, it } from 'vitest';
import { configSchema } from '../../../src/config/schema.ts';
import { parseTemplate } from '../../../src/config/parse-template.ts';
import {
  createDefinitionComparer,
  nameDifferences,
} from '../../../src/orchestrate/definition-changes/compare-definitions.ts';
import { compareTemplates } from '../../../src/orchestrate/definition-changes/compare-templates.ts';
import { renderEntry } from '../../../src/orchestrate/render-entry.ts';

const config = configSchema.parse({
  version: 1,
  panther: { accountId: '111122223333', region: 'us-west-2' },
  administrator: { accountId: '444455556666', region: 'us-west-2' },
});
const { template: events } = renderEntry(config, 'panther-cloudwatch-events');

const role = (statements: string) => `
Resources:
  Role:
    Type: AWS::IAM::Role
    Properties:
      Policies:
        - PolicyName: Read
          PolicyDocument: { Version: '2012-10-17', Statement: [${statements}] }
`;
const get = "{ Sid: Get, Effect: Allow, Action: 's3:GetObject', Resource: '*' }";
const list = "{ Effect: Allow, Action: 's3:ListBucket', Resource: '*' }";

function access(before: string, after: string) {
  return compareTemplates(before, after).access.map(({ statement, verdict }) => [statement, verdict]);
}

describe('compareTemplates', () => {
  it('sees no change in another format, another order of keys, or another spelling of an intrinsic', () => {
    const reversed = (value: unknown): unknown => {
      if (Array.isArray(value)) return value.map(reversed);
      if (typeof value !== 'object' || value === null) return value;
      return Object.fromEntries(
        Object.entries(value)
          .map(([key, each]) => [key, reversed(each)])
          .toReversed(),
      );
    };
    const json = JSON.stringify(reversed(parseTemplate(events)));
    expect(compareTemplates(events, json)).toEqual({ template: [], access: [] });
    const written = ['Resources: { R: { Type: T, Properties: { P: !GetAtt A.Arn, N: 1, B: true }, DependsOn: A } }'];
    const other =
      '{"Resources":{"R":{"DependsOn":["A"],"Type":"T","Properties":{"B":"true","N":"1","P":{"Fn::GetAtt":"A.Arn"}}}}}';
    expect(compareTemplates(written.join(''), other)).toEqual({ template: [], access: [] });
  });

  it('names what is added, removed and modified, with the properties that differ', () => {
    const before =
      'Resources: { A: { Type: T, Properties: { P: { Q: 1, R: 2 } } }, B: { Type: U } }\nOutputs: { O: { Value: x } }';
    const after =
      'Description: d\nResources: { A: { Type: T, Properties: { P: { Q: 1, R: 3 }, S: [1] }, DeletionPolicy: Retain }, C: { Type: V } }';
    expect(compareTemplates(before, after).template).toEqual([
      { path: 'Resources.A', resourceType: 'T', action: 'modify', properties: ['P.R', 'S', 'DeletionPolicy'] },
      { path: 'Resources.B', resourceType: 'U', action: 'remove', properties: [] },
      { path: 'Resources.C', resourceType: 'V', action: 'add', properties: [] },
      { path: 'Outputs.O', action: 'remove', properties: [] },
      { path: 'Description', action: 'add', properties: [] },
    ]);
  });

  it('tells a text that is no template as one change', () => {
    expect(compareTemplates('just words', events).template).toEqual([
      { path: 'Template', action: 'modify', properties: [] },
    ]);
    expect(compareTemplates('{ broken', events).template).toHaveLength(1);
  });

  it('judges a policy of our own template by the statement that changed', () => {
    const wider = events.replace('Action: sns:Publish', 'Action: sns:*');
    expect(compareTemplates(events, wider)).toMatchObject({
      template: [{ path: 'Resources.TopicPolicy', properties: ['PolicyDocument.Statement'] }],
      access: [
        {
          policy: 'Resources.TopicPolicy.PolicyDocument',
          statement: 'CloudWatchEventsPublish',
          verdict: 'broader',
          details: ['+ sns:*', '- sns:Publish'],
        },
      ],
    });
  });

  it('finds the policies of a key, of a trust and of a list, each under its path', () => {
    const policy = (action: string) => `{ Statement: { Effect: Allow, Action: '${action}', Principal: '*' } }`;
    const template = (action: string) =>
      `Resources: { R: { Type: T, Properties: { AssumeRolePolicyDocument: ${policy(action)}, KeyPolicy: ${policy(action)}, ` +
      `Policies: [{ PolicyName: P, PolicyDocument: ${policy(action)} }, { PolicyDocument: ${policy(action)} }] } } }`;
    expect(compareTemplates(template('a:B'), template('a:*')).access.map(({ policy: path }) => path)).toEqual([
      'Resources.R.AssumeRolePolicyDocument',
      'Resources.R.KeyPolicy',
      'Resources.R.Policies.P.PolicyDocument',
      'Resources.R.Policies.2.PolicyDocument',
    ]);
  });

  it.each([
    ['an Allow that comes', get, `${get}, ${list}`, [['#2', 'broader']]],
    ['an Allow that goes', `${get}, ${list}`, get, [['#2', 'narrower']]],
    ['a Deny that comes', get, `${get}, { Effect: Deny, Action: '*', Resource: '*' }`, [['#2', 'narrower']]],
    ['a Deny that goes', `${get}, { Effect: Deny, Action: '*', Resource: '*' }`, get, [['#2', 'broader']]],
    ['an order of statements', `${get}, ${list}`, `${list}, ${get}`, []],
    [
      'a statement that is split in two',
      "{ Sid: Both, Effect: Allow, Action: ['s3:GetObject', 's3:ListBucket'], Resource: '*' }",
      "{ Sid: Both, Effect: Allow, Action: ['s3:GetObject'], Resource: '*' }, { Sid: List, Effect: Allow, Action: 's3:ListBucket', Resource: '*' }",
      [
        ['Both', 'narrower'],
        ['List', 'equal'],
      ],
    ],
    [
      'statements without a Sid by their likeness',
      `${list}, { Effect: Allow, Action: 'a:B', Resource: 'x' }`,
      `{ Effect: Allow, Action: ['a:B', 'a:C'], Resource: 'x' }, { Effect: Allow, Action: 's3:ListBucket', Resource: 'y' }`,
      [
        ['#1', 'broader'],
        ['#2', 'narrower'],
      ],
    ],
    [
      'a statement that is computed',
      get,
      `${get}, { 'Fn::If': [C, ${list}, { Ref: 'AWS::NoValue' }] }`,
      [['#2', 'incomparable']],
    ],
  ])('judges %s', (_why, before, after, expected) => {
    expect(access(role(before), role(after)).toSorted()).toEqual(expected);
  });

  it('judges all statements of a resource that comes or goes, and managed policies', () => {
    expect(access('Resources: {}', role(get))).toEqual([['Get', 'broader']]);
    expect(access(role(get), 'Resources: {}')).toEqual([['Get', 'narrower']]);
    const managed = (arns: string) => `Resources: { R: { Type: T, Properties: { ManagedPolicyArns: [${arns}] } } }`;
    expect(access(managed('arn:a'), managed('arn:b'))).toEqual([
      ['arn:b', 'broader'],
      ['arn:a', 'narrower'],
    ]);
  });

  const attached = (more: string, effect = 'Allow', condition = '') =>
    `Resources: { R: { Type: 'AWS::IAM::Policy', ${condition} Properties: { ${more}, ` +
    `PolicyDocument: { Statement: { Effect: ${effect}, Action: 'a:B', Resource: '*' } } } } }`;
  it.each([
    [
      'a role that a policy is attached to as well',
      attached('Roles: [a]'),
      attached('Roles: [a, b]'),
      [['b', 'broader']],
    ],
    ['a role that a policy leaves', attached('Roles: [a, b]'), attached('Roles: [a]'), [['b', 'narrower']]],
    [
      'a role that a policy with a denial is attached to',
      attached('Roles: [a]', 'Deny'),
      attached('Roles: [a, b]', 'Deny'),
      [['b', 'incomparable']],
    ],
    [
      'another topic for a policy',
      attached('Topics: [a]'),
      attached('Topics: [b]'),
      [
        ['a', 'incomparable'],
        ['b', 'incomparable'],
      ],
    ],
    [
      'a policy that no longer hangs on a condition',
      attached('Roles: [a]', 'Allow', 'Condition: C,'),
      attached('Roles: [a]'),
      [['Condition', 'incomparable']],
    ],
    ['a boundary that goes', attached('PermissionsBoundary: p'), attached('X: 1'), [['p', 'broader']]],
    ['a boundary that comes', attached('X: 1'), attached('PermissionsBoundary: p'), [['p', 'narrower']]],
    [
      'another boundary',
      attached('PermissionsBoundary: p'),
      attached('PermissionsBoundary: q'),
      [['q', 'incomparable']],
    ],
  ])('judges %s', (_why, before, after, expected) => {
    expect(access(before, after).toSorted()).toEqual(expected);
  });

  it('judges a permission to invoke a function as a statement', () => {
    const permission = (more: string) =>
      `Resources: { P: { Type: 'AWS::Lambda::Permission', Properties: { Principal: s3.amazonaws.com, ${more} } } }`;
    const bound = permission("SourceAccount: '1'");
    expect(access('Resources: {}', bound)).toEqual([['permission', 'broader']]);
    expect(access(bound, 'Resources: {}')).toEqual([['permission', 'narrower']]);
    expect(access(bound, permission('X: 1'))).toEqual([['permission', 'incomparable']]);
  });

  it('does not call the access of a text that is no template unchanged', () => {
    expect(compareTemplates('{ broken', events).access).toMatchObject([{ verdict: 'incomparable' }]);
  });
});

describe('the definition comparer', () => {
  const live = { template: events, parameters: { A: '1', B: '2' }, tags: { t: 'x' }, settings: { 'admin role': 'a' } };

  it('tells parameters, tags and settings with both values', () => {
    const wanted = { ...live, parameters: { A: '1', C: '3' }, tags: { t: 'y' }, settings: { 'admin role': 'b' } };
    const changes = createDefinitionComparer()(live, wanted);
    expect(changes).toEqual({
      template: [],
      access: [],
      parameters: [
        { name: 'B', before: '2' },
        { name: 'C', after: '3' },
      ],
      tags: [{ name: 't', before: 'x', after: 'y' }],
      settings: [{ name: 'admin role', before: 'a', after: 'b' }],
    });
    expect(nameDifferences(changes)).toEqual(['parameters', 'tags', 'admin role']);
  });

  it('looks at a pair of templates once, however many stacks share it', () => {
    const compare = createDefinitionComparer();
    const wanted = { ...live, template: `${events}# a comment\n`, parameters: {} };
    expect(compare(live, wanted).template).toBe(compare({ ...live, parameters: {} }, wanted).template);
    expect(nameDifferences(compare({ ...wanted }, { ...live, parameters: {} }))).toEqual([]);
  });
});
