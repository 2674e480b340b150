import type { RuntimeCloud } from '../../../src/ports/runtime-cloud.ts';
import type { SourceAccess } from '../../../src/ports/source-objects.ts';
import { createSampleCloud } from '../sample-cloud.ts';
import type { SampleCloud } from '../sample-cloud.ts';

/** A sample cloud with a source, and what the runtime of its Panther writes to. */
export interface RuntimeStage extends SampleCloud {
  readonly runtime: RuntimeCloud;
  readonly access: SourceAccess & { readonly externalId: string };
  readonly powerlessRoleArn: string;
  readonly bucket: string;
  readonly distantBucket: string;
  readonly ownBucket: string;
  readonly topicArn: string;
  readonly outputArn: string;
  readonly queueUrl: string;
}

const externalId = 'contract-1';

export function roleResource(name: string, trustedAccountId: string, actions: readonly string[]): object {
  const trust = {
    Effect: 'Allow',
    Principal: { AWS: `arn:aws:iam::${trustedAccountId}:root` },
    Action: 'sts:AssumeRole',
    Condition: { StringEquals: { 'sts:ExternalId': externalId } },
  };
  const rights = { Version: '2012-10-17', Statement: [{ Effect: 'Allow', Action: actions, Resource: '*' }] };
  return {
    Type: 'AWS::IAM::Role',
    Properties: {
      RoleName: name,
      AssumeRolePolicyDocument: { Version: '2012-10-17', Statement: [trust] },
      Policies: [{ PolicyName: 'Rights', PolicyDocument: rights }],
    },
  };
}

export async function stageRuntime(): Promise<RuntimeStage> {
  const sample = createSampleCloud();
  const { cloud, members, state } = sample;
  const { panther } = state;
  const accountId = members.find((id) => id !== panther.accountId) ?? '';
  const place = { accountId, region: panther.region };
  const template = JSON.stringify({
    Resources: {
      Reader: roleResource('Reader', panther.accountId, ['s3:Get*', 's3:List*', 'kms:Decrypt']),
      Powerless: roleResource('Powerless', panther.accountId, ['s3:ListAllMyBuckets']),
    },
  });
  await cloud.stacks(place).create({ name: 'roles', template, parameters: {}, tags: {} });
  await cloud.clock.sleep(60_000);
  const names = { bucket: 'source-bucket', distantBucket: 'distant-bucket', ownBucket: 'own-bucket' };
  cloud.world.createBucket({ ...place, name: names.bucket, isVersioned: true });
  cloud.world.createBucket({ ...place, region: 'eu-west-1', name: names.distantBucket });
  cloud.world.createBucket({ ...panther, name: names.ownBucket });
  const topicArn = cloud.world.createTopic({ ...panther, name: 'processed' });
  const policy = JSON.stringify({
    Version: '2012-10-17',
    Statement: [
      { Effect: 'Allow', Principal: { Service: 'sns.amazonaws.com' }, Action: 'sqs:SendMessage', Resource: '*' },
    ],
  });
  const deadLetters = cloud.world.createQueue({ ...panther, name: 'output-dlq' });
  const redrive = { targetArn: deadLetters, maxReceiveCount: 2 };
  const queueArn = cloud.world.createQueue({ ...panther, name: 'output', policy, redrive, visibilitySeconds: 60 });
  const filterPolicy = JSON.stringify({ type: ['LogData'] });
  cloud.world.subscribe({ topicArn, endpoint: queueArn, filterPolicy });
  return {
    ...sample,
    ...names,
    runtime: cloud.runtime(panther),
    access: { accountId, roleArn: `arn:aws:iam::${accountId}:role/Reader`, externalId },
    powerlessRoleArn: `arn:aws:iam::${accountId}:role/Powerless`,
    topicArn,
    outputArn: queueArn,
    queueUrl: `https://sqs.${panther.region}.amazonaws.com/${panther.accountId}/output`,
  };
}
