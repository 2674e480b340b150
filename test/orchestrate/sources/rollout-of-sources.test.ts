import { describe, expect, it } from 'vitest';
import { isErrorCode, PantherctlError } from '../../../src/errors.ts';
import { configSchema } from '../../../src/config/schema.ts';
import { parseRegistry } from '../../../src/config/source-registry.ts';
import { hasWork, isSettled } from '../../../src/orchestrate/build-plan.ts';
import { observeStatus } from '../../../src/orchestrate/observe-status.ts';
import { planRollout } from '../../../src/orchestrate/plan-rollout.ts';
import type { Cloud } from '../../../src/ports/cloud.ts';
import { runSources, sourceOf, stageSources, stageTwoBuckets } from './stage-sources.ts';
import type { SourceStage, TwoBuckets } from './stage-sources.ts';

function queueArn({ panther }: SourceStage): string {
  return `arn:aws:sqs:${panther.region}:${panther.accountId}:panther-input-data-notifications-queue`;
}

async function readRegistry({ cloud, panther }: SourceStage) {
  const bucket = `panther-runtime-${panther.accountId}-${panther.region}`;
  const stored = await cloud.objects(panther.accountId).readText(bucket, 'sources/registry.json');
  return parseRegistry(stored?.text ?? '').sources;
}

/** The same cloud, killed after a call by its number over all ports. */
function killAfter(cloud: Cloud, call: number): Cloud & { readonly calls: () => number } {
  let calls = 0;
  const wrap = <Port extends object>(port: Port): Port =>
    new Proxy(port, {
      get: (target, key) => {
        const member: unknown = Reflect.get(target, key);
        if (typeof member !== 'function') return member;
        return async (...given: readonly unknown[]): Promise<unknown> => {
          calls += 1;
          const isDue = calls === call;
          const answer: unknown = await Reflect.apply(member, target, given);
          if (isDue) throw new PantherctlError('SIMULATED_CRASH', `killed after ${String(key)}`);
          return answer;
        };
      },
    });
  return {
    ...cloud,
    calls: () => calls,
    accounts: wrap(cloud.accounts),
    stacks: (place) => wrap(cloud.stacks(place)),
    buckets: (accountId) => wrap(cloud.buckets(accountId)),
    objects: (accountId) => wrap(cloud.objects(accountId)),
    topics: (place) => wrap(cloud.topics(place)),
    queues: (place) => wrap(cloud.queues(place)),
    keys: (place) => wrap(cloud.keys(place)),
  };
}

async function expectAllInPlace(stage: TwoBuckets): Promise<void> {
  const { buckets, cloud, config, places } = stage;
  const { plan } = await planRollout(config, cloud);
  expect(plan.steps.filter(({ action }) => action !== 'none').map(({ id, reason }) => [id, reason])).toEqual([]);
  expect(await observeStatus(config, cloud)).toMatchObject({ complete: true });
  const live = await cloud.buckets(places[0].accountId).notifications(buckets[0]);
  expect(live.LambdaFunctionConfigurations).toMatchObject([{ Id: 'index-access-logs' }]);
  expect(live.EventBridgeConfiguration).toEqual({});
  expect(live.TopicConfigurations).toHaveLength(2);
}

