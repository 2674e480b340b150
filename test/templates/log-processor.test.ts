import { describe, expect, it } from 'vitest';
import { processorEnv } from '../../src/config/env.ts';
import { processedDataBucketName, rawDataBucketName } from '../../src/config/lake.ts';
import { runtimeBucketName } from '../../src/config/names.ts';
import { buildRequestContext, evaluatePolicies } from '../../src/local/iam/evaluate-policy.ts';
import { parsePolicyDocument } from '../../src/local/iam/policy-document.ts';
import { catalogEntry } from '../../src/templates/catalog.ts';
import { at, resolveTemplate } from './resolve-template.ts';

const panther = { accountId: '111122223333', region: 'us-west-2' };
const deploy = (parameters: Record<string, string>) =>
  resolveTemplate(catalogEntry('panther-runtime').build({}), { ...panther, parameters });
const code = { CodeKey: 'code/log-processor-0123456789abcdef.zip' };
const resources = deploy(code);
const properties = (id: string, ...path: string[]): unknown => at(resources.get(id), 'properties', ...path);

/** Whether the role of the processor may do something, by its own policies. */
function may(action: string, resource: string, context: Record<string, string> = {}): boolean {
  const inline = properties('ProcessorRole', 'Policies') as readonly { PolicyDocument: unknown }[];
  const policies = inline.map(({ PolicyDocument }) => {
    // References stand in the policy as `<Id.Arn>`, and are asked for as such.
    const parsed = parsePolicyDocument(PolicyDocument);
    if (parsed.policy === undefined) throw new TypeError(parsed.problem);
    return parsed.policy;
  });
  const principal = { kind: 'aws', arn: 'arn:aws:iam::111122223333:role/p', accountId: panther.accountId } as const;
  const request = { principal, action, resource, context: buildRequestContext(context) };
  return evaluatePolicies(policies, request).effect === 'allow';
}

const inBucket = (bucket: string, key: string): string => `arn:aws:s3:::${bucket}/${key}`;
const runtime = runtimeBucketName(panther);
const processed = processedDataBucketName(panther);

describe('the function of the log processor', () => {
  it('is not there before its code is, and nothing of it costs or alarms', () => {
    const bare = [...deploy({}).keys()].filter((id) => id.startsWith('Processor'));
    expect(bare).toEqual([]);
    expect([...resources.keys()].filter((id) => id.startsWith('Processor'))).toHaveLength(8);
  });

  it('runs on arm64 with the code of that key, for as long as Lambda allows', () => {
    expect(resources.get('ProcessorFunction')?.properties).toMatchObject({
      Runtime: 'nodejs24.x',
      Architectures: ['arm64'],
      Handler: 'log-processor.handler',
      Timeout: 900,
      Code: { S3Bucket: runtime, S3Key: code.CodeKey },
    });
  });

  it('is given everything that it reads from its environment', () => {
    const given = properties('ProcessorFunction', 'Environment', 'Variables') as Record<string, string>;
    expect(Object.keys(given).toSorted()).toEqual(Object.values(processorEnv).toSorted());
    expect(given[processorEnv.runtimeBucket]).toBe(runtime);
    expect(given[processorEnv.processedDataBucket]).toBe(processed);
    expect(given[processorEnv.rawDataBucket]).toBe(rawDataBucketName(panther));
  });

  it('is fed in small batches, of which it reports what failed, by a bounded number of runs', () => {
    expect(resources.get('ProcessorFeed')?.properties).toMatchObject({
      EventSourceArn: '<InputQueue.Arn>',
      BatchSize: 10,
      FunctionResponseTypes: ['ReportBatchItemFailures'],
      ScalingConfig: { MaximumConcurrency: '10' },
    });
  });

  it('has all of its own time before a message is given to another run, which then comes soon', () => {
    const timeout = Number(properties('ProcessorFunction', 'Timeout'));
    const visibility = Number(properties('InputQueue', 'VisibilityTimeout'));
    expect(visibility).toBeGreaterThan(timeout);
    expect(visibility).toBeLessThanOrEqual(1.2 * timeout);
  });

  it('leaves no trail of the notes that it writes every minute', () => {
    const rules = properties('RuntimeBucket', 'LifecycleConfiguration', 'Rules');
    expect(rules).toContainEqual({
      Id: 'forget-notes',
      Status: 'Enabled',
      Prefix: 'state/',
      NoncurrentVersionExpiration: { NoncurrentDays: 1 },
    });
  });

  it('is woken every five minutes by one rule of this account', () => {
    expect(properties('ProcessorTick', 'ScheduleExpression')).toBe('rate(5 minutes)');
    expect(properties('ProcessorTick', 'Targets')).toMatchObject([{ Input: '{"tick":true}' }]);
    expect(resources.get('ProcessorTickPermission')?.properties).toMatchObject({
      Principal: 'events.amazonaws.com',
      SourceAccount: panther.accountId,
      SourceArn: '<ProcessorTick.Arn>',
    });
  });
});

