import { describe, expect, it } from 'vitest';
import { PantherctlError } from '../../../src/errors.ts';
import { apply } from '../../../src/orchestrate/apply.ts';
import { planRollout } from '../../../src/orchestrate/plan-rollout.ts';
import type { PlanOptions } from '../../../src/orchestrate/build-plan.ts';
import type { Plan } from '../../../src/orchestrate/plan.ts';
import type { Cloud } from '../../../src/ports/cloud.ts';
import type { Objects } from '../../../src/ports/objects.ts';
import { runSources, sourceOf, stageTwoBuckets } from './stage-sources.ts';
import type { TwoBuckets } from './stage-sources.ts';

const registryKey = 'sources/registry.json';

function runtimeBucket({ panther }: TwoBuckets): string {
  return `panther-runtime-${panther.accountId}-${panther.region}`;
}

function carryOut(plan: Plan, cloud: Cloud) {
  return apply(plan, cloud, { clock: cloud.clock, emit: () => undefined, backUp: async () => 'backup' });
}

/** A stage whose plan has been accepted. */
async function accept(options: PlanOptions = {}): Promise<TwoBuckets & { readonly plan: Plan }> {
  const stage = stageTwoBuckets();
  return { ...stage, plan: (await planRollout(stage.config, stage.cloud, options)).plan };
}

/** The same cloud, of whose objects some calls go otherwise. */
function withObjects(cloud: Cloud, change: (objects: Objects) => Partial<Objects>): Cloud {
  return {
    ...cloud,
    objects: (accountId) => {
      const objects = cloud.objects(accountId);
      return { ...objects, ...change(objects) };
    },
  };
}

