import { names } from '../config/names.ts';
import { applicationTag } from './blocks/application-tag.ts';
import { keyManagerParameter } from './blocks/parameters.ts';
import { fromThisAccount, topicKey } from './blocks/topic-key.ts';
import { allowPublish, denyPlainTransport } from './blocks/topic-statements.ts';
import { pseudo } from './cfn/expression.ts';
import { interpolate } from './cfn/interpolate.ts';
import { policyDocument } from './cfn/policy-document.ts';
import { declareTemplate } from './cfn/scope.ts';
import type { Template } from './cfn/template.ts';

/** What a fan-out is made for. */
export interface FanOutOptions {
  readonly bucket: string;
  readonly topicName: string;
  /** What the bucket told before, in its own account and region; a function's name may end with `:` and an alias. */
  readonly target: { readonly kind: 'queue' | 'function'; readonly name: string };
  readonly panther: { readonly accountId: string; readonly region: string };
  /** The notification that it takes the place of, as text, so that it can be put back byte for byte. */
  readonly original: string;
}

/** Key of the template's metadata under which the original stands. */
export const fanOutMetadataKey = 'PantherFanOut';

/**
 * A topic that takes the place of a queue or function in a bucket's notifications: it tells that target, and Panther. A
 * queue gets the very messages of S3, since its subscription is raw; a function gets them in the envelope of SNS.
 * https://docs.aws.amazon.com/AmazonS3/latest/userguide/grant-destinations-permissions-to-s3.html
 */
export function buildFanOutTemplate({ bucket, original, panther, target, topicName }: FanOutOptions): Template {
  const isFunction = target.kind === 'function';
  const queueArn = interpolate('arn:${AWS::Partition}:sqs:${Region}:${Account}:${Queue}', {
    Region: panther.region,
    Account: panther.accountId,
    Queue: names.notificationsQueue,
  });
  const bucketArn = interpolate('arn:${AWS::Partition}:s3:::${Bucket}', { Bucket: bucket });
  const s3 = { service: 's3.amazonaws.com', condition: fromThisAccount() } as const;
  const fromBucket = { ...fromThisAccount(), ArnLike: { 'aws:SourceArn': bucketArn } };
  const resources = {
    PantherFanOutKey: 'AWS::KMS::Key',
    Topic: 'AWS::SNS::Topic',
    TopicPolicy: 'AWS::SNS::TopicPolicy',
    TargetSubscription: 'AWS::SNS::Subscription',
    PantherSubscription: 'AWS::SNS::Subscription',
  } as const;
  const declared = { parameters: { KeyManagerRoleArn: keyManagerParameter() }, conditions: ['HasKeyManager'] } as const;
  const t = declareTemplate({ ...declared, resources });
  const topic = t.ref('Topic');
  const bodies = {
    PantherFanOutKey: {
      // It encrypts messages on their way only, so nothing needs it once the topic is gone.
      onRemoval: 'Delete' as const,
      properties: topicKey(
        `Encrypts the topic that tells of new objects in ${bucket}`,
        'panther-fan-out',
        { whenRole: (then, otherwise) => t.when('HasKeyManager', then, otherwise), role: t.ref('KeyManagerRoleArn') },
        [{ ...s3, sid: 'S3SNSPublish' }],
      ),
    },
    Topic: { properties: { TopicName: topicName, KmsMasterKeyId: t.ref('PantherFanOutKey'), Tags: [applicationTag] } },
    TopicPolicy: {
      properties: {
        Topics: [topic],
        PolicyDocument: policyDocument([
          allowPublish(topic, { ...s3, sid: 'AllowBucketNotifications', condition: fromBucket }),
          denyPlainTransport(topic),
        ]),
      },
    },
    PantherSubscription: {
      properties: { TopicArn: topic, Protocol: 'sqs', Endpoint: queueArn, RawMessageDelivery: false },
    },
  };
  const frame = {
    description: `Tells ${isFunction ? 'a function' : 'a queue'} and Panther of new objects in ${bucket}`,
    conditions: { HasKeyManager: t.isGiven('KeyManagerRoleArn') },
    outputs: { TopicArn: { Description: 'ARN of the topic that the bucket notifies', Value: topic } },
  };
  const targetArn = isFunction
    ? interpolate('arn:${AWS::Partition}:lambda:${AWS::Region}:${AWS::AccountId}:function:${Name}', {
        Name: target.name,
      })
    : interpolate('arn:${AWS::Partition}:sqs:${AWS::Region}:${AWS::AccountId}:${Name}', { Name: target.name });
  const subscription = { TopicArn: topic, Endpoint: targetArn };
  const built = isFunction
    ? declareTemplate({ ...declared, resources: { ...resources, TargetPermission: 'AWS::Lambda::Permission' } }).build({
        ...frame,
        resources: {
          ...bodies,
          TargetSubscription: {
            dependsOn: 'TargetPermission',
            properties: { ...subscription, Protocol: 'lambda' },
          },
          TargetPermission: {
            properties: {
              FunctionName: targetArn,
              Action: 'lambda:InvokeFunction',
              Principal: 'sns.amazonaws.com',
              SourceArn: topic,
              SourceAccount: pseudo('AWS::AccountId'),
            },
          },
        },
      })
    : t.build({
        ...frame,
        resources: {
          ...bodies,
          TargetSubscription: { properties: { ...subscription, Protocol: 'sqs', RawMessageDelivery: true } },
        },
      });
  const { AWSTemplateFormatVersion, Description, ...rest } = built;
  const Metadata = { [fanOutMetadataKey]: { Bucket: bucket, Original: original } };
  return { AWSTemplateFormatVersion, Description, Metadata, ...rest };
}
