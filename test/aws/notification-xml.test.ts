import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseNotifications, renderNotifications } from '../../src/aws/notification-xml.ts';
import type { BucketNotifications } from '../../src/ports/buckets.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 20 });
const filter = fc.record({
  Key: fc.record({ FilterRules: fc.array(fc.record({ Name: fc.constantFrom('Prefix', 'suffix'), Value: text })) }),
});
const entry = (arn: string) =>
  fc
    .record({ Id: text, Events: fc.array(text, { minLength: 1, maxLength: 3 }), Filter: filter, [arn]: text })
    .chain((whole) => fc.boolean().map((hasFilter) => (hasFilter ? whole : omit(whole, 'Filter'))));
const entries = (arn: string) => fc.array(entry(arn), { minLength: 1, maxLength: 3 });
const raw = fc.constantFrom(['<New>1</New>'], ['<New/>', '<New a="1"><New>nested</New></New>']);

const notifications = fc.record(
  {
    TopicConfigurations: entries('TopicArn'),
    QueueConfigurations: entries('QueueArn'),
    LambdaFunctionConfigurations: entries('LambdaFunctionArn'),
    EventBridgeConfiguration: fc.constant({}),
    New: raw,
  },
  { requiredKeys: [] },
);

function omit(value: object, key: string): object {
  return Object.fromEntries(Object.entries(value).filter(([name]) => name !== key));
}

test('whatever is written is read back the same', () => {
  fc.assert(
    fc.property(notifications, (given) => {
      const document = renderNotifications(given as unknown as BucketNotifications);
      expect(parseNotifications(document)).toEqual(given);
    }),
  );
});

test('what is read once is written and read again without a change', () => {
  const xml =
    '<NotificationConfiguration><QueueConfiguration><Queue>q</Queue><Event>e</Event><Filter><S3Key></S3Key><Tag>t</Tag></Filter></QueueConfiguration><EventBridgeConfiguration><On>1</On></EventBridgeConfiguration></NotificationConfiguration>';
  const first = parseNotifications(xml);
  expect(first).toMatchObject({
    QueueConfigurations: [
      { QueueArn: 'q', Events: ['e'], Filter: { Key: { FilterRules: [] }, Tag: ['<Tag>t</Tag>'] } },
    ],
  });
  const written = renderNotifications(first ?? {});
  expect(parseNotifications(written)).toEqual(first);
  expect(written).toContain('<EventBridgeConfiguration><On>1</On></EventBridgeConfiguration>');
});

test.each(['', '<html></html>', '{"a":1}', '<Error><Code>x</Code></Error>'])('%s is no such document', (xml) => {
  expect(parseNotifications(xml)).toBeUndefined();
});

test('an empty document is no settings', () => {
  expect(parseNotifications('<NotificationConfiguration xmlns="x"/>')).toEqual({});
});