describe('a step finds after the plan', () => {
  it('a Sid that somebody has taken, and leaves the policy and what hangs on it alone', async () => {
    const { buckets, cloud, places, plan, theirTopic } = await accept();
    const taken = JSON.stringify({
      Statement: [
        {
          Sid: 'CrossAccountSubscription',
          Effect: 'Deny',
          Principal: '*',
          Action: 'sns:Subscribe',
          Resource: theirTopic,
        },
      ],
    });
    await cloud.topics(places[1]).setPolicy(theirTopic, taken);
    const result = await carryOut(plan, cloud);
    expect(result.causes).toMatchObject([
      { reason: expect.stringContaining('a statement CrossAccountSubscription by now') },
    ]);
    expect((await cloud.topics(places[1]).describe(theirTopic))?.policy).toBe(taken);
    expect(await cloud.topics(places[1]).listSubscriptions(theirTopic)).toEqual([]);
    expect(await cloud.buckets(places[1].accountId).notifications(buckets[1])).toEqual({});
    expect((await cloud.buckets(places[0].accountId).notifications(buckets[0])).TopicConfigurations).toHaveLength(2);
  });

  it('other statements in the policy, and keeps them', async () => {
    const { cloud, places, plan, theirTopic } = await accept();
    const other = {
      Sid: 'other',
      Effect: 'Allow',
      Principal: { AWS: places[1].accountId },
      Action: 'sns:Publish',
      Resource: theirTopic,
    };
    await cloud.topics(places[1]).setPolicy(theirTopic, JSON.stringify({ Version: '2012-10-17', Statement: [other] }));
    expect(await carryOut(plan, cloud)).toMatchObject({ verdict: 'done' });
    expect((await cloud.topics(places[1]).describe(theirTopic))?.policy).toContain('"Sid":"other"');
  });

  it('a filter that somebody has put on the subscription, and does not touch it', async () => {
    const { cloud, plan, theirTopic } = await accept();
    const endpoint = plan.steps.find((step) => step.kind === 'subscription')?.queueArn ?? '';
    cloud.world.subscribe({ topicArn: theirTopic, endpoint, filterPolicy: '{"a":["b"]}' });
    cloud.world.confirmSubscriptions();
    const result = await carryOut(plan, cloud);
    expect(result.causes).toMatchObject([{ reason: expect.stringContaining('it has a filter policy') }]);
  });

  it('an overlapping notification on the bucket, and changes nothing there', async () => {
    const { buckets, cloud, places, plan } = await accept();
    const queue = cloud.world.createQueue({
      ...places[1],
      name: 'theirs',
      policy: JSON.stringify({
        Statement: [{ Effect: 'Allow', Principal: '*', Action: 'sqs:SendMessage', Resource: '*' }],
      }),
    });
    const theirs = { QueueConfigurations: [{ Id: 'new', QueueArn: queue, Events: ['s3:ObjectCreated:Put'] }] };
    await cloud.buckets(places[1].accountId).putNotifications(buckets[1], theirs);
    const result = await carryOut(plan, cloud);
    expect(result.causes).toMatchObject([{ reason: expect.stringContaining('S3 accepts no overlap') }]);
    expect(await cloud.buckets(places[1].accountId).notifications(buckets[1])).toEqual(theirs);
  });

  it('a registry that others write all the time, and loses none of their sources', async () => {
    const stage = await accept();
    const { cloud, panther, plan } = stage;
    let writes = 0;
    const busy = withObjects(cloud, (objects) => ({
      writeText: async (bucket, key, text, etag) => {
        writes += 1;
        if (writes <= 3) await addForeign(stage, `other-${writes}`);
        await objects.writeText(bucket, key, text, etag);
      },
    }));
    expect(await carryOut(plan, busy)).toMatchObject({ verdict: 'done' });
    const stored = await cloud.objects(panther.accountId).readText(runtimeBucket(stage), registryKey);
    const { sources } = JSON.parse(stored?.text ?? '') as { sources: { id: string }[] };
    expect(sources.map(({ id }) => id)).toEqual(['app', 'other-1', 'other-2', 'other-3', 'trail', 'web']);
  });

  it('a registry that others write right after it was read, and loses none of their sources', async () => {
    const stage = await accept();
    const { cloud, panther, plan } = stage;
    let reads = 0;
    const busy = withObjects(cloud, (objects) => ({
      readText: async (bucket, key) => {
        const stored = await objects.readText(bucket, key);
        reads += 1;
        if (reads === 1) await addForeign(stage, 'other');
        return stored;
      },
    }));
    expect(await carryOut(plan, busy)).toMatchObject({ verdict: 'done' });
    const stored = await cloud.objects(panther.accountId).readText(runtimeBucket(stage), registryKey);
    const { sources } = JSON.parse(stored?.text ?? '') as { sources: { id: string }[] };
    expect(sources.map(({ id }) => id)).toEqual(['app', 'other', 'trail', 'web']);
  });

  it('an id to be taken out that another file has registered since, and leaves it there', async () => {
    const stage = stageTwoBuckets();
    const { cloud, config, panther, sources } = stage;
    await runSources(cloud, config);
    const { plan } = await planRollout(stage.configure(sources.slice(0, 2)), cloud, { allowDelete: true });
    const objects = cloud.objects(panther.accountId);
    const stored = await objects.readText(runtimeBucket(stage), registryKey);
    const registry = JSON.parse(stored?.text ?? '') as { sources: { id: string; owner: string }[] };
    const taken = registry.sources.map((each) =>
      each.id === 'trail' ? { ...each, owner: '999999999999/us-east-1' } : each,
    );
    await objects.writeText(
      runtimeBucket(stage),
      registryKey,
      JSON.stringify({ ...registry, sources: taken }),
      stored?.etag,
    );
    await carryOut(plan, cloud);
    const after = (await objects.readText(runtimeBucket(stage), registryKey))?.text ?? '';
    expect(JSON.parse(after)).toMatchObject({ sources: [{ id: 'app' }, { id: 'trail' }, { id: 'web' }] });
  });

  it('an id that another file has registered, and does not take it', async () => {
    const stage = await accept();
    await addForeign(stage, 'web');
    const result = await carryOut(stage.plan, stage.cloud);
    expect(result.causes.map(({ reason }) => reason).join()).toContain(
      'source web stands in the registry for another file',
    );
  });
});

async function addForeign(stage: TwoBuckets, id: string): Promise<void> {
  const { cloud, config, panther, places } = stage;
  const objects = cloud.objects(panther.accountId);
  const stored = await objects.readText(runtimeBucket(stage), registryKey);
  const { sources } = JSON.parse(stored?.text ?? '{"sources":[]}') as { sources: object[] };
  const [template] = config.sources;
  const source = {
    id,
    name: id,
    owner: '999999999999/us-east-1',
    ...places[0],
    bucket: 'acme-other',
    roleArn: `arn:aws:iam::${places[0].accountId}:role/PantherLogProcessingRole-${id}`,
    streamType: 'auto',
    prefixes: template?.prefixes ?? [],
  };
  const text = JSON.stringify({ version: 1, sources: [...sources, source] });
  await objects.writeText(runtimeBucket(stage), registryKey, text, stored?.etag);
}

