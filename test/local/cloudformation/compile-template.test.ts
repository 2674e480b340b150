import { describe, expect, test } from 'vitest';
import { checkTemplateBody, compileTemplate } from '../../../src/local/cloudformation/compile-template.ts';
import { buildStackView } from '../../../src/local/cloudformation/stack-view.ts';
import type { StackView } from '../../../src/local/cloudformation/stack-view.ts';

const topic = { Type: 'AWS::SNS::Topic', Properties: {} };
const identity = {
  seed: 1,
  place: { accountId: '123456789012', region: 'us-east-1' },
  stackName: 'demo',
  stackId: 'arn:aws:cloudformation:us-east-1:123456789012:stack/demo/1',
};

function view(template: unknown, parameters: Record<string, string> = {}, region = 'us-east-1'): StackView {
  const place = { accountId: '123456789012', region };
  return buildStackView(compileTemplate(JSON.stringify(template)), { ...identity, place }, parameters);
}

/** The value of one expression, by way of an output. */
function value(
  expression: unknown,
  rest: object = {},
  parameters: Record<string, string> = {},
  region?: string,
): unknown {
  const template = { Resources: { T: { ...topic, Properties: { DisplayName: expression } } }, ...rest };
  return view(template, parameters, region).property('T', 'DisplayName');
}

const refusal = (message: RegExp): unknown =>
  expect.objectContaining({ code: 'VALIDATION', message: expect.stringMatching(message) });

describe('expressions', () => {
  test.each([
    ['Ref of a pseudo parameter', { Ref: 'AWS::Partition' }, 'aws'],
    ['Ref of the account', { Ref: 'AWS::AccountId' }, '123456789012'],
    ['Ref of the stack', { Ref: 'AWS::StackName' }, 'demo'],
    ['Ref of the URL suffix', { Ref: 'AWS::URLSuffix' }, 'amazonaws.com'],
    ['Join', { 'Fn::Join': ['-', ['a', { Ref: 'AWS::Region' }, 'b']] }, 'a-us-east-1-b'],
    ['Select of Split', { 'Fn::Select': [4, { 'Fn::Split': [':', 'arn:aws:sqs:r:42:q'] }] }, '42'],
    ['Sub with pseudo parameters', { 'Fn::Sub': 'arn:${AWS::Partition}:x:${!literal}' }, 'arn:aws:x:${literal}'],
    [
      'Sub with variables',
      { 'Fn::Sub': ['${A}/${AWS::Region}', { A: { Ref: 'AWS::AccountId' } }] },
      '123456789012/us-east-1',
    ],
    ['If', { 'Fn::If': ['Yes', 'a', 'b'] }, 'a'],
    ['FindInMap', { 'Fn::FindInMap': ['Map', { Ref: 'AWS::Region' }, 'Size'] }, 'small'],
    ['Base64', { 'Fn::Base64': 'hi' }, 'aGk='],
  ])('computes %s', (_, expression, expected) => {
    const rest = {
      Conditions: { Yes: { 'Fn::Equals': ['a', 'a'] } },
      Mappings: { Map: { 'us-east-1': { Size: 'small' } } },
    };
    expect(value(expression, rest)).toBe(expected);
  });

  test('knows partition and URL suffix of other regions', () => {
    expect(value({ 'Fn::Sub': '${AWS::Partition} ${AWS::URLSuffix}' }, {}, {}, 'cn-north-1')).toBe(
      'aws-cn amazonaws.com.cn',
    );
    expect(value({ Ref: 'AWS::Partition' }, {}, {}, 'us-gov-west-1')).toBe('aws-us-gov');
  });

  test.each([
    [{ 'Fn::And': [{ Condition: 'Yes' }, { 'Fn::Not': [{ Condition: 'No' }] }] }, true],
    [{ 'Fn::And': [{ Condition: 'Yes' }, { Condition: 'No' }] }, false],
    [{ 'Fn::Or': [{ Condition: 'No' }, { Condition: 'Yes' }] }, true],
    [{ 'Fn::Equals': [{ Ref: 'Number' }, 5] }, true],
  ])('decides condition %j: %s', (condition, expected) => {
    const Conditions = { Yes: { 'Fn::Equals': [1, 1] }, No: { 'Fn::Equals': [1, 2] }, Asked: condition };
    const Parameters = { Number: { Type: 'Number', Default: 5 } };
    expect(value({ 'Fn::If': ['Asked', true, false] }, { Conditions, Parameters })).toBe(expected);
  });

  test('drops a property and a list item that have no value', () => {
    const statement = { 'Fn::If': ['No', { Effect: 'Allow' }, { Ref: 'AWS::NoValue' }] };
    const template = {
      Conditions: { No: { 'Fn::Equals': [1, 2] } },
      Resources: {
        T: topic,
        P: {
          Type: 'AWS::SNS::TopicPolicy',
          Properties: {
            Topics: [{ Ref: 'T' }],
            PolicyDocument: { Id: { Ref: 'AWS::NoValue' }, Statement: [statement, 1] },
          },
        },
      },
    };
    expect(view(template).properties('P')['PolicyDocument']).toEqual({ Statement: [1] });
  });

  test.each([
    ['a list where a text is needed', { 'Fn::Join': ['-', [['a']]] }, /a text is needed/],
    ['an index out of range', { 'Fn::Select': [2, ['a']] }, /nonexistent value at index 2/],
    ['a missing entry of a mapping', { 'Fn::FindInMap': ['Map', 'a', 'b'] }, /unable to get mapping for Map::a::b/],
  ])('refuses %s', (_, expression, message) => {
    expect(() => value(expression, { Mappings: { Map: {} } })).toThrow(refusal(message));
  });
});

