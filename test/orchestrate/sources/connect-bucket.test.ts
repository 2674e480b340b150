import { describe, expect, it } from 'vitest';
import { connectBucket, planBucket } from '../../../src/orchestrate/sources/connect-bucket.ts';
import type { ChangeOptions } from '../../../src/orchestrate/sources/change-options.ts';
import { sameNotifications } from '../../../src/orchestrate/sources/same-notifications.ts';
import type { BucketNotifications } from '../../../src/ports/buckets.ts';
import { PantherctlError } from '../../../src/errors.ts';
import {
  bucket,
  entry,
  fakeBucket,
  fakeTools,
  owner,
  refuse,
  toFunction,
  topicArn,
  toQueue,
  toTopic,
  wishFor,
} from './notification-samples.ts';

const wish = wishFor(['logs/']);
const theirs = { LambdaFunctionConfigurations: [toFunction(entry('theirs', 'images/'))], EventBridgeConfiguration: {} };
const added = (live: BucketNotifications, id = 'new') => ({
  ...live,
  QueueConfigurations: [...(live.QueueConfigurations ?? []), toQueue(entry(id, `${id}/`))],
});
const connect = (fake: ReturnType<typeof fakeBucket>, tools = fakeTools(), options: Partial<ChangeOptions> = {}) =>
  connectBucket(wish, fake.buckets, tools.tools, { owner, ...options });
const codesOf = ({ events }: ReturnType<typeof fakeTools>) => events.map(({ code }) => code);

