import type { Expression, Value } from '../cfn/expression.ts';
import { interpolate } from '../cfn/interpolate.ts';
import { policyDocument } from '../cfn/policy-document.ts';
import type { IdentityStatement } from '../cfn/policy-document.ts';
import type { ResourceProperties } from '../cfn/resource-types.ts';
import { applicationTag } from './application-tag.ts';
import { pantherTrust } from './panther-trust.ts';

/** What one source lets Panther read. */
export interface LogProcessingRoleFacts {
  readonly roleName: Value<string>;
  readonly pantherAccountId: Value<string>;
  readonly externalId?: Parameters<typeof pantherTrust>[1];
  readonly bucket: Value<string>;
  /** ARN patterns of the objects that may be read. */
  readonly objects: readonly Value<string>[];
  /** {@link decryptStatement}, or an expression that yields it or nothing. */
  readonly decrypt?: IdentityStatement | Expression;
}

/** Lets Panther decrypt objects under a key, and look at the key's state. */
export function decryptStatement(kmsKeyArn: Value<string>): IdentityStatement {
  return { Effect: 'Allow', Action: ['kms:Decrypt', 'kms:DescribeKey'], Resource: kmsKeyArn };
}

/** ARN of a bucket in the template's own partition. */
export function bucketArn(bucket: Value<string>): Value<string> {
  return interpolate('arn:${AWS::Partition}:s3:::${Bucket}', { Bucket: bucket });
}

/**
 * The role that Panther assumes to read one source. One session lasts an hour at most, as in Panther's own template, since
 * its processor asks for new credentials by itself.
 */
export function logProcessingRole(facts: LogProcessingRoleFacts): ResourceProperties['AWS::IAM::Role'] {
  const [firstObjects, ...otherObjects] = facts.objects;
  return {
    RoleName: facts.roleName,
    Description: 'Panther assumes this role to read logs',
    MaxSessionDuration: 3600,
    AssumeRolePolicyDocument: pantherTrust(facts.pantherAccountId, facts.externalId),
    Policies: [
      {
        PolicyName: 'ReadData',
        PolicyDocument: policyDocument<IdentityStatement>([
          { Effect: 'Allow', Action: 's3:GetBucketLocation', Resource: bucketArn(facts.bucket) },
          {
            Effect: 'Allow',
            Action: 's3:GetObject',
            Resource: otherObjects.length === 0 && firstObjects !== undefined ? firstObjects : facts.objects,
          },
          ...(facts.decrypt === undefined ? [] : [facts.decrypt]),
        ]),
      },
    ],
    Tags: [applicationTag],
  };
}