describe('resources', () => {
  test('give Ref and attributes in the form of their type', () => {
    const made = view({
      Resources: {
        Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'events' } },
        Key: { Type: 'AWS::KMS::Key', Properties: { KeyPolicy: {} } },
        Role: { Type: 'AWS::IAM::Role', Properties: { RoleName: 'R', Path: '/p/', AssumeRolePolicyDocument: {} } },
        Rule: { Type: 'AWS::Events::Rule', Properties: { Name: 'rule' } },
        Alias: { Type: 'AWS::KMS::Alias', Properties: { AliasName: 'alias/a', TargetKeyId: { Ref: 'Key' } } },
        Subscription: { Type: 'AWS::SNS::Subscription', Properties: { TopicArn: { Ref: 'Topic' }, Protocol: 'sqs' } },
        Named: { Type: 'AWS::SNS::Topic' },
      },
      Outputs: {
        Topic: { Value: { Ref: 'Topic' } },
        TopicName: { Value: { 'Fn::GetAtt': ['Topic', 'TopicName'] } },
        Role: { Value: { 'Fn::GetAtt': 'Role.Arn' } },
        RoleName: { Value: { Ref: 'Role' } },
        Rule: { Value: { 'Fn::Sub': '${Rule.Arn}' } },
        Key: { Value: { 'Fn::GetAtt': ['Key', 'Arn'] } },
        Named: { Value: { 'Fn::GetAtt': ['Named', 'TopicName'] } },
      },
    });
    const outputs = made.outputs();
    expect(outputs).toMatchObject({
      Topic: 'arn:aws:sns:us-east-1:123456789012:events',
      TopicName: 'events',
      Role: 'arn:aws:iam::123456789012:role/p/R',
      RoleName: 'R',
      Rule: 'arn:aws:events:us-east-1:123456789012:rule/rule',
    });
    expect(outputs['Key']).toMatch(
      /^arn:aws:kms:us-east-1:123456789012:key\/[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}$/,
    );
    expect(outputs['Named']).toMatch(/^demo-Named-[A-Z0-9]{12}$/);
    expect(made.property('Alias', 'TargetKeyId')).toBe(outputs['Key']?.split('/')[1]);
    expect(made.names('Subscription').physicalId).toMatch(/^arn:aws:sns:us-east-1:123456789012:events:/);
    expect(made.claims().toSorted()).toEqual([
      'account AWS::IAM::Role R',
      'region AWS::Events::Rule rule',
      'region AWS::KMS::Alias alias/a',
      `region AWS::SNS::Topic ${outputs['Named']}`,
      'region AWS::SNS::Topic events',
    ]);
  });

  test('leave out those whose condition does not hold, and their outputs', () => {
    const made = view({
      Conditions: { No: { 'Fn::Equals': [1, 2] } },
      Resources: { A: topic, B: { ...topic, Condition: 'No' } },
      Outputs: { B: { Condition: 'No', Value: { Ref: 'B' } } },
    });
    expect(made.resources.map(({ logicalId }) => logicalId)).toEqual(['A']);
    expect(made.outputs()).toEqual({});
  });

  test('stand after everything that they depend on', () => {
    const made = view({
      Resources: {
        Rule: {
          Type: 'AWS::Events::Rule',
          DependsOn: 'Policy',
          Properties: { Targets: [{ Arn: { Ref: 'T' }, Id: 't' }] },
        },
        Policy: { Type: 'AWS::SNS::TopicPolicy', Properties: { Topics: [{ 'Fn::Sub': '${T}' }], PolicyDocument: {} } },
        T: topic,
      },
    });
    expect(made.resources.map(({ logicalId }) => logicalId)).toEqual(['T', 'Policy', 'Rule']);
  });
});