describe('three sources on two buckets', () => {
  it('are green after one apply, a second one finds nothing to do, and objects are told', async () => {
    const stage = stageTwoBuckets();
    const { buckets, cloud, config } = stage;
    const first = await runSources(cloud, config);
    expect(first).toMatchObject({ verdict: 'done', causes: [], manual: [] });
    expect(first.backups.map(({ bucket }) => bucket).toSorted()).toEqual([...buckets]);
    await expectAllInPlace(stage);
    const second = await runSources(cloud, config);
    expect(second).toMatchObject({ verdict: 'done', steps: { done: 0 }, backups: [] });

    const before = cloud.world.receivedBy(queueArn(stage)).received;
    for (const [bucket, key] of [
      [buckets[0], 'web/a.json'],
      [buckets[0], 'app/b.json'],
      [buckets[1], 'AWSLogs/c.json'],
    ] as const) {
      cloud.world.putObject({ bucket, key, body: '{}' });
    }
    const { latest, received } = cloud.world.receivedBy(queueArn(stage));
    expect(received - before).toBe(3);
    const bodies = latest.slice(-3).map(({ body }) => body);
    expect(
      bodies.map((body) => body.includes('web/a.json') || body.includes('app/b.json') || body.includes('c.json')),
    ).toEqual([true, true, true]);
    const status = await observeStatus(config, cloud);
    expect(status.sources[0]).toEqual({
      name: 'web',
      bucket: 'acme-logs',
      role: 'ok',
      topic: 'ok',
      subscription: 'ok',
      bucketNotification: 'connected',
      registered: 'ok',
    });
  });

  it('name what of somebody else S3 cannot reach, and the whole command that leaves it be', async () => {
    const { cloud, configure, members } = stageSources();
    const place = { accountId: members[0] ?? '', region: 'us-east-1' };
    const stale = {
      Id: 'stale',
      QueueArn: `arn:aws:sqs:us-east-1:${place.accountId}:gone`,
      Events: ['s3:ObjectRemoved:*'],
    };
    cloud.world.createBucket({ ...place, name: 'acme-stale', notifications: { QueueConfigurations: [stale] } });
    const { causes } = await runSources(cloud, configure([sourceOf('Stale logs', place, 'acme-stale', 'a/')]));
    expect(causes).toMatchObject([
      {
        reason: expect.stringContaining("notification 'stale'"),
        fix: expect.stringContaining("pantherctl bucket connect 'Stale logs' --skip-destination-validation"),
      },
    ]);
  });

  it('wire what stands when one source is broken', async () => {
    const { buckets, cloud, members, places, sources, ...stage } = stageTwoBuckets();
    const gone = sourceOf('gone', { accountId: members[2] ?? '', region: 'us-east-1' }, 'acme-gone', 'x/');
    const result = await runSources(cloud, stage.configure([...sources, gone]));
    expect(result.verdict).toBe('partly');
    expect(result.causes).toMatchObject([{ reason: expect.stringContaining('there is no bucket acme-gone') }]);
    const wired = await cloud.buckets(places[1].accountId).notifications(buckets[1]);
    expect(wired.TopicConfigurations).toHaveLength(1);
  });

  it('are done by the next run, whatever call the first one was killed at, and lose nothing', async () => {
    const counted = stageTwoBuckets();
    const counting = killAfter(counted.cloud, 0);
    await runSources(counting, counted.config);
    expect(counting.calls()).toBeGreaterThan(60);
    // Killed after one call is killed before the next.
    for (let call = 1; call <= counting.calls(); call += 1) {
      const stage = stageTwoBuckets();
      const killed = await runSources(killAfter(stage.cloud, call), stage.config).catch((error: unknown) => error);
      if (!isErrorCode(killed, 'SIMULATED_CRASH')) expect(killed).toMatchObject({ verdict: 'done' });
      const next = await runSources(stage.cloud, stage.config);
      expect(next, `killed after call ${call}`).toMatchObject({ verdict: 'done', causes: [] });
      await expectAllInPlace(stage);
    }
  }, 120_000);

  it('are done when two runs work at once', async () => {
    const stage = stageTwoBuckets();
    const runs = await Promise.all([runSources(stage.cloud, stage.config), runSources(stage.cloud, stage.config)]);
    expect(runs.map(({ verdict }) => verdict)).toContain('done');
    expect(await runSources(stage.cloud, stage.config)).toMatchObject({ verdict: 'done' });
    await expectAllInPlace(stage);
  });

  it('keep what others put into the topic policy, the queue policy and the registry', async () => {
    const stage = stageTwoBuckets();
    const { cloud, config, panther, places, theirTopic } = stage;
    const topics = cloud.topics(places[1]);
    const before = JSON.parse((await topics.describe(theirTopic))?.policy ?? '{}') as { Statement: unknown[] };
    await runSources(cloud, config);
    const after = JSON.parse((await topics.describe(theirTopic))?.policy ?? '{}') as { Statement: { Sid: string }[] };
    expect(after.Statement.slice(0, before.Statement.length)).toEqual(before.Statement);
    expect(after.Statement.map(({ Sid }) => Sid)).toEqual([
      '__default_statement_ID',
      'CrossAccountSubscription',
      'PantherPublish-acme-trail',
    ]);
    const queue = await cloud.queues(panther).describe('panther-input-data-notifications-queue');
    expect(queue?.policy).toContain(`PantherSubscriptionSID-${places[0].accountId}`);
    expect((await readRegistry(stage)).map(({ id }) => id)).toEqual(['app', 'trail', 'web']);
  });
});

