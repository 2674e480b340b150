import { PassThrough } from 'node:stream';
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { readBody } from '../../src/aws/runtime/read-body.ts';

const call = { action: 's3:GetObject' };

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
});
afterEach(() => {
  vi.useRealTimers();
});

test('a body over which nothing comes any more is given up', async () => {
  const stream = new PassThrough();
  const reader = readBody(stream, 10, call)[Symbol.asyncIterator]();
  stream.write('first');
  expect(Buffer.from((await reader.next()).value as Uint8Array).toString()).toBe('first');
  const refused = reader.next().catch((error: unknown) => error);
  await vi.advanceTimersByTimeAsync(20_001);
  expect(await refused).toMatchObject({
    code: 'NO_ANSWER',
    message: expect.stringContaining('nothing came for 20 s') as unknown,
  });
  expect(stream.destroyed).toBe(true);
});

test('a reader that takes its time does not lose its body', async () => {
  const stream = new PassThrough();
  const reader = readBody(stream, 2, call)[Symbol.asyncIterator]();
  stream.write('a');
  await reader.next();
  await vi.advanceTimersByTimeAsync(100_000);
  const next = reader.next();
  await vi.advanceTimersByTimeAsync(10_000);
  stream.end('b');
  expect(Buffer.from((await next).value as Uint8Array).toString()).toBe('b');
  expect(await reader.next()).toMatchObject({ done: true });
});

test('a body that ends early is no whole one', async () => {
  const stream = new PassThrough();
  stream.end('abc');
  const reading = async () => {
    for await (const chunk of readBody(stream, 4, call)) expect(chunk.byteLength).toBe(3);
  };
  await expect(reading()).rejects.toMatchObject({
    code: 'NO_ANSWER',
    message: expect.stringContaining('3 of 4 bytes'),
  });
});
