import { findNearest } from '../../config/nearest.ts';
import { PantherctlError } from '../../errors.ts';
import { cloudCalls, describeCall } from './cloud-calls.ts';
import type { CloudCall } from './cloud-calls.ts';
import type { Fault } from './fault.ts';
import { describeFaultKind, faultKinds } from './fault-kinds.ts';
import type { FaultKind, FaultParameter } from './fault-kinds.ts';

/** Every field that a fault can have besides its kind. */
export const faultParameters: readonly FaultParameter[] = [
  'account',
  'region',
  'call',
  'times',
  'after',
  'minutes',
  'seconds',
  'limit',
  'bytes',
  'resource',
  'reason',
];

const transferCalls = new Set<string>(['sourceObjects.open', 'lake.write'] satisfies CloudCall[]);
const notificationCalls = new Set<string>(['buckets.notifications', 'buckets.putNotifications'] satisfies CloudCall[]);

/** True if the text names a kind of fault. */
export function isFaultKind(text: string): text is FaultKind {
  return Object.hasOwn(faultKinds, text);
}

/** A fault with its defaults filled in. Throws `INPUT_INVALID` for an unknown kind or call, or a field it cannot use. */
export function checkFault(fault: Fault): Fault {
  const { kind } = fault;
  if (!isFaultKind(kind)) {
    throw refuse(`no fault is called ${String(kind)}`, nearestFix(String(kind), Object.keys(faultKinds)));
  }
  const facts = describeFaultKind(kind);
  for (const parameter of faultParameters) {
    const value = fault[parameter];
    const isKnown = facts.requires.includes(parameter) || facts.accepts.includes(parameter);
    if (value !== undefined && !isKnown) throw refuse(`fault ${kind} takes no ${parameter}`, `leave ${parameter} out`);
    if (value === undefined && facts.requires.includes(parameter)) {
      throw refuse(`fault ${kind} needs ${parameter}`, `name the ${parameter}`);
    }
  }
  if (fault.account !== undefined && !/^\d{12}$/.test(fault.account)) {
    throw refuse(`account ${fault.account} is not an account id`, 'give all twelve digits');
  }
  if (fault.call !== undefined && !Object.hasOwn(cloudCalls, fault.call)) {
    throw refuse(`no call is named ${fault.call}`, nearestFix(fault.call, Object.keys(cloudCalls)));
  }
  if (kind === 'crash' && fault.call !== undefined && !cloudCalls[fault.call as keyof typeof cloudCalls].changes) {
    throw refuse(
      `call ${fault.call} changes nothing, so a crash after it means nothing`,
      'name a call that changes something',
    );
  }
  if (kind === 'stale-request' && fault.call !== undefined && !describeCall(fault.call as CloudCall).canBeStale) {
    throw refuse(
      `call ${fault.call} is never refused as stale`,
      `name one of ${(Object.keys(cloudCalls) as CloudCall[]).filter((call) => describeCall(call).canBeStale).join(', ')}`,
    );
  }
  if (kind === 'foreign-change' && fault.call !== undefined && !notificationCalls.has(fault.call)) {
    throw refuse(
      `call ${fault.call} neither reads nor puts the notifications of a bucket`,
      `name one of ${[...notificationCalls].join(', ')}`,
    );
  }
  if (kind === 'broken-transfer' && fault.call !== undefined && !transferCalls.has(fault.call)) {
    throw refuse(
      `call ${fault.call} neither reads nor writes an object of any size`,
      `name one of ${[...transferCalls].join(', ')}`,
    );
  }
  for (const [parameter, lowest] of [
    ['times', 1],
    ['after', 0],
    ['minutes', 1],
    ['seconds', 1],
    ['limit', 1],
    ['bytes', 0],
  ] as const) {
    const value = fault[parameter];
    if (value !== undefined && !(Number.isInteger(value) && value >= lowest)) {
      throw refuse(`${parameter} is ${value}`, `give a whole number of at least ${lowest}`);
    }
  }
  return { ...facts.defaults, ...fault };
}

function refuse(message: string, fix: string): PantherctlError {
  return new PantherctlError('INPUT_INVALID', message, { fix });
}

function nearestFix(word: string, candidates: readonly string[]): string {
  const nearest = findNearest(word, candidates);
  return nearest === undefined ? `use one of ${candidates.join(', ')}` : `did you mean ${nearest}?`;
}