describe('lost answers', () => {
  it.each(['setPolicy', 'subscribeQueue', 'writeText', 'setRawDelivery'])('after %s do no harm', async (method) => {
    const stage = stageTwoBuckets();
    const { cloud, config, theirTopic } = stage;
    if (method === 'setRawDelivery') {
      await runSources(cloud, config);
      const [, subscription] = await Promise.all([
        Promise.resolve(),
        cloud.topics(stage.places[1]).listSubscriptions(theirTopic),
      ]);
      await cloud.topics(stage.places[1]).setRawDelivery(subscription[0]?.arn ?? '', true);
    }
    const lost = new Set<string>();
    const losing = <Port extends object>(port: Port): Port =>
      new Proxy(port, {
        get: (target, key) => {
          const member: unknown = Reflect.get(target, key);
          if (typeof member !== 'function') return member;
          return async (...given: readonly unknown[]): Promise<unknown> => {
            const answer: unknown = await Reflect.apply(member, target, given);
            if (key !== method || lost.has(method)) return answer;
            lost.add(method);
            throw new PantherctlError('NO_ANSWER', 'timed out');
          };
        },
      });
    const poor: Cloud = {
      ...cloud,
      topics: (place) => losing(cloud.topics(place)),
      queues: (place) => losing(cloud.queues(place)),
      objects: (accountId) => losing(cloud.objects(accountId)),
    };
    expect(await runSources(poor, config)).toMatchObject({ verdict: 'done' });
    expect(lost.has(method)).toBe(true);
    expect(await runSources(cloud, config)).toMatchObject({ verdict: 'done', steps: { done: 0 } });
  });
});

describe('a policy that somebody else writes over', () => {
  /** The first `lasting` writes are undone at once, by somebody who has read the policy before. */
  const undoing = (cloud: TwoBuckets['cloud'], lasting: number): Cloud => {
    let writes = 0;
    return {
      ...cloud,
      topics: (place) => {
        const port = cloud.topics(place);
        return {
          ...port,
          setPolicy: async (arn, policy) => {
            const before = (await port.describe(arn))?.policy ?? '';
            await port.setPolicy(arn, policy);
            writes += 1;
            if (writes <= lasting) await port.setPolicy(arn, before);
          },
        };
      },
    };
  };

  it.each([1, 2])('gets the statement again after %i such writes', async (lasting) => {
    const { cloud, config, places, theirTopic } = stageTwoBuckets();
    expect(await runSources(undoing(cloud, lasting), config)).toMatchObject({ verdict: 'done' });
    expect((await cloud.topics(places[1]).describe(theirTopic))?.policy).toContain('CrossAccountSubscription');
  });

  it('is given up after three, and nothing hangs on it then', async () => {
    const { buckets, cloud, config, places } = stageTwoBuckets();
    const result = await runSources(undoing(cloud, 3), config);
    expect(result.causes).toMatchObject([{ reason: expect.stringContaining('does not keep what was written') }]);
    expect(await cloud.buckets(places[1].accountId).notifications(buckets[1])).toEqual({});
  });
});