describe('the role of the log processor', () => {
  it('assumes roles of sources, and no other', () => {
    expect(may('sts:AssumeRole', 'arn:aws:iam::222233334444:role/PantherLogProcessingRole-prod')).toBe(true);
    expect(may('sts:AssumeRole', 'arn:aws:iam::222233334444:role/OrganizationAccountAccessRole')).toBe(false);
  });

  it('reads no bucket but documents in that of the runtime', () => {
    expect(may('s3:GetObject', inBucket(runtime, 'sources/registry.json'))).toBe(true);
    expect(may('s3:GetObject', inBucket(runtime, 'schemas/Custom.Acme.yml'))).toBe(true);
    expect(may('s3:GetObject', inBucket(runtime, 'code/log-processor.zip'))).toBe(false);
    expect(may('s3:GetObject', inBucket(processed, 'logs/a'))).toBe(false);
    expect(may('s3:GetObject', inBucket('acme-logs', 'AWSLogs/a'))).toBe(false);
  });

  it('writes events, failures, copies and its notes, and cannot touch code, schemas or sources', () => {
    expect(may('s3:PutObject', inBucket(processed, 'logs/aws_alb/a'))).toBe(true);
    expect(may('s3:PutObject', inBucket(processed, 'classification_failures/a'))).toBe(true);
    expect(may('s3:PutObject', inBucket(rawDataBucketName(panther), 'raw/a'))).toBe(true);
    expect(may('s3:PutObject', inBucket(runtime, 'state/prod.json'))).toBe(true);
    for (const key of ['sources/registry.json', 'schemas/a.yml', 'code/a.zip']) {
      expect(may('s3:PutObject', inBucket(runtime, key))).toBe(false);
    }
    expect(may('s3:DeleteObject', inBucket(processed, 'logs/aws_alb/a'))).toBe(false);
  });

  it('uses the key by way of S3, SNS and SQS alone', () => {
    const key = '<PantherRuntimeKey.Arn>';
    expect(may('kms:Decrypt', key, { 'kms:ViaService': 'sqs.us-west-2.amazonaws.com' })).toBe(true);
    expect(may('kms:Decrypt', key, { 'kms:ViaService': 'lambda.us-west-2.amazonaws.com' })).toBe(false);
    expect(may('kms:Decrypt', key)).toBe(false);
  });

  it('is assumed by Lambda for functions of this account', () => {
    expect(properties('ProcessorRole', 'AssumeRolePolicyDocument', 'Statement')).toEqual([
      {
        Effect: 'Allow',
        Principal: { Service: 'lambda.amazonaws.com' },
        Action: 'sts:AssumeRole',
        Condition: { StringEquals: { 'aws:SourceAccount': panther.accountId } },
      },
    ]);
  });
});
