import { describe, expect, it } from 'vitest';
import type { BucketStep, Plan, PolicyStep, Step } from '../../src/orchestrate/plan.ts';
import { renderPlan } from '../../src/ui/render-plan.ts';
import { buildStyle } from '../../src/ui/style.ts';
import { noPairs } from '../../src/orchestrate/build-plan.ts';

const style = buildStyle({ color: false, unicode: false });
const place = { accountId: '123456789012', region: 'us-east-1' };
const topicArn = 'arn:aws:sns:us-east-1:123456789012:theirs';

function planOf(steps: readonly Step[]): Plan {
  return {
    version: 1,
    steps,
    pairs: noPairs,
    skipped: [],
    extras: [],
    running: [],
    accountNames: {},
    notes: [],
    operations: 0,
    accountsAtOnce: 0,
    minutes: 0,
  };
}

const line = {
  id: 'theirs',
  kind: 'queue',
  destination: 'arn:aws:sqs:us-east-1:123456789012:q',
  prefix: 'logs/',
  suffix: '',
  events: ['s3:ObjectCreated:*'],
} as const;
const own = { ...line, id: 'pantherctl-0123456789abcdef', kind: 'topic', destination: topicArn } as const;

function bucketStep(index: number, changes: Partial<BucketStep> = {}): BucketStep {
  return {
    kind: 'bucket',
    phase: 'buckets',
    id: `bucket/acme-${index}`,
    title: `notifications of bucket acme-${index}`,
    place,
    wish: { bucket: `acme-${index}`, topics: [], formerTopicArns: [] },
    action: 'update',
    reason: '1 to add, 0 to remove, 1 kept',
    changes: { keep: [{ ...line, prefix: 'other/' }], add: [own], remove: [], conflicts: [] },
    ...changes,
  };
}

const policy: PolicyStep = {
  kind: 'policy',
  phase: 'topics',
  id: `topic-policy/${topicArn}`,
  title: `access policy of topic ${topicArn}`,
  place,
  resource: 'topic',
  arn: topicArn,
  action: 'update',
  reason: 'its policy lacks Own',
  add: [{ Sid: 'Own', Effect: 'Allow', Condition: { StringEquals: { 'sns:Protocol': 'sqs' } } }],
  remove: ['Old'],
};

describe('a plan of sources', () => {
  it('prints what a bucket keeps before what it gets, under its own heading', () => {
    const lines = renderPlan(planOf([bucketStep(1)]), style, 120).split('\n');
    expect(lines.slice(1)).toEqual([
      '  buckets',
      '  ~ notifications of bucket acme-1: 1 to add, 0 to remove, 1 kept',
      '      keep, untouched',
      '        = queue q  prefix other/  s3:ObjectCreated:*  (theirs)',
      '      add',
      '        + topic theirs  prefix logs/  s3:ObjectCreated:*  (pantherctl-0123456789abcdef)',
    ]);
  });

  it('has a heading over each part of the way, and over the rollout that follows', () => {
    const role = {
      kind: 'manual',
      phase: 'sources',
      id: 'closed-source/x',
      title: 'source x',
      action: 'manual',
    } as const;
    const stuck = { kind: 'manual', phase: 'instances', id: 'stuck/x', title: 'instance x', action: 'manual' } as const;
    const lines = renderPlan(planOf([policy, bucketStep(1), role, stuck]), style, 120).split('\n');
    expect(lines.filter((line) => /^ {2}[a-z]/.test(line))).toEqual([
      '  topics and keys',
      '  buckets',
      '  stacks of sources',
      '  real-time events',
    ]);
    expect(renderPlan(planOf([stuck]), style, 120)).not.toContain('real-time events');
  });

  it('prints the statements that a policy gets in full, and the Sids that it loses', () => {
    const lines = renderPlan(planOf([policy]), style, 200).split('\n');
    expect(lines.slice(3)).toEqual([
      '      + { "Sid": "Own",',
      '          "Effect": "Allow",',
      '          "Condition": {"StringEquals":{"sns:Protocol":"sqs"}} }',
      '      - Old',
    ]);
  });

  it('numbers the ways out of a conflict, and names what is in the way', () => {
    const remedies = [
      { kind: 'fanOut', fix: 'first way' },
      { kind: 'narrow', fix: 'second way' },
    ] as const;
    const step = bucketStep(1, {
      action: 'blocked',
      reason: 'it notifies others',
      fix: 'choose one of these:\n1. first way\n2. second way',
      changes: { keep: [], add: [], remove: [], conflicts: [{ wanted: own, existing: line, remedies }] },
    });
    const text = renderPlan(planOf([step]), style, 120);
    expect(text).toContain('! queue q  prefix logs/');
    expect(text).toMatch(/fix: choose one of these:\n +1\. first way\n +2\. second way/);
  });

  it('counts many alike on one line, and explains what waits for something blocked once, without its fix', () => {
    const waiting = Array.from({ length: 30 }, (_, index) =>
      bucketStep(100 + index, {
        action: 'blocked',
        needs: ['registry'],
        reason: 'waits for this, which is blocked: registry',
        fix: 'deploy it',
      }),
    );
    const changing = Array.from({ length: 40 }, (_, index) => bucketStep(index));
    const lines = renderPlan(planOf([...changing, ...waiting]), style, 120).split('\n');
    expect(lines).toContain('  ~ update 40 buckets: 40 to add, 0 to remove, 40 kept (--verbose lists all)');
    expect(lines).toContain('  ! and 25 more of these (--verbose lists all)');
    expect(lines.join('\n')).not.toContain('deploy it');
  });
});
