import { describe, expect, it } from 'vitest';
import { buildRequestContext, evaluatePolicies } from '../../src/local/iam/evaluate-policy.ts';
import type { Principal } from '../../src/local/iam/evaluate-policy.ts';
import { parsePolicyDocument } from '../../src/local/iam/policy-document.ts';
import { catalogEntry } from '../../src/templates/catalog.ts';
import type { TemplateName, TemplateOptions } from '../../src/templates/catalog.ts';
import { at, resolveTemplate } from './resolve-template.ts';

/** A way from a service or account to a topic, with what its requests tell of themselves. */
type Context = Readonly<Record<string, string>>;

const accountId = '123456789012';
const pantherAccountId = '111122223333';
const eventsQueue = `arn:aws:sqs:us-west-2:${pantherAccountId}:panther-aws-events-queue`;
const notificationsQueue = `arn:aws:sqs:us-west-2:${pantherAccountId}:panther-input-data-notifications-queue`;

const byService = (name: string): Principal => ({ kind: 'service', name: `${name}.amazonaws.com` });
const byAccount = (id: string): Principal => ({ kind: 'aws', arn: `arn:aws:iam::${id}:role/any`, accountId: id });

/** The policies of a template's topic and key, as gates that a request passes or not. */
function gatesOf(
  name: TemplateName,
  topicId: string,
  keyId: string,
  parameters: Context,
  options: TemplateOptions = {},
) {
  const resources = resolveTemplate(catalogEntry(name).build(options), { parameters, accountId });
  const gate = (value: unknown, resource: string) => {
    const { policy, problem } = parsePolicyDocument(value);
    if (policy === undefined) throw new Error(problem);
    return (principal: Principal, action: string, context: Context = {}): boolean => {
      const request = { principal, action, resource, context: buildRequestContext(context) };
      return evaluatePolicies([policy], request).effect === 'allow';
    };
  };
  const topic = gate(at(resources.get('TopicPolicy'), 'properties', 'PolicyDocument'), `<${topicId}>`);
  const key = gate(at(resources.get(keyId), 'properties', 'KeyPolicy'), `arn:aws:kms:us-east-1:${accountId}:key/1`);
  const delivers = (principal: Principal, context: Context = {}) => [
    topic(principal, 'sns:Publish', context),
    key(principal, 'kms:GenerateDataKey', context),
    key(principal, 'kms:Decrypt', context),
  ];
  return { topic, key, delivers };
}

const everywhere = [true, true, true];
const nowhere = [false, false, false];

const events = gatesOf('panther-cloudwatch-events', 'PantherEventsTopic', 'PantherEventsKey', {
  QueueArn: eventsQueue,
});
const notifications = gatesOf('panther-log-processing-notifications', 'Topic', 'PantherLogProcessingKey', {
  MasterAccountId: pantherAccountId,
  PantherRegion: 'us-west-2',
});

const fromBucket = (account: string): Context => ({
  'aws:SourceAccount': account,
  'aws:SourceArn': 'arn:aws:s3:::acme-logs',
});
const fromTrail = (account: string, region: string, kind = 'trail'): Context => ({
  'aws:SourceAccount': account,
  'aws:SourceArn': `arn:aws:cloudtrail:${region}:${account}:${kind}/management`,
});

describe('events', () => {
  it('pass from EventBridge, which tells nothing of its source, through topic and key', () => {
    expect(events.delivers(byService('events'))).toEqual(everywhere);
  });

  it('do not pass from another service or from any account', () => {
    expect(events.delivers(byService('s3'), fromBucket(accountId))).toEqual(nowhere);
    expect(events.delivers(byService('cloudtrail'), fromTrail(accountId, 'us-east-1'))).toEqual(nowhere);
    for (const id of [accountId, pantherAccountId, '999999999999'])
      expect(events.delivers(byAccount(id))).toEqual(nowhere);
  });
});

