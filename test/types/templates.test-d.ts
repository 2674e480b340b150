/**
 * Wrong templates must not compile. tsc reads this file in `npm run check`: an expected error that does not occur is
 * itself an error, so each line below is a test.
 */
import { interpolate } from '../../src/templates/cfn/interpolate.ts';
import { policyDocument } from '../../src/templates/cfn/policy-document.ts';
import type { IdentityStatement } from '../../src/templates/cfn/policy-document.ts';
import { declareTemplate } from '../../src/templates/cfn/scope.ts';

const t = declareTemplate({
  parameters: { TopicName: { Type: 'String', Description: 'name of the topic' } },
  conditions: ['HasName'],
  resources: { Topic: 'AWS::SNS::Topic', Role: 'AWS::IAM::Role', Alias: 'AWS::KMS::Alias' },
});

const role = { AssumeRolePolicyDocument: policyDocument<never>([]) };
const conditions = { HasName: t.isGiven('TopicName') };

export const right = t.build({
  description: 'a template that compiles',
  conditions,
  resources: {
    Topic: { properties: { TopicName: t.ref('TopicName') } },
    Role: { condition: 'HasName', dependsOn: 'Topic', properties: role },
    Alias: {
      properties: { AliasName: 'alias/a', TargetKeyId: t.sub('${Topic}-${Role.Arn}-${AWS::Region}-${!Literal}') },
    },
  },
  outputs: { Arn: { Description: 'an ARN', Value: t.getAtt('Topic', 'TopicArn'), Condition: 'HasName' } },
});

// References
// @ts-expect-error no such parameter or resource
t.ref('Topik');
// @ts-expect-error a topic has no attribute Arn
t.getAtt('Topic', 'Arn');
// @ts-expect-error an alias has no attributes
t.getAtt('Alias', 'Arn');
// @ts-expect-error no such resource
t.getAtt('Queue', 'Arn');
// @ts-expect-error unknown name in a text
t.sub('arn:${AWS::Partition}:sns:::${Topik}');
// @ts-expect-error unknown attribute in a text
t.sub('${Topic.Arn}');
// @ts-expect-error unknown pseudo parameter
t.sub('${AWS::Acount}');
// @ts-expect-error only literal texts can be checked
t.sub(String(1));
// @ts-expect-error a free text knows no ids
interpolate('${TopicName}');
// @ts-expect-error a filling that is not given
interpolate('${Bucket}/${Prefix}', { Bucket: 'b' });
// @ts-expect-error no such condition
t.when('HasNames', 'a', 'b');
// @ts-expect-error no such parameter
t.isGiven('Topic');

// Resources
t.build({
  description: '',
  conditions,
  resources: {
    // @ts-expect-error a misspelt property
    Topic: { properties: { TopicNam: 'a' } },
    Role: { properties: role },
    // @ts-expect-error a missing required property
    Alias: { properties: { AliasName: 'alias/a' } },
  },
});
t.build({
  description: '',
  conditions,
  resources: {
    // @ts-expect-error a property of the wrong type
    Topic: { properties: { FifoTopic: 'yes' } },
    // @ts-expect-error no such condition
    Role: { condition: 'HasNames', properties: role },
    // @ts-expect-error depends on what is not there
    Alias: { dependsOn: 'Key', properties: { AliasName: 'alias/a', TargetKeyId: 'k' } },
  },
});
t.build({
  description: '',
  conditions,
  // @ts-expect-error a declared resource is missing
  resources: { Topic: { properties: {} }, Role: { properties: role } },
});
// @ts-expect-error a declared condition is missing
t.build({ description: '', conditions: {}, resources: right.Resources as never });
t.build({
  description: '',
  conditions,
  resources: {
    Topic: { properties: {} },
    Role: {
      properties: {
        // @ts-expect-error a statement of a trust policy must name a principal
        AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: 'sts:AssumeRole' }] },
      },
    },
    Alias: { properties: { AliasName: 'alias/a', TargetKeyId: 'k' } },
  },
});

// Policies
export const unnamedService: IdentityStatement = {
  Effect: 'Allow',
  // @ts-expect-error an action names its service
  Action: 'Publish',
  Resource: '*',
};
export const misspeltEffect: IdentityStatement = {
  // @ts-expect-error a misspelt effect
  Effect: 'Alow',
  Action: 'sns:Publish',
  Resource: '*',
};
export const unknownOperator: IdentityStatement = {
  Effect: 'Allow',
  Action: 'sns:Publish',
  Resource: '*',
  // @ts-expect-error an operator that IAM does not know
  Condition: { StringEqual: { 'aws:SourceAccount': '1' } },
};
// @ts-expect-error a statement without a resource
export const noResource: IdentityStatement = { Effect: 'Allow', Action: 'sns:Publish' };

// Declarations
export const unknownType = declareTemplate({
  parameters: {},
  // @ts-expect-error a type that the adapter does not know
  resources: { Instance: 'AWS::EC2::Instance' },
});
