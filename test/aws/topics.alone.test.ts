import { describe, expect, test } from 'vitest';
import { home, memberId, useStubAws } from './aws-fixtures.ts';
import { queryAnswer, queryError } from './stub-aws.ts';

const { open, stub } = useStubAws();

const place = { accountId: memberId, region: 'eu-west-1' };
const topicArn = `arn:aws:sns:eu-west-1:${memberId}:logs`;
const queueArn = `arn:aws:sqs:us-west-2:${home.accountId}:panther-input-data-notifications-queue`;
const subscriptionArn = `${topicArn}:0f0f0f0f-0000-0000-0000-000000000000`;

const topics = () => open().topics(place);
const attributes = (values: Readonly<Record<string, string>>): string =>
  `<Attributes>${Object.entries(values)
    .map(([key, value]) => `<entry><key>${key}</key><value>${value.replaceAll('"', '&quot;')}</value></entry>`)
    .join('')}</Attributes>`;
const answer = (action: string, result: string): void => stub().on(`sns:${action}`, queryAnswer(action, result));
const sent = (action: string): Readonly<Record<string, string>> => stub().of(`sns:${action}`)[0]?.fields ?? {};
const missing = queryError('NotFound', 'Topic does not exist', 404);

describe('a topic', () => {
  test('is read in its account and region, with its policy as it stands', async () => {
    const policy = '{ "Version": "2008-10-17",\t"Statement": [] }';
    answer('GetTopicAttributes', attributes({ TopicArn: topicArn, Policy: policy, Owner: memberId }));
    expect(await topics().describe(topicArn)).toEqual({ arn: topicArn, isFifo: false, policy });
    expect(stub().of('sns:GetTopicAttributes')[0]).toMatchObject({
      signer: memberId,
      region: 'eu-west-1',
      fields: { TopicArn: topicArn },
    });
  });

  test('tells its key and whether it is FIFO', async () => {
    answer(
      'GetTopicAttributes',
      attributes({ TopicArn: topicArn, Policy: '{}', KmsMasterKeyId: 'alias/logs', FifoTopic: 'true' }),
    );
    expect(await topics().describe(topicArn)).toEqual({
      arn: topicArn,
      isFifo: true,
      policy: '{}',
      keyId: 'alias/logs',
    });
  });

  test('that is not there is undefined, and one that may not be read is not', async () => {
    stub().on('sns:GetTopicAttributes', missing);
    expect(await topics().describe(topicArn)).toBeUndefined();
    stub().on('sns:GetTopicAttributes', queryError('AuthorizationError', 'User: x is not authorized', 403));
    await expect(topics().describe(topicArn)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
  });

  test.each([
    ['no attributes', ''],
    ['no policy', attributes({ TopicArn: topicArn })],
  ])('whose answer holds %s is not read', async (_, result) => {
    answer('GetTopicAttributes', result);
    await expect(topics().describe(topicArn)).rejects.toMatchObject({
      code: 'UNREADABLE_ANSWER',
      message: expect.stringContaining('sns:GetTopicAttributes'),
    });
  });

  test('gets a new policy as a whole, or says why not', async () => {
    answer('SetTopicAttributes', '');
    await topics().setPolicy(topicArn, '{"Version":"2012-10-17"}');
    expect(sent('SetTopicAttributes')).toMatchObject({
      TopicArn: topicArn,
      AttributeName: 'Policy',
      AttributeValue: '{"Version":"2012-10-17"}',
    });
    stub().on('sns:SetTopicAttributes', queryError('InvalidParameter', 'Invalid parameter: Policy statement action'));
    await expect(topics().setPolicy(topicArn, '{}')).rejects.toMatchObject({
      code: 'VALIDATION',
      message: expect.stringContaining('invalid parameter: Policy statement action'),
    });
  });
});

describe('subscriptions of a topic', () => {
  const subscription = (arn: string, endpoint: string): string =>
    `<member><TopicArn>${topicArn}</TopicArn><SubscriptionArn>${arn}</SubscriptionArn><Owner>${memberId}</Owner>
     <Protocol>sqs</Protocol><Endpoint>${endpoint}</Endpoint></member>`;

  test('are read over all pages; one that is pending has no ARN, one that has ended is left out', async () => {
    stub().on('sns:ListSubscriptionsByTopic', ({ fields }) =>
      queryAnswer(
        'ListSubscriptionsByTopic',
        fields['NextToken'] === undefined
          ? `<Subscriptions>${subscription(subscriptionArn, 'one')}</Subscriptions><NextToken>2</NextToken>`
          : `<Subscriptions>${subscription('PendingConfirmation', 'two')}${subscription('Deleted', 'three')}</Subscriptions>`,
      ),
    );
    expect(await topics().listSubscriptions(topicArn)).toEqual([
      { arn: subscriptionArn, protocol: 'sqs', endpoint: 'one' },
      { protocol: 'sqs', endpoint: 'two' },
    ]);
    expect(
      stub()
        .of('sns:ListSubscriptionsByTopic')
        .map(({ fields }) => [fields['TopicArn'], fields['NextToken']]),
    ).toEqual([
      [topicArn, undefined],
      [topicArn, '2'],
    ]);
  });

  test('go on at the page at which they were throttled', async () => {
    let isThrottled = true;
    stub().on('sns:ListSubscriptionsByTopic', ({ fields }) => {
      if (fields['NextToken'] === undefined) {
        return queryAnswer(
          'ListSubscriptionsByTopic',
          `<Subscriptions>${subscription(subscriptionArn, 'one')}</Subscriptions><NextToken>2</NextToken>`,
        );
      }
      return isThrottled
        ? queryError('Throttled', 'Rate exceeded', 429)
        : queryAnswer(
            'ListSubscriptionsByTopic',
            `<Subscriptions>${subscription(subscriptionArn, 'two')}</Subscriptions>`,
          );
    });
    const port = topics();
    await expect(port.listSubscriptions(topicArn)).rejects.toMatchObject({ code: 'THROTTLED' });
    isThrottled = false;
    expect((await port.listSubscriptions(topicArn)).map(({ endpoint }) => endpoint)).toEqual(['one', 'two']);
    expect(stub().of('sns:ListSubscriptionsByTopic')).toHaveLength(3);
  });

  test('of a topic that is not there are an error, and so is an answer without the list', async () => {
    stub().on('sns:ListSubscriptionsByTopic', missing);
    await expect(topics().listSubscriptions(topicArn)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    answer('ListSubscriptionsByTopic', '');
    await expect(topics().listSubscriptions(topicArn)).rejects.toMatchObject({ code: 'UNREADABLE_ANSWER' });
    answer('ListSubscriptionsByTopic', '<Subscriptions/>');
    expect(await topics().listSubscriptions(topicArn)).toEqual([]);
  });
});

describe('a subscription', () => {
  test.each([
    [{ RawMessageDelivery: 'false' }, { isRaw: false }],
    [{ RawMessageDelivery: 'true' }, { isRaw: true }],
    [{ RawMessageDelivery: 'false', FilterPolicy: '{ }' }, { isRaw: false }],
    [
      { RawMessageDelivery: 'false', FilterPolicy: '{"a":["b"]}' },
      { isRaw: false, filterPolicy: '{"a":["b"]}' },
    ],
  ])('with %j delivers as %j', async (given, expected) => {
    answer('GetSubscriptionAttributes', attributes({ SubscriptionArn: subscriptionArn, ...given }));
    expect(await topics().describeSubscription(subscriptionArn)).toEqual(expected);
    expect(sent('GetSubscriptionAttributes')['SubscriptionArn']).toBe(subscriptionArn);
  });

  test('that is not there is undefined, and one whose answer says nothing is not read', async () => {
    stub().on('sns:GetSubscriptionAttributes', queryError('NotFound', 'Subscription does not exist', 404));
    expect(await topics().describeSubscription(subscriptionArn)).toBeUndefined();
    answer('GetSubscriptionAttributes', attributes({ SubscriptionArn: subscriptionArn }));
    await expect(topics().describeSubscription(subscriptionArn)).rejects.toMatchObject({ code: 'UNREADABLE_ANSWER' });
  });

  test('of a queue is asked for without attributes, so that one that stands is left alone', async () => {
    answer('Subscribe', '<SubscriptionArn>pending confirmation</SubscriptionArn>');
    await topics().subscribeQueue(topicArn, queueArn);
    const fields = sent('Subscribe');
    expect(fields).toMatchObject({
      TopicArn: topicArn,
      Protocol: 'sqs',
      Endpoint: queueArn,
      ReturnSubscriptionArn: 'true',
    });
    expect(Object.keys(fields).filter((name) => name.startsWith('Attributes'))).toEqual([]);
  });

  test('that stands with a filter of somebody is no failure, anything else that SNS refuses is', async () => {
    const refused = (reason: string) =>
      stub().on('sns:Subscribe', queryError('InvalidParameter', `Invalid parameter: Attributes Reason: ${reason}`));
    refused('Subscription already exists with different attributes');
    await topics().subscribeQueue(topicArn, queueArn);
    refused('FIFO SQS Queues can not be subscribed to standard SNS topics');
    await expect(topics().subscribeQueue(topicArn, queueArn)).rejects.toMatchObject({ code: 'VALIDATION' });
    stub().on('sns:Subscribe', queryError('SubscriptionLimitExceeded', 'too many', 403));
    await expect(topics().subscribeQueue(topicArn, queueArn)).rejects.toMatchObject({ code: 'LIMIT_EXCEEDED' });
    answer('Subscribe', '');
    await expect(topics().subscribeQueue(topicArn, queueArn)).rejects.toMatchObject({ code: 'UNREADABLE_ANSWER' });
  });

  test.each([true, false])('has raw delivery switched to %s', async (isRaw) => {
    answer('SetSubscriptionAttributes', '');
    await topics().setRawDelivery(subscriptionArn, isRaw);
    expect(sent('SetSubscriptionAttributes')).toMatchObject({
      SubscriptionArn: subscriptionArn,
      AttributeName: 'RawMessageDelivery',
      AttributeValue: String(isRaw),
    });
  });
});