describe('connectBucket', () => {
  it('keeps what was there before it writes, and says where', async () => {
    const fake = fakeBucket(theirs, {
      onPut: (_call, put) => {
        expect(tools.backups).toEqual([theirs]);
        return put;
      },
    });
    const tools = fakeTools();
    expect(await connect(fake, tools)).toMatchObject({ changed: true, backup: 'backup-1.json' });
    expect(fake.live()).toMatchObject(theirs);
    expect(tools.events).toEqual([{ code: 'bucket.saved', bucket, file: 'backup-1.json' }]);
  });

  it('changes nothing without a place for a backup, or when the backup fails', async () => {
    const fake = fakeBucket(theirs);
    const { backUp, ...without } = fakeTools().tools;
    await expect(connectBucket(wish, fake.buckets, without, { owner })).rejects.toMatchObject({
      code: 'INPUT_INVALID',
    });
    const failing = { ...without, backUp: () => Promise.reject(new PantherctlError('OUTPUT_UNWRITABLE', 'full')) };
    await expect(connectBucket(wish, fake.buckets, failing, { owner })).rejects.toMatchObject({ message: 'full' });
    expect([backUp === undefined, fake.puts]).toEqual([false, []]);
  });

  it('writes nothing and keeps nothing where all is as wished', async () => {
    const fake = fakeBucket(theirs);
    await connect(fake);
    const tools = fakeTools();
    expect((await connect(fake, tools)).changed).toBe(false);
    expect([fake.puts.length, tools.backups]).toEqual([1, []]);
  });

  it('knows its entry again when S3 gives the name of the filter rule a capital letter', async () => {
    const fake = fakeBucket(
      {},
      { onGet: (_call, live) => JSON.parse(JSON.stringify(live).replaceAll('"prefix"', '"Prefix"')) },
    );
    expect((await connect(fake)).changed).toBe(true);
    expect((await connect(fake)).changed).toBe(false);
  });

  it('plans anew when somebody adds an entry between reading and writing, and keeps that entry', async () => {
    const fake = fakeBucket({}, { onGet: (call, live) => (call === 2 ? added(live) : live) });
    const tools = fakeTools();
    await connect(fake, tools);
    expect(fake.puts).toHaveLength(1);
    expect(fake.live().QueueConfigurations).toEqual(added({}).QueueConfigurations);
    expect(codesOf(tools)).toEqual(['bucket.saved', 'bucket.changed', 'bucket.saved']);
    expect(tools.backups).toEqual([{}, added({})]);
  });

  it('plans anew three times, and gives up without a write when the bucket never stands still', async () => {
    const fake = fakeBucket({}, { onGet: (call, live) => added(live, `new${call}`) });
    const tools = fakeTools();
    await expect(connect(fake, tools)).rejects.toMatchObject({ code: 'NOTIFICATION_CHANGED' });
    expect(fake.puts).toEqual([]);
    expect(codesOf(tools).filter((code) => code === 'bucket.changed')).toHaveLength(3);
  });

  it('carries out an accepted plan although another foreign entry came, but nothing beyond it', async () => {
    const fake = fakeBucket({});
    const accepted = await planBucket(wish, fake.buckets);
    fake.set(added({}));
    expect((await connect(fake, fakeTools(), { accepted })).changed).toBe(true);
    const more = fakeBucket({});
    const wider = wishFor(['logs/', 'more/']);
    await expect(connectBucket(wider, more.buckets, fakeTools().tools, { owner, accepted })).rejects.toMatchObject({
      code: 'NOTIFICATION_CHANGED',
      message: expect.stringContaining('after the plan was shown'),
    });
    expect(more.puts).toEqual([]);
  });

  it('removes nothing that the accepted plan did not remove', async () => {
    const fake = fakeBucket({});
    await connect(fake);
    const drifted = {
      TopicConfigurations: (fake.live().TopicConfigurations ?? []).map((each) => ({
        ...each,
        Events: ['s3:ObjectCreated:Put'],
      })),
    };
    const accepted = await planBucket(wish, fakeBucket({}).buckets);
    const other = fakeBucket(drifted);
    await expect(connect(other, fakeTools(), { accepted })).rejects.toMatchObject({ code: 'NOTIFICATION_CHANGED' });
    expect(other.puts).toEqual([]);
  });

  it('refuses a conflict with every way out before it writes or keeps anything', async () => {
    const fake = fakeBucket({ TopicConfigurations: [toTopic(entry('theirs', ''))] });
    const tools = fakeTools();
    await expect(connect(fake, tools)).rejects.toMatchObject({
      code: 'NOTIFICATION_CONFLICT',
      fix: expect.stringMatching(/^set notifications: .*\nor give notification 'theirs'/),
    });
    expect([fake.puts, tools.backups]).toEqual([[], []]);
  });

  it('reports a write that does not show, with the backup', async () => {
    const fake = fakeBucket({}, { onPut: (_call, _put, live) => live });
    await expect(connect(fake)).rejects.toMatchObject({
      code: 'NOTIFICATION_CHANGED',
      fix: expect.stringContaining('backup-1.json'),
    });
  });

  it('is content with what a later writer left, if ours is in it', async () => {
    const fake = fakeBucket({}, { onPut: (_call, put) => added(put) });
    expect((await connect(fake)).changed).toBe(true);
  });

  it('waits until the write shows', async () => {
    let hidden: BucketNotifications | undefined;
    const fake = fakeBucket(
      {},
      {
        onPut: (_call, put, live) => {
          hidden = put;
          return live;
        },
        onGet: (call, live) => (call > 4 && hidden !== undefined ? hidden : live),
      },
    );
    const tools = fakeTools();
    expect((await connect(fake, tools)).changed).toBe(true);
    expect(tools.now()).toBeGreaterThan(0);
  });
});

