import type { BucketStep, PolicyStep, Step } from '../orchestrate/plan.ts';
import { renderNotificationPlan } from './render-notification-plan.ts';
import { printable } from './printable.ts';
import { renderCount } from './render-count.ts';
import type { Style } from './style.ts';

/** What a heading stands over. */
const sections: Readonly<Partial<Record<Step['phase'], string>>> = {
  runtime: 'runtime',
  sources: 'stacks of sources',
  topics: 'topics and keys',
  subscriptions: 'subscriptions',
  buckets: 'buckets',
  alarms: 'alarms',
  leftSources: 'left sources',
  leftAccounts: 'left accounts',
};

/** The heading of the section that a step belongs to; `undefined` for steps that need none. */
export function sectionOf({ phase }: Step): string | undefined {
  return sections[phase];
}

/** What stands below the line of a step on sources: statements in full, and a bucket's notifications, kept ones first. */
export function renderSourceDetails(step: Step, style: Style, columns: number): readonly string[] {
  if (step.kind === 'policy' && step.action === 'update') return renderStatements(step, style);
  if (step.kind === 'bucket' && step.changes !== undefined && step.action !== 'none') {
    return renderNotifications(step.wish.bucket, step.changes, style, columns);
  }
  return [];
}

function renderStatements({ add, remove }: PolicyStep, style: Style): readonly string[] {
  return [
    ...add.flatMap((statement) => {
      const entries = Object.entries(statement);
      return entries.map(([key, value], index) => {
        const text = `"${key}": ${JSON.stringify(value)}${index === entries.length - 1 ? ' }' : ','}`;
        return style.good(printable(`      ${index === 0 ? '+ {' : '   '} ${text}`));
      });
    }),
    ...remove.map((sid) => style.bad(`      - ${printable(sid)}`)),
  ];
}

function renderNotifications(
  bucket: string,
  changes: NonNullable<BucketStep['changes']>,
  style: Style,
  columns: number,
): readonly string[] {
  const indent = '    ';
  // The line of the step itself has the bucket's name and the counts.
  const [, ...lines] = renderNotificationPlan(bucket, changes, style, columns - indent.length).split('\n');
  return lines.map((line) => indent + line);
}

/** Many steps of one kind and action on one line, e.g. `update 40 buckets: 40 to add, 0 to remove, 120 kept`. */
export function countSteps(steps: readonly Step[]): string {
  const [first] = steps;
  if (first === undefined) return '';
  const kind = (first.id.split('/')[0] ?? '').replaceAll('-', ' ');
  switch (first.kind) {
    case 'bucket': {
      const sum = (key: 'add' | 'remove' | 'keep'): number =>
        steps.reduce((total, step) => total + (step.kind === 'bucket' ? (step.changes?.[key].length ?? 0) : 0), 0);
      const counts = `${sum('add')} to add, ${sum('remove')} to remove, ${sum('keep')} kept`;
      return `${first.action} ${renderCount(steps.length, 'bucket')}: ${counts} (--verbose lists all)`;
    }
    case 'subscription':
      return `${first.action} ${renderCount(steps.length, 'subscription')}`;
    case 'policy': {
      const sum = steps.reduce((total, step) => total + (step.kind === 'policy' ? step.add.length : 0), 0);
      return `${first.action} ${steps.length} ${kind.replace(/y$/, 'ies')}: ${renderCount(sum, 'statement')} to add (--verbose lists all)`;
    }
    default:
      return `${first.action} ${steps.length} ${kind} stacks`;
  }
}
