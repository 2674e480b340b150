import { plainTransportStatement } from '../../config/queue-statements.ts';
import type { Expression, Value } from '../cfn/expression.ts';
import { interpolate } from '../cfn/interpolate.ts';
import { policyDocument } from '../cfn/policy-document.ts';
import type { ResourceProperties } from '../cfn/resource-types.ts';
import { applicationTag } from './application-tag.ts';

/** How long a bucket keeps what is in it. */
interface Keeping {
  /** Days after which an object goes; absent: it stays. */
  readonly expireAfterDays?: number;
  /** Days for which a version that was overwritten or deleted is kept. */
  readonly keepOldVersionsDays: number;
  /** Folder whose objects are overwritten all the time: their old versions go after a day. */
  readonly notesPrefix?: string;
}

/** A bucket that is encrypted with a key, keeps versions, and can never be public. */
export function privateBucket(
  name: Value<string>,
  keyArn: Expression,
  { expireAfterDays, keepOldVersionsDays, notesPrefix }: Keeping,
): ResourceProperties['AWS::S3::Bucket'] {
  return {
    BucketName: name,
    BucketEncryption: {
      ServerSideEncryptionConfiguration: [
        {
          // One call to KMS for many objects.
          BucketKeyEnabled: true,
          ServerSideEncryptionByDefault: { SSEAlgorithm: 'aws:kms', KMSMasterKeyID: keyArn },
        },
      ],
    },
    PublicAccessBlockConfiguration: {
      BlockPublicAcls: true,
      BlockPublicPolicy: true,
      IgnorePublicAcls: true,
      RestrictPublicBuckets: true,
    },
    OwnershipControls: { Rules: [{ ObjectOwnership: 'BucketOwnerEnforced' }] },
    VersioningConfiguration: { Status: 'Enabled' },
    LifecycleConfiguration: {
      Rules: [
        {
          Id: 'expire',
          Status: 'Enabled',
          ...(expireAfterDays !== undefined && { ExpirationInDays: expireAfterDays }),
          NoncurrentVersionExpiration: { NoncurrentDays: keepOldVersionsDays },
          AbortIncompleteMultipartUpload: { DaysAfterInitiation: 1 },
        },
        ...(notesPrefix === undefined
          ? []
          : [
              {
                Id: 'forget-notes',
                Status: 'Enabled',
                Prefix: notesPrefix,
                NoncurrentVersionExpiration: { NoncurrentDays: 1 },
              },
            ]),
        { Id: 'remove-empty-markers', Status: 'Enabled', ExpiredObjectDeleteMarker: true },
      ],
    },
    Tags: [applicationTag],
  };
}

/**
 * Refuses every request to a bucket that did not come over TLS.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/security-best-practices.html
 */
export function tlsOnly(bucket: Expression, name: Value<string>): ResourceProperties['AWS::S3::BucketPolicy'] {
  const arn = interpolate('arn:${AWS::Partition}:s3:::${Name}', { Name: name });
  return {
    Bucket: bucket,
    PolicyDocument: policyDocument([
      {
        Sid: plainTransportStatement,
        Effect: 'Deny',
        Principal: '*',
        Action: 's3:*',
        Resource: [arn, interpolate('${Arn}/*', { Arn: arn })],
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]),
  };
}