describe('a put that is not taken at once', () => {
  it('is looked for before it is made again when its answer got lost', async () => {
    const fake = fakeBucket(theirs, {
      onPut: (_call, put) => {
        fake.set(put);
        return refuse('NO_ANSWER');
      },
    });
    expect((await connect(fake)).changed).toBe(true);
    expect(fake.puts).toEqual([]);
    expect(fake.live()).toMatchObject(theirs);
  });

  it('is made again when it had no effect', async () => {
    const fake = fakeBucket(theirs, { onPut: (call, put) => (call < 3 ? refuse('NO_ANSWER') : put) });
    expect((await connect(fake)).changed).toBe(true);
    expect(fake.puts).toHaveLength(1);
  });

  it('waits ever longer while another change is under way, and does not overwrite that change', async () => {
    const fake = fakeBucket(theirs, {
      onPut: (call, put, live) => {
        if (call > 3) return put;
        if (call === 3) fake.set(added(live));
        return refuse('OPERATION_IN_PROGRESS');
      },
    });
    const tools = fakeTools();
    await connect(fake, tools);
    expect(fake.live()).toMatchObject(added(theirs));
    const waits = tools.events.flatMap((event) => (event.code === 'call.retried' ? [event.wait] : []));
    expect(waits).toEqual([1_000, 2_000, 4_000]);
    expect(codesOf(tools)).toContain('bucket.changed');
  });

  it('is given up within two minutes when the other change does not end', async () => {
    const fake = fakeBucket(theirs, { onPut: () => refuse('OPERATION_IN_PROGRESS') });
    const tools = fakeTools();
    await expect(connect(fake, tools)).rejects.toMatchObject({ code: 'OPERATION_IN_PROGRESS' });
    expect([tools.now(), fake.live()]).toEqual([120_000, theirs]);
  });

  const unable = (name = '') =>
    refuse('VALIDATION', `Unable to validate the following destination configurations${name}`);
  const destinations = (gone: string, asked: string[] = []) => ({
    topics: () => ({ describe: async (arn: string) => (asked.push(arn), arn === gone ? undefined : { arn }) }) as never,
    queues: () =>
      ({
        describe: async (name: string) => (asked.push(name), gone.endsWith(`:${name}`) ? undefined : { arn: name }),
      }) as never,
  });

  it('is retried for a minute after a topic was written, and no longer', async () => {
    const late = fakeBucket({}, { onPut: (call, put) => (call < 4 ? unable() : put) });
    expect((await connect(late, fakeTools(), { freshDestination: true })).changed).toBe(true);
    const never = fakeBucket({}, { onPut: () => unable() });
    const tools = fakeTools();
    await expect(connect(never, tools, { freshDestination: true })).rejects.toMatchObject({ code: 'VALIDATION' });
    expect(tools.now()).toBe(60_000);
    const old = fakeTools();
    await expect(connect(never, old)).rejects.toMatchObject({ code: 'VALIDATION' });
    expect(old.now()).toBe(0);
  });

  it('names the stale topic or queue of somebody else that blocks it, and the flag', async () => {
    const stale = {
      QueueConfigurations: [toQueue(entry('fine', 'a/'), 'fine'), toQueue(entry('stale', 'b/'), 'gone')],
    };
    const fake = fakeBucket(stale, { onPut: () => unable() });
    await expect(
      connect(fake, fakeTools(), { destinations: destinations(`x:gone`), command: 'pantherctl bucket connect logs' }),
    ).rejects.toMatchObject({
      code: 'VALIDATION',
      message: expect.stringMatching(
        /queue arn:aws:sqs:us-east-1:123456789012:gone of notification 'stale' \(there is no such queue\)/,
      ),
      fix: expect.stringContaining('pantherctl bucket connect logs --skip-destination-validation'),
    });
    expect(fake.live()).toBe(stale);
  });

  it('names our own topic with the command that deploys it', async () => {
    const fake = fakeBucket({}, { onPut: () => unable() });
    await expect(connect(fake, fakeTools(), { destinations: destinations(topicArn) })).rejects.toMatchObject({
      message: expect.stringContaining(`topic ${topicArn}`),
      fix: expect.stringContaining('pantherctl apply'),
    });
  });

  it.each([
    ['of another region', 'arn:aws:sns:eu-west-1:123456789012:t', 'it is in eu-west-1, the bucket in us-east-1'],
    ['that is FIFO', 'arn:aws:sns:us-east-1:123456789012:t.fifo', 'a FIFO topic takes no notifications'],
  ])('names a topic %s without asking anybody', async (_what, arn, reason) => {
    const fake = fakeBucket({ TopicConfigurations: [toTopic(entry('odd', 'a/'), arn)] }, { onPut: () => unable() });
    await expect(connect(fake)).rejects.toMatchObject({ message: expect.stringContaining(reason) });
  });

  it('believes S3 where it names the destination, and lists all where nobody knows', async () => {
    const arn = toFunction(entry('', '')).LambdaFunctionArn;
    const said = fakeBucket(theirs, { onPut: () => unable(`: ${arn}`) });
    await expect(connect(said)).rejects.toMatchObject({
      message: expect.stringContaining(`function ${arn} of notification 'theirs'`),
    });
    const silent = fakeBucket(theirs, { onPut: () => unable() });
    await expect(connect(silent)).rejects.toMatchObject({ message: expect.stringContaining(`which of ${topicArn}`) });
  });

  it('passes by destinations that may not be looked at', async () => {
    const denied = { describe: () => Promise.reject(new PantherctlError('ACCOUNT_ACCESS', 'no way in')) };
    const ports = { topics: () => denied as never, queues: () => denied as never };
    const fake = fakeBucket({ QueueConfigurations: [toQueue(entry('q', 'q/'))] }, { onPut: () => unable() });
    await expect(connect(fake, fakeTools(), { destinations: ports })).rejects.toMatchObject({
      message: expect.stringContaining('does not say which'),
    });
  });

  it('is put without that check if a person asks for it, and with it otherwise', async () => {
    const fake = fakeBucket({});
    await connect(fake, fakeTools(), { skipDestinationValidation: true });
    await connectBucket(wishFor(['other/']), fake.buckets, fakeTools().tools, { owner });
    expect(fake.flags).toEqual([{ skipDestinationValidation: true }, {}]);
  });
});