describe('throttled writes', () => {
  const throttled = (): PantherctlError => new PantherctlError('THROTTLED', 'slow down');

  it('of a bucket keep what somebody puts there while they wait', async () => {
    const { buckets, cloud, config, places } = stageTwoBuckets();
    const theirs = {
      Id: 'late',
      TopicArn: cloud.world.createTopic({ ...places[0], name: 'late' }),
      Events: ['s3:ObjectRemoved:*'],
    };
    let tries = 0;
    const poor: Cloud = {
      ...cloud,
      buckets: (accountId) => {
        const port = cloud.buckets(accountId);
        return {
          ...port,
          putNotifications: async (bucket, ...given) => {
            if (bucket !== buckets[0]) return port.putNotifications(bucket, ...given);
            tries += 1;
            if (tries === 2) {
              const live = await port.notifications(bucket);
              await port.putNotifications(
                bucket,
                { ...live, TopicConfigurations: [theirs] },
                { skipDestinationValidation: true },
              );
            }
            if (tries <= 2) throw throttled();
            return port.putNotifications(bucket, given[0], { skipDestinationValidation: true });
          },
        };
      },
    };
    expect(await runSources(poor, config)).toMatchObject({ verdict: 'done' });
    const live = await cloud.buckets(places[0].accountId).notifications(buckets[0]);
    expect(live.TopicConfigurations?.map(({ Id }) => Id)).toEqual(['late', expect.anything(), expect.anything()]);
    expect(tries).toBe(3);
  });

  it('of a policy keep the statements that somebody adds while they wait, and end at last', async () => {
    const { cloud, config, places, theirTopic } = stageTwoBuckets();
    const other = {
      Sid: 'other',
      Effect: 'Allow',
      Principal: { AWS: places[1].accountId },
      Action: 'sns:Publish',
      Resource: theirTopic,
    };
    let tries = 0;
    const throttling = (lasting: number): Cloud => ({
      ...cloud,
      topics: (place) => {
        const port = cloud.topics(place);
        return {
          ...port,
          setPolicy: async (arn, policy) => {
            tries += 1;
            if (tries > lasting) return port.setPolicy(arn, policy);
            const live = JSON.parse((await port.describe(arn))?.policy ?? '') as { Statement: object[] };
            await port.setPolicy(arn, JSON.stringify({ ...live, Statement: [...live.Statement.slice(0, 1), other] }));
            throw throttled();
          },
        };
      },
    });
    const stuck = await runSources(throttling(Number.POSITIVE_INFINITY), config);
    expect(stuck.causes).toMatchObject([{ reason: expect.stringContaining('slow down') }]);
    expect(tries).toBe(12);
    tries = 0;
    expect(await runSources(throttling(2), config)).toMatchObject({ verdict: 'done' });
    expect(tries).toBe(3);
    expect((await cloud.topics(places[1]).describe(theirTopic))?.policy).toContain('"Sid":"other"');
  });
});

describe('consent', () => {
  it('gives the key of an encrypted topic its statement, keeps its others, and then wires the bucket', async () => {
    const stage = stageTwoBuckets();
    const { cloud, places } = stage;
    const [, place] = places;
    const keyId = cloud.world.createKey(place);
    const existing = cloud.world.createTopic({ ...place, name: 'encrypted', keyId });
    cloud.world.createBucket({ ...place, name: 'acme-secret' });
    const config = stage.configure([
      sourceOf('secret', place, 'acme-secret', 's/', { notifications: { topic: { existing } } }),
    ]);
    const first = await runSources(cloud, config);
    expect(first.manual.map(({ title }) => title)).toEqual([
      `policy of key ${keyId}`,
      expect.stringContaining('notifications of bucket acme-secret'),
    ]);
    expect(await runSources(cloud, config, { allowKeyPolicy: true })).toMatchObject({ verdict: 'done', manual: [] });
    const policy = await cloud.keys(place).policy(keyId);
    expect(policy).toContain('Enable IAM User Permissions');
    expect(policy).toContain('PantherPublish-s3-');
    expect(await runSources(cloud, config)).toMatchObject({ verdict: 'done', steps: { done: 0 } });
  });

  it('is waited for without forgetting which notifications of the old topic are ours', async () => {
    const stage = stageTwoBuckets();
    const { cloud, places } = stage;
    const [, place] = places;
    const existing = cloud.world.createTopic({ ...place, name: 'encrypted', keyId: cloud.world.createKey(place) });
    cloud.world.createBucket({ ...place, name: 'acme-secret' });
    const configure = (topic: unknown) =>
      stage.configure([sourceOf('secret', place, 'acme-secret', 's/', { notifications: { topic } })]);
    await runSources(cloud, configure('create'));
    await runSources(cloud, configure({ existing }));
    expect(await runSources(cloud, configure({ existing }), { allowKeyPolicy: true })).toMatchObject({
      verdict: 'done',
      manual: [],
    });
    const live = await cloud.buckets(place.accountId).notifications('acme-secret');
    expect(live.TopicConfigurations?.map((entry) => entry['TopicArn'])).toEqual([existing]);
  });
});
