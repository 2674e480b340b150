import { expect, it } from 'vitest';
import type { NotificationChanges, NotificationLine } from '../../src/orchestrate/sources/notification-plan.ts';
import { renderBucket } from '../../src/ui/render-bucket.ts';
import { renderNotificationPlan } from '../../src/ui/render-notification-plan.ts';
import { buildStyle } from '../../src/ui/style.ts';

const style = buildStyle({ color: false, unicode: false });
const line = (id: string, others: Partial<NotificationLine> = {}): NotificationLine => ({
  id,
  kind: 'queue',
  destination: `arn:aws:sqs:us-east-1:1:${id}`,
  prefix: `${id}/`,
  suffix: '',
  events: ['s3:ObjectCreated:*'],
  ...others,
});
const remedies = [
  { kind: 'fanOut', fix: 'run this' },
  { kind: 'narrow', fix: 'or narrow that' },
] as const;
const changes: NotificationChanges = {
  keep: [line('a', { prefix: '', suffix: '.gz' }), line('', { kind: 'EventBridge', destination: 'EventBridge (all)' })],
  add: [line('b')],
  remove: [line('c', { prefix: '' })],
  conflicts: [
    { wanted: line('b'), existing: line('d\u001B[2J'), remedies },
    { wanted: line('e'), existing: line('d\u001B[2J'), remedies: [{ kind: 'narrow', fix: 'never shown' }] },
  ],
};

it('prints what is kept, added and removed, and once what is in the way, whose ways out the step or the error tells', () => {
  expect(renderNotificationPlan('acme-logs', changes, style, 100).split('\n')).toEqual([
    'Bucket acme-logs  2 notifications kept, 1 to add, 1 to remove',
    '  keep, untouched',
    '    = queue a  suffix .gz  s3:ObjectCreated:*  (a)',
    '    = EventBridge (all)',
    '  add, once nothing is in the way',
    '    + queue b  prefix b/  s3:ObjectCreated:*  (b)',
    '  remove',
    '    - queue c  all objects  s3:ObjectCreated:*  (c)',
    '  in the way',
    String.raw`    ! queue d\u001b[2J  prefix d\u001b[2J/  s3:ObjectCreated:*  (d\u001b[2J)`,
  ]);
  const [, , , , title] = renderNotificationPlan('acme-logs', { ...changes, conflicts: [] }, style, 100).split('\n');
  expect(title).toBe('  add');
});

it('breaks lines at the width of the terminal, but neither ids nor commands', () => {
  const long = line('k'.repeat(50));
  const conflicts = [
    { wanted: line('b'), existing: long, remedies: [{ kind: 'fanOut' as const, fix: 'x'.repeat(90) }] },
  ];
  const tooWide = (text: string) => text.split('\n').filter((each) => each.length > 64);
  const text = renderNotificationPlan('acme-logs', { ...changes, keep: [long], conflicts }, style, 64);
  expect(tooWide(text)).toEqual([]);
  expect(text).toContain('= queue kkk');
  expect(text).toContain('! queue kkk');
  expect(text.split('\n').filter((each) => each.trim() === `(${'k'.repeat(50)})`)).toHaveLength(2);
  const shown = {
    bucket: 'acme-logs',
    ours: [],
    others: [long],
    eventBridge: false,
    changes: { ...changes, conflicts },
  };
  expect(tooWide(renderBucket(shown, style, 64))).toEqual([`      way out: ${'x'.repeat(90)}`]);
});

it('shows a bucket in three sections, whether or not there is something in them', () => {
  const nothing = { add: [], remove: [], conflicts: [] };
  const empty = { bucket: 'acme-logs', ours: [], others: [], eventBridge: false, changes: nothing };
  expect(renderBucket(empty, style, 100).split('\n')).toEqual([
    'Bucket acme-logs',
    '  ours: none',
    '  of others: none',
    '  EventBridge: off',
    '  apply would change nothing',
  ]);
  const full = renderBucket(
    { ...empty, ours: [line('o')], others: [line('t')], eventBridge: true, changes },
    style,
    100,
  );
  expect(full.split('\n').map((each) => each.trim().split('  ')[0])).toEqual([
    'Bucket acme-logs',
    'ours',
    '= queue o',
    'of others',
    '= queue t',
    'EventBridge: on, all events of the bucket',
    'apply would add, once nothing is in the way',
    '+ queue b',
    'apply would remove',
    '- queue c',
    'in the way',
    String.raw`! queue d\u001b[2J`,
    'way out: run this',
    'or: or narrow that',
  ]);
});