describe('changes of one bucket by one process', () => {
  it('happen one after the other, so that both stand in the end', async () => {
    const fake = fakeBucket(theirs);
    const second = { ...wishFor(['b/']), topics: [{ topicArn: `${topicArn}-2`, prefixes: ['b/'] }] };
    const tools = fakeTools();
    await Promise.all([connect(fake, tools), connectBucket(second, fake.buckets, tools.tools, { owner })]);
    expect(fake.live().TopicConfigurations).toHaveLength(2);
    expect(codesOf(tools)).not.toContain('bucket.changed');
  });

  it('go on after one of them failed', async () => {
    const failing = fakeBucket({}, { onPut: () => refuse('VALIDATION') });
    const [first, second] = await Promise.allSettled([connect(failing), connect(fakeBucket({}))]);
    expect([first?.status, second?.status]).toEqual(['rejected', 'fulfilled']);
  });
});

describe('a run that breaks off', () => {
  /** Throws at the call of that number. */
  const breakOffAt = (at: number) => {
    let calls = 0;
    return () => {
      calls += 1;
      if (calls === at) throw new PantherctlError('SIMULATED_CRASH', 'broke off');
    };
  };

  it('loses nothing at any call, and the second run completes', async () => {
    const calm = fakeBucket(theirs);
    await connect(calm);
    for (const when of ['before', 'after'] as const) {
      for (let at = 1; at <= 4; at += 1) {
        const fake = fakeBucket(theirs);
        const count = breakOffAt(at);
        const around = async <Result>(call: () => Promise<Result>): Promise<Result> => {
          if (when === 'before') count();
          const result = await call();
          if (when === 'after') count();
          return result;
        };
        const buckets = {
          ...fake.buckets,
          notifications: (name: string) => around(() => fake.buckets.notifications(name)),
          putNotifications: (name: string, put: BucketNotifications) =>
            around(() => fake.buckets.putNotifications(name, put)),
        };
        await expect(connectBucket(wish, buckets, fakeTools().tools, { owner })).rejects.toMatchObject({
          code: 'SIMULATED_CRASH',
        });
        expect(fake.live()).toMatchObject(theirs);
        await connect(fake);
        expect(sameNotifications(fake.live(), calm.live())).toBe(true);
      }
    }
  });
});
