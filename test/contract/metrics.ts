import { describe, expect } from 'vitest';
import type { Metric } from '../../src/ports/metrics.ts';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract } from './contract-cloud.ts';

const metric: Metric = {
  namespace: 'Contract',
  name: 'Age',
  dimensions: { Subsystem: 'LogProcessor', ID: 'one' },
};
const hour = 3_600_000;

/** What every `Metrics` must do. */
export function describeMetricsContract(contract: Contract): void {
  describe('Metrics', () => {
    defineBehaviour(
      contract,
      'tells the latest value of a metric by its dimensions, and none where there is none',
      async ({ cloud, queue, recordMetric }) => {
        const metrics = cloud.metrics(queue);
        const since = cloud.clock.now() - hour;
        expect(await metrics.latest(metric, since)).toBeUndefined();
        await recordMetric(queue, metric, 7);
        const latest = await metrics.latest(metric, since);
        expect(latest?.value).toBe(7);
        expect(latest?.at).toBeGreaterThan(since);
        expect(latest?.at).toBeLessThanOrEqual(cloud.clock.now());
        const other = { ...metric, dimensions: { ...metric.dimensions, ID: 'two' } };
        expect(await metrics.latest(other, since)).toBeUndefined();
      },
    );

    defineBehaviour(contract, 'tells nothing older than it is asked for', async ({ cloud, queue, recordMetric }) => {
      await recordMetric(queue, metric, 7);
      expect(await cloud.metrics(queue).latest(metric, cloud.clock.now() + hour)).toBeUndefined();
    });
  });
}
