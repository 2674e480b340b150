import { describe, expect, it } from 'vitest';
import { createdEvents } from '../../../src/orchestrate/sources/notification-overlap.ts';
import { buildEntryId } from '../../../src/orchestrate/sources/notification-ownership.ts';
import { runSources, sourceOf, stageSources } from './stage-sources.ts';

const bucket = 'acme-fanned';

/** A bucket that tells a fan-out topic of all objects, and a source on it. */
function stageFanOut() {
  const { cloud, configure, members, panther } = stageSources();
  const place = { accountId: members[0] ?? '', region: 'us-east-1' };
  const name = 'panther-fan-out-0a1b2c3d';
  const topicArn = `arn:aws:sns:us-east-1:${place.accountId}:${name}`;
  const id = buildEntryId({ bucket, topicArn, prefix: '' });
  const notifications = { TopicConfigurations: [{ Id: id, TopicArn: topicArn, Events: createdEvents }] };
  cloud.world.createBucket({ ...place, name: bucket, notifications });
  const queueArn = `arn:aws:sqs:${panther.region}:${panther.accountId}:panther-input-data-notifications-queue`;
  const run = async () => {
    const result = await runSources(cloud, configure([sourceOf('fanned', place, bucket, 'a/')]));
    return { ...result, step: result.plan.steps.find(({ kind }) => kind === 'bucket') };
  };
  const readLive = () => cloud.buckets(place.accountId).notifications(bucket);
  return { cloud, name, notifications, place, queueArn, readLive, run, topicArn };
}

describe('a bucket whose fan-out tells Panther', () => {
  it('is as wished while the topic is there and Panther is subscribed', async () => {
    const { cloud, name, place, queueArn, run, topicArn } = stageFanOut();
    cloud.world.createTopic({ ...place, name });
    cloud.world.subscribe({ topicArn, endpoint: queueArn });
    await run();
    cloud.world.confirmSubscriptions();
    expect(await run()).toMatchObject({ verdict: 'done', step: { action: 'none' } });
  });

  it('is not called well when its topic is gone, and stays as it is', async () => {
    const { notifications, readLive, run } = stageFanOut();
    expect(await run()).toMatchObject({
      verdict: 'partly',
      step: {
        action: 'blocked',
        reason: expect.stringContaining('is not there'),
        fix: expect.stringContaining('bucket restore'),
      },
    });
    expect(await readLive()).toEqual(notifications);
  });

  it('is not called well when Panther is not subscribed to its topic, with the command that subscribes it', async () => {
    const { cloud, name, place, queueArn, run } = stageFanOut();
    cloud.world.createTopic({ ...place, name });
    expect(await run()).toMatchObject({
      verdict: 'partly',
      step: { action: 'blocked', fix: expect.stringContaining(`--notification-endpoint ${queueArn}`) },
    });
  });
});