describe('templates that CloudFormation refuses', () => {
  const resources = (Resources: unknown): unknown => ({ Resources });
  test.each([
    ['no resources', {}, /at least one Resources member/],
    [
      'an unknown resource type',
      resources({ B: { Type: 'AWS::S3::Buckett' } }),
      /unrecognized resource types: \[AWS::S3::Buckett\]/,
    ],
    [
      'an unknown property',
      resources({ T: { Type: 'AWS::SNS::Topic', Properties: { Nme: 'x' } } }),
      /unsupported property Nme/,
    ],
    ['a missing property', resources({ R: { Type: 'AWS::IAM::Role' } }), /AssumeRolePolicyDocument cannot be empty/],
    [
      'a reference into the void',
      resources({ T: { ...topic, Properties: { DisplayName: { Ref: 'Nobody' } } } }),
      /unresolved resource dependencies \[Nobody\]/,
    ],
    [
      'an unknown attribute',
      { Resources: { T: topic }, Outputs: { O: { Value: { 'Fn::GetAtt': ['T', 'Arn'] } } } },
      /does not support attribute type Arn/,
    ],
    [
      'a circle',
      resources({ A: { ...topic, DependsOn: 'B' }, B: { ...topic, DependsOn: 'A' } }),
      /circular dependency/,
    ],
    ['a resource name with a dash', resources({ 'A-B': topic }), /not alphanumeric/],
    ['an unknown condition', resources({ T: { ...topic, Condition: 'Nope' } }), /condition Nope is not defined/],
    [
      'an unknown condition in If',
      resources({ T: { ...topic, Properties: { DisplayName: { 'Fn::If': ['Nope', 1, 2] } } } }),
      /Nope in Fn::If/,
    ],
    [
      'an unknown mapping',
      resources({ T: { ...topic, Properties: { DisplayName: { 'Fn::FindInMap': ['M', 'a', 'b'] } } } }),
      /mapping named M/,
    ],
    [
      'a function it does not know',
      resources({ T: { ...topic, Properties: { DisplayName: { 'Fn::ImportValue': 'x' } } } }),
      /Fn::ImportValue is not supported/,
    ],
    [
      'a transform',
      { Resources: { T: topic }, Transform: 'AWS::Serverless-2016-10-31' },
      /transforms are not supported/,
    ],
    [
      'an unknown parameter type',
      { Parameters: { P: { Type: 'Text' } }, Resources: { T: topic } },
      /unsupported type Text/,
    ],
  ])('refuses %s', (_, template, message) => {
    expect(() => compileTemplate(JSON.stringify(template))).toThrow(refusal(message));
  });

  test('refuses a template longer than 1,000,000 bytes, and takes one that is as long', () => {
    const text = JSON.stringify({ Resources: { T: topic } });
    expect(() => compileTemplate(text + ' '.repeat(1_000_000 - text.length))).not.toThrow();
    expect(() => compileTemplate(text + ' '.repeat(1_000_001 - text.length))).toThrow(
      refusal(/1000001 bytes is longer than 1000000/),
    );
  });

  test('refuses a template longer than 51,200 bytes in a call, unless there is a bucket that it can go through', () => {
    expect(() => checkTemplateBody(' '.repeat(51_200), false)).not.toThrow();
    expect(() => checkTemplateBody(' '.repeat(51_201), false)).toThrow(refusal(/51201 bytes is longer than 51200/));
    expect(() => checkTemplateBody(' '.repeat(51_201), true)).not.toThrow();
  });

  test('refuses text that is no template', () => {
    expect(() => compileTemplate('{ "Resources": ')).toThrow(refusal(/template format error/));
    expect(() => compileTemplate('- a')).toThrow(refusal(/must be an object/));
  });

  test('takes YAML with short functions for the same template as JSON', () => {
    const yaml =
      'Resources:\n  T:\n    Type: AWS::SNS::Topic\n    Properties:\n      DisplayName: !Sub "${AWS::Region}"\n';
    const json = JSON.stringify({
      Resources: { T: { Type: 'AWS::SNS::Topic', Properties: { DisplayName: { 'Fn::Sub': '${AWS::Region}' } } } },
    });
    expect(compileTemplate(yaml).canonical).toBe(compileTemplate(json).canonical);
  });
});

