/** A field of a fault that a kind reads. */
export type FaultParameter =
  | 'account'
  | 'region'
  | 'call'
  | 'times'
  | 'after'
  | 'minutes'
  | 'seconds'
  | 'limit'
  | 'bytes'
  | 'resource'
  | 'reason';

interface FaultKindFacts {
  /** What happens while the fault is set, in one sentence. */
  readonly effect: string;
  /** What it must be given. */
  readonly requires: readonly FaultParameter[];
  /** What it may be given. */
  readonly accepts: readonly FaultParameter[];
  /** Used where the field is not given. */
  readonly defaults: Readonly<{
    times?: number;
    minutes?: number;
    seconds?: number;
    limit?: number;
    bytes?: number;
    reason?: string;
  }>;
}

/** Every fault that can be scripted. The table makes `local fault --list` and the checks of `addFault`. */
export const faultKinds = {
  throttling: {
    effect: 'a call is refused with THROTTLED',
    requires: [],
    accepts: ['call', 'account', 'region', 'times', 'after'],
    defaults: { times: 3 },
  },
  'access-denied': {
    effect: 'a call is refused with ACCESS_DENIED',
    requires: ['call'],
    accepts: ['account', 'region', 'times', 'after', 'reason'],
    defaults: { reason: 'no identity-based policy allows it' },
  },
  crash: {
    effect: 'the command breaks off right after a call that changed something, which stays changed',
    requires: ['call'],
    accepts: ['account', 'region', 'times', 'after'],
    defaults: { times: 1 },
  },
  'lost-answer': {
    effect: 'a call takes effect, and then its answer is lost: NO_ANSWER',
    requires: [],
    accepts: ['call', 'account', 'region', 'times', 'after'],
    defaults: { times: 1 },
  },
  'service-failure': {
    effect: 'a call is answered with NO_ANSWER by a service that has not carried it out',
    requires: [],
    accepts: ['call', 'account', 'region', 'times', 'after'],
    defaults: { times: 1 },
  },
  'stale-request': {
    effect:
      'a call that starts an operation, or writes an object, is refused with STALE_REQUEST, as if what it changes had just been changed',
    requires: [],
    accepts: ['call', 'account', 'region', 'times', 'after'],
    defaults: { times: 1 },
  },
  'stale-lists': {
    effect: 'lists of instances, operations and results answer as the world was up to so many seconds ago',
    requires: [],
    accepts: ['account', 'region', 'seconds'],
    defaults: { seconds: 10 },
  },
  'bucket-busy': {
    effect: "putting a bucket's notifications is refused with OPERATION_IN_PROGRESS, as S3 does during another change",
    requires: [],
    accepts: ['account', 'resource', 'times', 'after'],
    defaults: { times: 1 },
  },
  'policy-lag': {
    effect: "for so many seconds after a topic's policy was written S3 may not publish yet, whatever the policy says",
    requires: [],
    accepts: ['account', 'region', 'seconds'],
    defaults: { seconds: 20 },
  },
  'foreign-change': {
    effect:
      'somebody else adds a notification to a bucket right after its notifications were read, or right before they are put: at any of these calls, or at the one that is named',
    requires: [],
    accepts: ['call', 'account', 'resource', 'times', 'after'],
    defaults: { times: 1 },
  },
  'broken-transfer': {
    effect: 'an object breaks off with NO_ANSWER after so many bytes, as the runtime reads it or as it writes it',
    requires: [],
    accepts: ['call', 'account', 'resource', 'bytes', 'times', 'after'],
    defaults: { times: 1, bytes: 1_000 },
  },
  'expired-credentials': {
    effect:
      "S3 refuses the credentials of a source's role, which the runtime then replaces; twice in a row it gets NO_ANSWER",
    requires: [],
    accepts: ['account', 'resource', 'times', 'after'],
    defaults: { times: 1 },
  },
  'access-role-missing': {
    effect: 'an account has no role by which the administrator could act in it',
    requires: ['account'],
    accepts: [],
    defaults: {},
  },
  'execution-role-missing': {
    effect: 'StackSets finds no execution role in an account, whatever stacks are there',
    requires: ['account'],
    accepts: [],
    defaults: {},
  },
  'account-suspended': {
    effect: 'an account counts as closed',
    requires: ['account'],
    accepts: [],
    defaults: {},
  },
  'region-disabled': {
    effect: 'a region is not enabled, in one account or in all',
    requires: ['region'],
    accepts: ['account'],
    defaults: {},
  },
  'operation-in-progress': {
    effect: 'somebody else runs an operation on every stack set',
    requires: [],
    accepts: ['minutes'],
    defaults: { minutes: 10 },
  },
  'operation-size-limit': {
    effect: 'an operation that would involve more stack instances of a region at a time is refused with LIMIT_EXCEEDED',
    requires: ['limit'],
    accepts: ['account', 'region'],
    defaults: {},
  },
  'account-gate': {
    effect: 'the account gate of an account lets no operation in',
    requires: [],
    accepts: ['account', 'region', 'times', 'after', 'reason'],
    defaults: { reason: 'the gate function answered FAILED' },
  },
  'organization-policy': {
    effect: 'a service control policy denies the first action of a stack that is created or updated',
    requires: [],
    accepts: ['account', 'region', 'times', 'after'],
    defaults: {},
  },
  drift: {
    effect: 'a resource of every stack differs from its template: the first one, or the one that is named',
    requires: [],
    accepts: ['account', 'region', 'resource', 'reason'],
    defaults: { reason: 'changed by hand' },
  },
  'stack-failure': {
    effect: 'creating or updating a stack fails with a reason and is rolled back',
    requires: [],
    accepts: ['account', 'region', 'times', 'after', 'reason'],
    defaults: { reason: 'Resource handler returned message: "internal failure"' },
  },
  'stack-delete-failure': {
    effect: 'deleting a stack fails with a reason',
    requires: [],
    accepts: ['account', 'region', 'times', 'after', 'reason'],
    defaults: { reason: 'Resource handler returned message: "the resource is in use"' },
  },
} as const satisfies Record<string, FaultKindFacts>;

/** Name of a fault in {@link faultKinds}. */
export type FaultKind = keyof typeof faultKinds;

/** The facts of a kind with its lists widened, for code that walks the table. */
export function describeFaultKind(kind: FaultKind): FaultKindFacts {
  return faultKinds[kind];
}
