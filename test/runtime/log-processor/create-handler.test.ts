import { describe, expect, it } from 'vitest';
import { createHandler } from '../../../src/runtime/log-processor/create-handler.ts';
import { registryText, sourceOf } from '../access/sample-registry.ts';
import { inEnvelope, s3Event, s3Record } from '../intake/notifications.ts';
import { createMemoryRuntime, sampleLines, sampleType } from './memory-runtime.ts';
import { sampleEnv } from './sample-env.ts';

const schema = `schema: Custom.Mine
fields:
  - name: mine
    type: string
    required: true
`;

function setUp() {
  const source = sourceOf('prod', {
    prefixes: [{ prefix: '', exclude: [], logTypes: ['Custom.Sample', 'Custom.Mine'] }],
  });
  const runtime = createMemoryRuntime({ registry: registryText(source) });
  const lines: string[] = [];
  const { documents } = runtime.cloud;
  const cloud = {
    ...runtime.cloud,
    documents: { ...documents, list: async () => Promise.resolve([{ key: 'schemas/mine.yml', etag: schema }]) },
  };
  runtime.putDocument('schemas/mine.yml', schema);
  const ignore = (): void => {};
  const handler = createHandler({
    cloud,
    env: sampleEnv,
    log: { info: ignore, warn: ignore, error: ignore },
    write: (line) => void lines.push(line),
    logTypes: [sampleType],
  });
  const context = { getRemainingTimeInMillis: () => 900_000 };
  return { runtime, lines, call: async (event: Parameters<typeof handler>[0]) => handler(event, context) };
}

const messageOf = (key: string) => ({ messageId: key, body: inEnvelope(s3Event(s3Record('their-logs', key))) });

describe('the function of the log processor', () => {
  it('works off a batch with built-in types and schemas of users, and answers which messages failed', async () => {
    const { call, lines, runtime } = setUp();
    runtime.put('a', `${sampleLines('alice')}{"mine":"yes"}\n`);
    runtime.put('b', sampleLines('bob'));
    runtime.objects.breakAfter = ({ name }) => (name.endsWith('b') ? 1 : undefined);
    expect(await call({ Records: [messageOf('a'), messageOf('b')] })).toEqual({
      batchItemFailures: [{ itemIdentifier: 'b' }],
    });
    expect(runtime.rows()).toMatchObject([{ who: 'alice' }]);
    expect(runtime.rows('logs/custom_mine/')).toMatchObject([{ mine: 'yes' }]);
    expect(lines.every((line) => line.endsWith('\n'))).toBe(true);
  });

  it('tells at each tick how old the data of every source is', async () => {
    const { call, lines, runtime } = setUp();
    expect(await call({ tick: true })).toEqual({ batchItemFailures: [] });
    runtime.clock.time += 600_000;
    await call({ tick: true });
    expect(lines.map((line) => (JSON.parse(line) as Record<string, unknown>)['MinutesSinceLastData'])).toEqual([0, 10]);
  });

  it('is not made with an environment that cannot be used', () => {
    const { runtime } = setUp();
    const ignore = (): void => {};
    const log = { info: ignore, warn: ignore, error: ignore };
    expect(() => createHandler({ cloud: runtime.cloud, env: {}, log, write: ignore })).toThrow(
      'the environment of the log processor cannot be used',
    );
  });
});
