import { expect, it } from 'vitest';
import { observeStatus } from '../../../src/orchestrate/observe-status.ts';
import { buildStyle } from '../../../src/ui/style.ts';
import { renderPlan } from '../../../src/ui/render-plan.ts';
import { renderStatus } from '../../../src/ui/render-status.ts';
import { planRollout } from '../../../src/orchestrate/plan-rollout.ts';
import { foreignNotifications, runSources, sourceOf, stageSources } from './stage-sources.ts';

it('a thousand sources on forty buckets are wired by one put a bucket, told in few lines, and then left alone', async () => {
  const stage = stageSources(8);
  const { cloud, configure, members } = stage;
  const places = Array.from({ length: 40 }, (_, index) => ({
    accountId: members[index % members.length] ?? '',
    region: index % 2 === 0 ? 'us-east-1' : 'us-west-2',
  }));
  const { EventBridgeConfiguration = {} } = foreignNotifications;
  for (const [index, place] of places.entries()) {
    cloud.world.createBucket({ ...place, name: `acme-${index}-logs`, notifications: { EventBridgeConfiguration } });
  }
  const sources = Array.from({ length: 1_000 }, (_, index) => {
    const place = places[index % 40] ?? { accountId: '', region: '' };
    return sourceOf(`source-${index}`, place, `acme-${index % 40}-logs`, `logs-${index}/`);
  });
  const config = configure(sources);
  const style = buildStyle({ color: false, unicode: false });
  const { plan: before } = await planRollout(config, cloud);
  const text = renderPlan(before, style, 120);
  expect(text.split('\n').length).toBeLessThan(80);
  expect(text).toContain('+ create 1000 source role stacks');
  expect(text).toContain('~ update 40 buckets: 1000 to add, 0 to remove, 40 kept');

  const run = await runSources(cloud, config);
  expect(run).toMatchObject({ verdict: 'done', causes: [] });
  expect(run.backups).toHaveLength(40);
  const second = await runSources(cloud, config);
  expect(second).toMatchObject({ verdict: 'done', steps: { done: 0 } });
  const status = await observeStatus(config, cloud);
  expect(status.complete).toBe(true);
  const shown = renderStatus(status, style, 120, cloud.clock.now());
  expect(shown).toContain('Sources  1000 of 1000 complete');
  expect(shown.split('\n').length).toBeLessThan(10);
  const live = await cloud.buckets(places[3]?.accountId ?? '').notifications('acme-3-logs');
  expect(live.TopicConfigurations).toHaveLength(25);
  expect(live.EventBridgeConfiguration).toEqual({});
}, 60_000);