describe('notifications', () => {
  it('pass from buckets of the account, and from none of another', () => {
    expect(notifications.delivers(byService('s3'), fromBucket(accountId))).toEqual(everywhere);
    expect(notifications.delivers(byService('s3'), fromBucket('999999999999'))).toEqual(nowhere);
    expect(notifications.delivers(byService('s3'))).toEqual(nowhere);
  });

  it('pass from trails of the account in whatever region, and from none of another', () => {
    for (const region of ['us-east-1', 'eu-south-2']) {
      expect(notifications.delivers(byService('cloudtrail'), fromTrail(accountId, region))).toEqual(everywhere);
      expect(notifications.delivers(byService('cloudtrail'), fromTrail('999999999999', region))).toEqual(nowhere);
    }
    expect(notifications.delivers(byService('cloudtrail'), fromTrail(accountId, 'us-east-1', 'channel'))).toEqual(
      nowhere,
    );
  });

  it('do not pass from another service or from any account', () => {
    expect(notifications.delivers(byService('events'), fromBucket(accountId))).toEqual(nowhere);
    for (const id of [accountId, pantherAccountId, '999999999999'])
      expect(notifications.delivers(byAccount(id), fromBucket(accountId))).toEqual(nowhere);
  });
});

describe('notifications of a file with rules', () => {
  const parameters = { MasterAccountId: pantherAccountId, PantherRegion: 'us-west-2' };
  const offered = (more: Context) =>
    gatesOf(
      'panther-log-processing-notifications',
      'Topic',
      'PantherLogProcessingKey',
      { ...parameters, ...more },
      {
        eventBridgePublishes: true,
      },
    );

  it('pass from EventBridge where the stack allows it, and nowhere else', () => {
    expect(offered({ AllowEventBridge: 'true' }).delivers(byService('events'))).toEqual(everywhere);
    expect(offered({}).delivers(byService('events'))).toEqual(nowhere);
    expect(notifications.delivers(byService('events'))).toEqual(nowhere);
  });

  it('pass from buckets as before', () => {
    for (const AllowEventBridge of ['true', 'false']) {
      expect(offered({ AllowEventBridge }).delivers(byService('s3'), fromBucket(accountId))).toEqual(everywhere);
    }
  });

  it('leave the template of everybody else as it was, to the last key', () => {
    const plain = catalogEntry('panther-log-processing-notifications').build({});
    expect(JSON.stringify(plain)).not.toContain('EventBridge');
    expect(Object.keys(plain.Conditions ?? {})).toEqual(['HasManagementRole']);
  });
});

describe.each([
  ['events', events, eventsQueue, byService('events'), {}],
  ['notifications', notifications, notificationsQueue, byService('s3'), fromBucket(accountId)],
] as const)('the topic and key of %s', (_title, { topic, key }, queue, publisher, context) => {
  it('let Panther subscribe its queue, and nobody else or anything else', () => {
    const subscribing = (id: string, more: Context): boolean =>
      topic(byAccount(id), 'sns:Subscribe', { 'sns:Protocol': 'sqs', 'sns:Endpoint': queue, ...more });
    expect(subscribing(pantherAccountId, {})).toBe(true);
    expect(subscribing('999999999999', {})).toBe(false);
    expect(subscribing(pantherAccountId, { 'sns:Endpoint': `${queue}-2` })).toBe(false);
    expect(subscribing(pantherAccountId, { 'sns:Protocol': 'https' })).toBe(false);
  });

  it('let nobody publish without TLS', () => {
    expect(topic(publisher, 'sns:Publish', { ...context, 'aws:SecureTransport': 'true' })).toBe(true);
    expect(topic(publisher, 'sns:Publish', { ...context, 'aws:SecureTransport': 'false' })).toBe(false);
  });

  it('let the publisher change nothing', () => {
    for (const action of ['sns:SetTopicAttributes', 'sns:Subscribe', 'sns:DeleteTopic'])
      expect([action, topic(publisher, action, context)]).toEqual([action, false]);
    for (const action of ['kms:CreateGrant', 'kms:PutKeyPolicy', 'kms:ScheduleKeyDeletion'])
      expect([action, key(publisher, action, context)]).toEqual([action, false]);
  });

  it('let the account manage the key and not use it', () => {
    const manager = byAccount(accountId);
    for (const action of ['kms:GetKeyPolicy', 'kms:PutKeyPolicy', 'kms:EnableKeyRotation', 'kms:ScheduleKeyDeletion'])
      expect([action, key(manager, action)]).toEqual([action, true]);
    for (const action of ['kms:Decrypt', 'kms:GenerateDataKey', 'kms:CreateGrant'])
      expect([action, key(manager, action)]).toEqual([action, false]);
    expect(key(byAccount(pantherAccountId), 'kms:PutKeyPolicy')).toBe(false);
  });
});
