import { beforeEach, expect, test } from 'vitest';
import { createSampleCloud } from '../sample-cloud.ts';
import type { SampleCloud } from '../sample-cloud.ts';

const bucket = 'acme-cloudtrail';
let sample: SampleCloud;
let accountId: string;

beforeEach(() => {
  sample = createSampleCloud();
  accountId = sample.state.buckets.get(bucket)?.accountId ?? '';
});
const objects = () => sample.cloud.objects(accountId);
const put = (key: string, body: string | Uint8Array): unknown => sample.cloud.world.putObject({ bucket, key, body });
const count = () => sample.cloud.world.describe().buckets.find(({ name }) => name === bucket)?.objects;

test('an object that was put can be read, of any size; one that is no UTF-8 cannot', async () => {
  put('small', '\uFEFFé');
  expect(await objects().readText(bucket, 'small')).toEqual({
    text: '\uFEFFé',
    etag: expect.stringMatching(/^"[0-9a-f]{32}"$/) as unknown,
  });
  put('binary', Uint8Array.of(0xff, 0xfe));
  put('large', 'x'.repeat(16_385));
  await expect(objects().readText(bucket, 'binary')).rejects.toMatchObject({ code: 'VALIDATION' });
  expect((await objects().readText(bucket, 'large'))?.text).toBe('x'.repeat(16_385));
});

test('an object that came through a port keeps its text whatever its size, and however many come after it', async () => {
  const text = 'x'.repeat(100_000);
  await objects().writeText(bucket, 'registry', text, undefined);
  for (let index = 0; index < 1_500; index += 1) put(`k/${index}`, '');
  expect((await objects().readText(bucket, 'registry'))?.text).toBe(text);
  expect(count()).toBe(1_501);
  expect(sample.state.buckets.get(bucket)?.objects.size).toBe(1_000);
  expect(await objects().findOne(bucket, 'k/0')).toBeUndefined();
  expect(await objects().findOne(bucket, 'k/1499')).toBe('k/1499');
});

test('overwriting does not add an object', () => {
  put('a', '1');
  put('a', '2');
  expect(count()).toBe(1);
});

test('the first key in the order of its bytes is found', async () => {
  for (const key of ['p/\u{1F600}', 'p/\uFFFD', 'p/é']) put(key, '');
  expect(await objects().findOne(bucket, 'p/')).toBe('p/é');
  await objects().writeText(bucket, 'p/+', '', undefined);
  expect(await objects().findOne(bucket, 'p/')).toBe('p/+');
  put('q/\u{1F600}', '');
  put('q/\uFFFD', '');
  expect(await objects().findOne(bucket, 'q/')).toBe('q/\uFFFD');
});

test('an object that is written tells whom the bucket tells, and one with a key too long is refused', async () => {
  await objects().writeText(bucket, 'access-logs/a', 'x', undefined);
  const indexer = `arn:aws:lambda:us-east-1:${accountId}:function:access-log-indexer`;
  expect(sample.cloud.world.receivedBy(indexer).received).toBe(1);
  await expect(objects().writeText(bucket, 'é'.repeat(513), 'x', undefined)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
  });
});

test('a metric is known by its dimensions in any order, and only its latest values are kept', async () => {
  const place = { accountId, region: 'us-east-1' };
  const metric = { namespace: 'Panther', name: 'Age', dimensions: { A: '1', B: '2' } };
  for (let index = 0; index < 150; index += 1) {
    sample.cloud.world.recordMetric(place, metric, index, 60_000 * index + 1);
  }
  const turned = { ...metric, dimensions: { B: '2', A: '1' } };
  const metrics = sample.cloud.metrics(place);
  expect(await metrics.latest(turned, 0)).toEqual({ at: 60_000 * 149, value: 149 });
  expect(await metrics.latest(turned, 60_000 * 149 + 1)).toBeUndefined();
  expect([...sample.state.metrics.values()][0]?.points).toHaveLength(100);
  sample.cloud.world.recordMetric(place, metric, -1, 60_000 * 148);
  expect((await metrics.latest(metric, 0))?.value).toBe(149);
  expect(await sample.cloud.metrics({ ...place, region: 'eu-west-1' }).latest(metric, 0)).toBeUndefined();
});
