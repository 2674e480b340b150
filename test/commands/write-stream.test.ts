import { PassThrough } from 'node:stream';
import { expect, it } from 'vitest';
import { writeStream } from '../../src/commands/write-stream.ts';

it('leaves no listener behind, however often it waits for a slow reader', async () => {
  const stream = new PassThrough({ highWaterMark: 1 });
  const before = stream.eventNames().map((name) => [name, stream.listenerCount(name)]);
  const reading = (async () => {
    let text = '';
    for await (const chunk of stream.iterator({ destroyOnReturn: false }) as AsyncIterable<Buffer>) {
      text += chunk.toString();
      if (text.length === 20) break;
    }
    return text;
  })();
  expect(
    await writeStream(
      { stream },
      Array.from({ length: 20 }, () => 'x'),
      1,
    ),
  ).toBe(true);
  expect(await reading).toBe('x'.repeat(20));
  expect(stream.listenerCount('close')).toBe(new Map(before as [string, number][]).get('close') ?? 0);
  expect(stream.listenerCount('drain')).toBe(0);
});