describe('sources that leave the file', () => {
  it('stay as they are and are told of, until deletions are allowed; then nothing of ours is left on their buckets', async () => {
    const stage = stageTwoBuckets();
    const { buckets, cloud, config, panther, places, sources } = stage;
    const original = await cloud.buckets(places[1].accountId).notifications(buckets[1]);
    await runSources(cloud, config);
    const fewer = stage.configure(sources.slice(0, 1));
    const { plan } = await planRollout(fewer, cloud);
    expect(hasWork(plan)).toBe(false);
    expect(plan.notes.join()).toContain('left as they are: app, trail');
    expect(await runSources(cloud, fewer, { allowDelete: true })).toMatchObject({ verdict: 'done' });
    expect(await cloud.buckets(places[1].accountId).notifications(buckets[1])).toEqual(original);
    const shared = await cloud.buckets(places[0].accountId).notifications(buckets[0]);
    expect(shared.TopicConfigurations).toHaveLength(1);
    expect((await readRegistry(stage)).map(({ id }) => id)).toEqual(['web']);
    const queue = await cloud.queues(panther).describe('panther-input-data-notifications-queue');
    expect(queue?.policy).not.toContain(places[1].accountId);
    expect(queue?.policy).toContain(places[0].accountId);
    expect(isSettled((await planRollout(fewer, cloud, { allowDelete: true })).plan)).toBe(true);
    expect(await runSources(cloud, stage.configure([]), { allowDelete: true })).toMatchObject({ verdict: 'done' });
    const emptied = await cloud.queues(panther).describe('panther-input-data-notifications-queue');
    expect(emptied?.policy).not.toContain('PantherSubscriptionSID');
  });

  it('take their statements with them even if the file has no source any more', async () => {
    const stage = stageTwoBuckets();
    const { cloud, config, panther } = stage;
    await runSources(cloud, config);
    expect(await runSources(cloud, stage.configure([]), { allowDelete: true })).toMatchObject({ verdict: 'done' });
    const queue = await cloud.queues(panther).describe('panther-input-data-notifications-queue');
    expect(queue?.policy).not.toContain('PantherSubscriptionSID-');
    expect(await readRegistry(stage)).toEqual([]);
  });

  it('are gone after the next run, whatever call the first one was killed at', async () => {
    for (let call = 1; ; call += 1) {
      const stage = stageTwoBuckets();
      const { buckets, cloud, config, places, sources } = stage;
      await runSources(cloud, config);
      const fewer = stage.configure(sources.slice(0, 2));
      const killing = killAfter(cloud, call);
      await runSources(killing, fewer, { allowDelete: true }).catch((error: unknown) => {
        if (!isErrorCode(error, 'SIMULATED_CRASH')) throw error;
      });
      expect(await runSources(cloud, fewer, { allowDelete: true })).toMatchObject({ verdict: 'done' });
      expect((await cloud.buckets(places[1].accountId).notifications(buckets[1])).TopicConfigurations ?? []).toEqual(
        [],
      );
      expect((await readRegistry(stage)).map(({ id }) => id)).toEqual(['app', 'web']);
      if (killing.calls() < call) break;
    }
  }, 60_000);

  it('stops telling by the bucket once a trail or a rule tells, and not before', async () => {
    const { cloud, configure, members } = stageSources();
    const place = { accountId: members[0] ?? '', region: 'us-east-1' };
    const name = 'acme-told';
    cloud.world.createBucket({ ...place, name });
    const readLive = () => cloud.buckets(place.accountId).notifications(name);
    const config = (publisher: string) =>
      configure([sourceOf('told', place, name, '', { notifications: { publisher } })]);
    await runSources(cloud, config('bucket'));
    const wired = await readLive();
    expect(await runSources(cloud, config('eventBridge'))).toMatchObject({ verdict: 'partly' });
    expect(await readLive()).toEqual(wired);
    expect(await runSources(cloud, config('cloudTrail'))).toMatchObject({ verdict: 'done' });
    expect(await readLive()).toEqual({});
    expect(await runSources(cloud, config('cloudTrail'))).toMatchObject({ steps: { done: 0 } });
  });

  it('takes the entries of a topic that a source no longer uses with it, in one put', async () => {
    const stage = stageTwoBuckets();
    const { buckets, cloud, config, places, sources, theirTopic } = stage;
    await runSources(cloud, config);
    const place = places[1];
    const moved = stage.configure([...sources.slice(0, 2), sourceOf('trail', place, buckets[1], 'AWSLogs/')]);
    const result = await runSources(cloud, moved);
    expect(result).toMatchObject({ verdict: 'done' });
    const live = await cloud.buckets(place.accountId).notifications(buckets[1]);
    expect(live.TopicConfigurations?.map((entry) => entry['TopicArn'])).toEqual([
      `arn:aws:sns:us-west-2:${place.accountId}:panther-notifications-topic`,
    ]);
    expect(JSON.stringify(live)).not.toContain(theirTopic);
    expect(isSettled((await planRollout(moved, cloud)).plan)).toBe(true);
  });
});

