import type { ApplyEvent } from '../orchestrate/events.ts';
import { operationVerbs } from './operation-verbs.ts';
import { printable } from './printable.ts';
import { renderCount } from './render-count.ts';

/** What a person is told beside the progress: one word, one line, and how it is painted. */
export interface Notice {
  readonly label: string;
  /** Safe to print. */
  readonly text: string;
  readonly paint: 'bad' | 'warn' | 'accent' | 'faint';
}

const reasonsToAttach = {
  'earlier run': 'an earlier run began it',
  'answer lost': 'it was accepted, only its answer was lost',
  'asked for': 'as asked for',
} as const;

/** The events that are told beside the progress, not as a part of it. */
export type NoticeEvent = Extract<
  ApplyEvent,
  {
    readonly code:
      | 'operation.attached'
      | 'operation.stopping'
      | 'plan.outdated'
      | 'bucket.saved'
      | 'bucket.changed'
      | 'subscription.awaited'
      | 'preflight.finding'
      | 'preflight.finished'
      | 'drift.found';
  }
>;

function describeFinding(event: Extract<ApplyEvent, { readonly code: 'preflight.finding' }>): string {
  const { accountId, check, fix, message, region } = event;
  const places = [accountId, region].filter((place) => place !== undefined && !message.includes(place));
  const where = places.length === 0 ? '' : ` (${places.join(' ')})`;
  return printable(`${check}: ${message}${where}; fix: ${fix.replaceAll('\n', ' ')}`);
}

function describeDrift(event: Extract<ApplyEvent, { readonly code: 'drift.found' }>): string {
  const { accountId, accountName, region, resources } = event;
  const who = accountName === '' ? accountId : `${accountName} (${accountId})`;
  const what = resources.map(({ logicalId, status }) => `${logicalId} ${status.toLowerCase()}`).join(', ');
  return printable(`${who} ${region}: ${renderCount(resources.length, 'resource')} drifted: ${what}`);
}

/** The notice that an event gives; safe to print, on one line. */
export function describeNotice(event: NoticeEvent): Notice {
  switch (event.code) {
    case 'operation.attached': {
      const text = `to operation ${event.operationId} (${operationVerbs[event.action]}): ${reasonsToAttach[event.why]}`;
      return { label: 'attached', text, paint: 'accent' };
    }
    case 'operation.stopping':
      return {
        label: 'stopping',
        text: `operation ${event.operationId}: the rest is cancelled, what runs is waited for`,
        paint: 'warn',
      };
    case 'plan.outdated':
      return { label: 'replan', text: printable(`what is there changed: ${event.reason}`), paint: 'warn' };
    case 'bucket.saved':
      return { label: 'backup', text: printable(`bucket ${event.bucket}: kept in ${event.file}`), paint: 'faint' };
    case 'bucket.changed':
      return {
        label: 'replan',
        text: printable(`bucket ${event.bucket}: somebody changed its notifications, so they are looked at anew`),
        paint: 'warn',
      };
    case 'subscription.awaited':
      return {
        label: 'waiting',
        text: printable(`for the confirmation of the subscription to ${event.topicArn}`),
        paint: 'accent',
      };
    case 'preflight.finding':
      return {
        label: event.severity,
        text: describeFinding(event),
        paint: event.severity === 'error' ? 'bad' : 'warn',
      };
    case 'preflight.finished': {
      const { checks, errors, warnings } = event;
      const found = `${renderCount(errors, 'error')}, ${renderCount(warnings, 'warning')}`;
      const paint = errors > 0 ? 'bad' : warnings > 0 ? 'warn' : 'faint';
      return { label: 'checked', text: `${renderCount(checks, 'check')}: ${found}`, paint };
    }
    case 'drift.found':
      return { label: 'drifted', text: describeDrift(event), paint: 'warn' };
  }
}
