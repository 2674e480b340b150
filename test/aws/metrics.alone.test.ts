import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { memberId, useStubAws } from './aws-fixtures.ts';
import { jsonAnswer } from './stub-aws.ts';

const { open, stub } = useStubAws();

const action = 'monitoring:GetMetricData';
const metric = { namespace: 'Panther', name: 'Age', dimensions: { Subsystem: 'LogProcessor', ID: 'trail' } };
const place = { accountId: memberId, region: 'us-west-2' };
const minute = 60_000;
const day = 24 * 60 * minute;
const now = Date.UTC(2026, 5, 1, 12, 34, 56);

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['Date'], now });
});
afterEach(() => {
  vi.useRealTimers();
});

const latest = (since: number) => open().metrics(place).latest(metric, since);
const answer = (results: unknown, next?: string): ReturnType<typeof jsonAnswer> =>
  jsonAnswer({ MetricDataResults: results, ...(next === undefined ? {} : { NextToken: next }) });
const result = (points: readonly (readonly [at: number, value: number])[], status = 'Complete'): object => ({
  Id: 'latest',
  StatusCode: status,
  Timestamps: points.map(([at]) => at / 1_000),
  Values: points.map(([, value]) => value),
});
const sent = (): { readonly period: number; readonly start: number; readonly end: number } => {
  const { EndTime, MetricDataQueries, StartTime } = stub().of(action).at(-1)?.fields ?? {};
  const [query] = JSON.parse(MetricDataQueries ?? '[]') as { MetricStat: { Period: number } }[];
  return {
    period: query?.MetricStat.Period ?? 0,
    start: Number(StartTime) * 1_000,
    end: Number(EndTime) * 1_000,
  };
};

describe('the latest value of a metric', () => {
  test('is asked for newest first, for the metric with all of its dimensions', async () => {
    const at = now - 10 * minute;
    stub().on(
      action,
      answer([
        result([
          [at, 3],
          [at - minute, 7],
        ]),
      ]),
    );
    expect(await latest(now - 60 * minute)).toEqual({ at, value: 3 });
    const [call] = stub().of(action);
    expect(call).toMatchObject({ signer: memberId, region: 'us-west-2', fields: { ScanBy: 'TimestampDescending' } });
    expect(JSON.parse(call?.fields['MetricDataQueries'] ?? '')).toEqual([
      {
        Id: 'latest',
        MetricStat: {
          Metric: {
            Namespace: 'Panther',
            MetricName: 'Age',
            Dimensions: [
              { Name: 'Subsystem', Value: 'LogProcessor' },
              { Name: 'ID', Value: 'trail' },
            ],
          },
          Period: 60,
          Stat: 'Maximum',
        },
      },
    ]);
  });

  test('is found behind pages that are empty, and no page is read after it', async () => {
    const at = now - 10 * minute;
    stub().on(action, ({ fields }) =>
      fields['NextToken'] === undefined
        ? answer([result([], 'PartialData')], 'two')
        : answer([result([[at, 0]], 'PartialData')], 'three'),
    );
    expect(await latest(now - 60 * minute)).toEqual({ at, value: 0 });
    expect(stub().of(action)).toHaveLength(2);
  });

  test('is undefined where there is none', async () => {
    stub().on(action, answer([result([])]));
    expect(await latest(now - 60 * minute)).toBeUndefined();
    stub().on(action, answer([]));
    expect(await latest(now - 60 * minute)).toBeUndefined();
    stub().clear();
    expect(await latest(now + minute)).toBeUndefined();
    expect(stub().of(action)).toEqual([]);
  });

  test('is not undefined where CloudWatch does not say so', async () => {
    stub().on(action, jsonAnswer({}));
    await expect(latest(now - minute)).rejects.toMatchObject({ code: 'UNREADABLE_ANSWER' });
    stub().on(action, answer([result([], 'InternalError')]));
    await expect(latest(now - minute)).rejects.toMatchObject({ code: 'NO_ANSWER' });
    stub().on(action, answer([result([], 'Forbidden')]));
    await expect(latest(now - minute)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
    stub().on(action, jsonAnswer({ __type: 'com.amazonaws.cloudwatch#AccessDeniedException', message: 'no' }, 403));
    await expect(latest(now - minute)).rejects.toMatchObject({
      code: 'ACCESS_DENIED',
      fix: 'grant cloudwatch:GetMetricData',
    });
  });
});

test.each([
  ['an hour', 60 * minute, 60, 15],
  ['14 days', 14 * day, 60, 15],
  ['15 days', 15 * day, 300, 63],
  ['30 days', 30 * day, 300, 63],
  ['62 days', 62 * day, 300, 63],
  ['63 days', 63 * day, 3_600, 455],
  ['a year', 365 * day, 3_600, 455],
  ['ten years', 3_650 * day, 3_600, 455],
])('over %s CloudWatch is asked in periods that it still has, within its limits', async (_, age, period, keptDays) => {
  stub().on(action, answer([result([])]));
  await latest(now - age);
  const { end, period: asked, start } = sent();
  expect(asked).toBe(period);
  expect([start % (period * 1_000), end % (period * 1_000)]).toEqual([0, 0]);
  expect(start).toBeLessThanOrEqual(Math.max(now - age, now - 455 * day + 240 * minute));
  expect(now - start).toBeLessThanOrEqual(keptDays * day);
  expect(end).toBeGreaterThan(now);
  expect((end - start) / (period * 1_000)).toBeLessThan(100_800);
});