describe('sources of another file on the same bucket and topic', () => {
  it('keep their notifications whatever this file adds, moves or gives up there', async () => {
    const stage = stageTwoBuckets();
    const { buckets, cloud, config, places, sources, theirTopic } = stage;
    const notifications = { topic: { existing: theirTopic } };
    const [, place] = places;
    const theirs = stage.configure([sourceOf('other', place, buckets[1], 'other/', { notifications })], {
      administrator: { accountId: stage.panther.accountId, region: 'us-west-2' },
    });
    await runSources(cloud, theirs);
    const live = () => cloud.buckets(place.accountId).notifications(buckets[1]);
    const [other] = (await live()).TopicConfigurations ?? [];
    expect(await runSources(cloud, config)).toMatchObject({ verdict: 'done' });
    expect((await live()).TopicConfigurations).toEqual([other, expect.anything()]);
    const moved = stage.configure([...sources.slice(0, 2), sourceOf('trail', place, buckets[1], 'AWSLogs/')]);
    expect(await runSources(cloud, moved, { allowDelete: true })).toMatchObject({ verdict: 'done' });
    expect((await live()).TopicConfigurations).toEqual([other, expect.anything()]);
    const fewer = stage.configure(sources.slice(0, 2));
    expect(await runSources(cloud, fewer, { allowDelete: true })).toMatchObject({ verdict: 'done' });
    expect((await live()).TopicConfigurations?.[0]).toEqual(other);
    expect(await runSources(cloud, config)).toMatchObject({ verdict: 'done' });
    expect(await runSources(cloud, fewer, { allowDelete: true })).toMatchObject({ verdict: 'done' });
    expect((await live()).TopicConfigurations).toEqual([other]);
    expect((await readRegistry(stage)).map(({ id }) => id)).toEqual(['app', 'other', 'web']);
  });
});

describe('a source that moves to another topic', () => {
  it('leaves nothing of the old one behind, whatever call the run was killed at', async () => {
    for (let call = 1; ; call += 1) {
      const stage = stageTwoBuckets();
      const { buckets, cloud, config, places, sources, theirTopic } = stage;
      await runSources(cloud, config);
      const moved = stage.configure([...sources.slice(0, 2), sourceOf('trail', places[1], buckets[1], 'AWSLogs/')]);
      const killing = killAfter(cloud, call);
      await runSources(killing, moved).catch((error: unknown) => {
        if (!isErrorCode(error, 'SIMULATED_CRASH')) throw error;
      });
      expect(await runSources(cloud, moved), `killed after call ${call}`).toMatchObject({ verdict: 'done' });
      const live = await cloud.buckets(places[1].accountId).notifications(buckets[1]);
      expect(live.TopicConfigurations).toHaveLength(1);
      expect(JSON.stringify(live)).not.toContain(theirTopic);
      expect(isSettled((await planRollout(moved, cloud)).plan)).toBe(true);
      if (killing.calls() < call) break;
    }
  }, 60_000);
});

