import { describe, expect, it } from 'vitest';
import { limits } from '../../src/config/limits.ts';
import { buildQueueStatements } from '../../src/config/queue-statements.ts';
import type { Config } from '../../src/config/schema.ts';
import { listSnsServices } from '../../src/config/sns-services.ts';
import { buildRequestContext, evaluatePolicies } from '../../src/local/iam/evaluate-policy.ts';
import { parsePolicyDocument } from '../../src/local/iam/policy-document.ts';
import { sampleConfig, theSource } from '../templates/sample-config.ts';

const queueArn = 'arn:aws:sqs:us-west-2:111122223333:panther-input-data-notifications-queue';

function configOf(sources: readonly object[], panther: object = {}): Config {
  return sampleConfig({
    panther: { accountId: '111122223333', region: 'us-west-2', ...panther },
    sources: sources.map((changes, index) => ({ ...theSource(1), name: `s${index}`, ...changes })),
  });
}

function judge(config: Config) {
  const { policy, problem } = parsePolicyDocument({ Version: '2012-10-17', Statement: buildQueueStatements(config) });
  if (policy === undefined) throw new Error(problem);
  return (service: string, context: Record<string, string>, action = 'sqs:SendMessage') =>
    evaluatePolicies([policy], {
      principal: { kind: 'service', name: service },
      action,
      resource: queueArn,
      context: buildRequestContext({ 'aws:SecureTransport': 'true', ...context }),
    }).effect;
}

const fromTopic = (account: string, region = 'eu-west-1') => ({
  'aws:SourceArn': `arn:aws:sns:${region}:${account}:any`,
});

describe("the statements of the input queue's policy", () => {
  it('are one for each account with a topic, in order, and one that refuses plain transport', () => {
    const config = configOf([
      { accountId: '222222222222' },
      { accountId: '012345678901' },
      { accountId: '222222222222', region: 'us-east-1' },
      { accountId: '333333333333', notifications: { topic: 'none' } },
    ]);
    expect(buildQueueStatements(config)).toEqual([
      {
        Sid: 'PantherSubscriptionSID-012345678901',
        Effect: 'Allow',
        Principal: { Service: 'sns.amazonaws.com' },
        Action: 'sqs:SendMessage',
        Resource: queueArn,
        Condition: { ArnLike: { 'aws:SourceArn': 'arn:aws:sns:*:012345678901:*' } },
      },
      expect.objectContaining({ Sid: 'PantherSubscriptionSID-222222222222' }),
      {
        Sid: 'DenyPlainTransport',
        Effect: 'Deny',
        Principal: '*',
        Action: 'sqs:*',
        Resource: queueArn,
        Condition: { Bool: { 'aws:SecureTransport': 'false' } },
      },
    ]);
  });

  it('let the account of an existing topic send, not that of the bucket', () => {
    const existing = 'arn:aws:sns:eu-west-1:555555555555:theirs';
    const sends = judge(configOf([{ notifications: { topic: { existing } } }]));
    expect(sends('sns.amazonaws.com', fromTopic('555555555555'))).toBe('allow');
    expect(sends('sns.amazonaws.com', fromTopic('012345678901'))).toBe('implicitDeny');
  });

  it('let topics send, and nobody else, nor anything but that', () => {
    const sends = judge(configOf([{}]));
    expect(sends('sns.amazonaws.com', fromTopic('012345678901'))).toBe('allow');
    expect(sends('sns.amazonaws.com', fromTopic('999999999999'))).toBe('implicitDeny');
    expect(sends('s3.amazonaws.com', fromTopic('012345678901'))).toBe('implicitDeny');
    expect(sends('sns.amazonaws.com', fromTopic('012345678901'), 'sqs:ReceiveMessage')).toBe('implicitDeny');
    expect(sends('sns.amazonaws.com', { ...fromTopic('012345678901'), 'aws:SecureTransport': 'false' })).toBe('deny');
  });

  it('are one for all accounts of an organization', () => {
    const config = configOf([{}, { accountId: '222222222222' }], { organizationId: 'o-a1b2c3d4e5' });
    expect(buildQueueStatements(config).map(({ Sid }) => Sid)).toEqual([
      'PantherSubscriptionSID-o-a1b2c3d4e5',
      'DenyPlainTransport',
    ]);
    const sends = judge(config);
    expect(sends('sns.amazonaws.com', { 'aws:SourceOrgID': 'o-a1b2c3d4e5' })).toBe('allow');
    expect(sends('sns.amazonaws.com', { 'aws:SourceOrgID': 'o-zzzzzzzzzz' })).toBe('implicitDeny');
    expect(sends('sns.amazonaws.com', {})).toBe('implicitDeny');
  });

  it('open the queue to nobody where no source has a topic', () => {
    const none = [{ notifications: { topic: 'none' } }];
    for (const panther of [{}, { organizationId: 'o-a1b2c3d4e5' }]) {
      expect(buildQueueStatements(configOf(none, panther)).map(({ Effect }) => Effect)).toEqual(['Deny']);
    }
  });

  it('name SNS as it calls itself from a region that accounts switch on', () => {
    const config = configOf([{ region: 'ap-east-1' }, { region: 'us-east-1' }]);
    expect(buildQueueStatements(config)[0]?.Principal).toEqual({
      Service: ['sns.amazonaws.com', 'sns.ap-east-1.amazonaws.com'],
    });
    expect(judge(config)('sns.ap-east-1.amazonaws.com', fromTopic('012345678901', 'ap-east-1'))).toBe('allow');
    expect(listSnsServices('eu-south-1', ['us-east-1'])).toEqual(['sns.amazonaws.com', 'sns.eu-south-1.amazonaws.com']);
  });

  it('stand in the partition of Panther', () => {
    const config = configOf([{ region: 'cn-north-1', accountId: '222222222222' }], { region: 'cn-northwest-1' });
    expect(JSON.stringify(buildQueueStatements(config))).not.toContain('arn:aws:');
  });

  it('fit into what SQS takes for as many accounts as the check of the file lets pass', () => {
    const accounts = Array.from({ length: 9 }, (_each, index) => ({ accountId: String(200_000_000_000 + index) }));
    const statements = buildQueueStatements(configOf(accounts));
    expect(statements).toHaveLength(limits.queuePolicyConditionsMaxCount);
    const bytes = Buffer.byteLength(JSON.stringify({ Version: '2012-10-17', Statement: statements }));
    expect(bytes).toBeLessThan(limits.queuePolicyMaxBytes);
  });
});