describe('parameters', () => {
  const Parameters = {
    Plain: { Type: 'String' },
    Id: { Type: 'String', Default: '', AllowedPattern: '^[0-9]{12}$|^$' },
    Size: { Type: 'Number', Default: 3, MinValue: 1, MaxValue: 9 },
    Stage: { Type: 'String', Default: 'dev', AllowedValues: ['dev', 'prod'] },
    List: { Type: 'CommaDelimitedList', Default: 'a, b' },
    Short: { Type: 'String', Default: 'ab', MinLength: 2, MaxLength: 3, NoEcho: true },
  };
  const template = {
    Parameters,
    Resources: { T: { ...topic, Properties: { DisplayName: { 'Fn::Join': ['+', { Ref: 'List' }] } } } },
  };

  test('take their defaults, and lists are taken apart', () => {
    expect(view(template, { Plain: 'x' }).property('T', 'DisplayName')).toBe('a+b');
  });

  test.each([
    [{}, /\[Plain\] must have values/],
    [{ Plain: 'x', Extra: 'y' }, /\[Extra\] do not exist in the template/],
    [{ Plain: 'x', Id: '123' }, /Id must match pattern/],
    [{ Plain: 'x', Size: '10' }, /Size must be at most 9/],
    [{ Plain: 'x', Size: '0' }, /Size must be at least 1/],
    [{ Plain: 'x', Size: 'many' }, /Size must be a number/],
    [{ Plain: 'x', Stage: 'test' }, /Stage must be one of dev, prod, but is 'test'/],
    [{ Plain: 'x', Short: 'a' }, /Short must have at least 2 characters, but is '\*\*\*\*'/],
    [{ Plain: 'x', Short: 'abcd' }, /at most 3 characters/],
    [{ Plain: 'x'.repeat(4_097) }, /at most 4096 bytes/],
  ])('refuses %j', (given, message) => {
    expect(() => view(template, given as Record<string, string>)).toThrow(refusal(message));
  });

  test('must meet the rules of the template', () => {
    const Rules = {
      Size: {
        RuleCondition: { 'Fn::Equals': [{ Ref: 'Stage' }, 'prod'] },
        Assertions: [{ Assert: { 'Fn::Contains': [['5', '6'], { Ref: 'Size' }] }, AssertDescription: 'prod is large' }],
      },
    };
    expect(() => view({ ...template, Rules }, { Plain: 'x' })).not.toThrow();
    expect(() => view({ ...template, Rules }, { Plain: 'x', Stage: 'prod', Size: '5' })).not.toThrow();
    expect(() => view({ ...template, Rules }, { Plain: 'x', Stage: 'prod' })).toThrow(refusal(/prod is large/));
  });
});