describe('what pantherctl may not do', () => {
  it('is left to a person where an account may not be entered, each step with its commands, and the others are done', async () => {
    const stage = stageTwoBuckets();
    const { cloud, config, places, theirTopic } = stage;
    cloud.world.addFault({ kind: 'access-role-missing', account: places[1].accountId });
    const result = await runSources(cloud, config);
    expect(result).toMatchObject({ verdict: 'partly', causes: [] });
    const fixes = result.manual.map(({ fix }) => fix).join('\n');
    expect(fixes).toContain('--stack-name panther-log-analysis-setup-trail');
    expect(fixes).toContain('"Sid":"CrossAccountSubscription"');
    expect(fixes).toContain(`aws sns subscribe --region us-west-2 --topic-arn ${theirTopic} --protocol sqs`);
    expect(fixes).toContain('pantherctl bucket connect trail');
  });

  it('is told where the runtime is not deployed, once, and nothing is wired to nowhere', async () => {
    const { cloud, configure, members } = stageSources(8, 'none');
    const place = { accountId: members[0] ?? '', region: 'us-east-1' };
    cloud.world.createBucket({ ...place, name: 'acme-logs' });
    const config = configure([sourceOf('web', place, 'acme-logs', 'web/')]);
    const result = await runSources(cloud, config);
    expect(result.verdict).toBe('partly');
    expect(result.causes.map(({ fix }) => fix)).toEqual([
      expect.stringContaining('run pantherctl runtime deploy'),
      expect.stringContaining('run pantherctl runtime deploy'),
    ]);
    expect(await cloud.buckets(place.accountId).notifications('acme-logs')).toEqual({});
  });

  it('is little with a runtime of somebody else: the bucket is wired, and the subscription is explained', async () => {
    const { cloud, configure, members } = stageSources(8, 'external');
    const place = { accountId: members[0] ?? '', region: 'us-east-1' };
    cloud.world.createBucket({ ...place, name: 'acme-logs' });
    const config = configure([sourceOf('web', place, 'acme-logs', 'web/')], { panther: { runtime: 'external' } });
    const first = await runSources(cloud, config);
    expect(first.plan.steps.map(({ id }) => id.split('/')[0])).toEqual([
      'source-role',
      'notifications',
      'subscription',
      'bucket',
    ]);
    expect(first.plan.notes.join()).toContain('web: PantherLogProcessingRole-web');
    expect(first).toMatchObject({ verdict: 'partly', manual: [{ fix: expect.stringContaining('Panther Console') }] });
    expect(first.events.some(({ code }) => code === 'subscription.awaited')).toBe(true);
    expect((await observeStatus(config, cloud)).sources).toMatchObject([
      { subscription: 'pending', registered: 'none' },
    ]);
    cloud.world.confirmSubscriptions();
    const { plan } = await planRollout(config, cloud);
    expect([isSettled(plan), plan.notes]).toEqual([true, []]);
  });

  it('says of a source in a suspended account what can be done, and nothing else', async () => {
    const { cloud, configure, members } = stageSources();
    const place = { accountId: members[0] ?? '', region: 'us-east-1' };
    cloud.world.createBucket({ ...place, name: 'acme-logs' });
    const config = configure([sourceOf('web', place, 'acme-logs', 'web/')]);
    await runSources(cloud, config);
    cloud.world.setSuspended(place.accountId, true);
    const { plan } = await planRollout(config, cloud, { allowDelete: true });
    expect(plan.steps).toMatchObject([{ action: 'manual', fix: expect.stringContaining('remove source web') }]);
    expect((await observeStatus(config, cloud)).open).toHaveLength(1);
  });

  it('does not replace a topic that buckets tell, whatever the file says now', async () => {
    const { cloud, configure, members } = stageSources();
    const place = { accountId: members[0] ?? '', region: 'us-east-1' };
    cloud.world.createBucket({ ...place, name: 'acme-logs' });
    const named = configure([sourceOf('web', place, 'acme-logs', 'web/', { notifications: { topicName: 'mine' } })]);
    expect(await runSources(cloud, named)).toMatchObject({ verdict: 'done' });
    const renamed = configure([sourceOf('web', place, 'acme-logs', 'web/')]);
    const result = await runSources(cloud, renamed);
    expect(result.verdict).toBe('partly');
    expect(result.causes[0]?.reason).toContain('topic mine would be deleted');
    const live = await cloud.buckets(place.accountId).notifications('acme-logs');
    expect(JSON.stringify(live)).toContain(':mine');
  });

  it('touches no stack of another deployment', async () => {
    const { cloud, config } = stageTwoBuckets();
    expect(await runSources(cloud, config)).toMatchObject({ verdict: 'done' });
    const other = configSchema.parse({ ...config, panther: { ...config.panther, accountId: '999988887777' } });
    const { plan } = await planRollout(other, cloud);
    const stacks = plan.steps.filter(({ kind, phase }) => kind === 'stack' && phase === 'sources');
    expect(stacks.map(({ action }) => action)).toEqual(['blocked', 'blocked', 'blocked', 'blocked']);
    await runSources(cloud, other);
    expect(isSettled((await planRollout(config, cloud)).plan)).toBe(true);
  });
});
