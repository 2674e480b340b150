import type { AccountStatus, StackSetsTrust } from '../../ports/accounts.ts';
import type { Place } from '../../ports/place.ts';
import { checkFault } from '../faults/check-fault.ts';
import type { Fault, FaultState } from '../faults/fault.ts';
import { findBrokenReference } from './find-broken-reference.ts';
import type { OrganizationalUnit } from './organization.ts';
import {
  bucketShape,
  endpointShape,
  keyShape,
  keyStatusShape,
  metricShape,
  policyOverlayShape,
  subscriptionShape,
  topicShape,
} from './resource-shape.ts';
import {
  anything,
  byKind,
  count,
  flag,
  instant,
  list,
  oneOf,
  optional,
  pair,
  shapeOf,
  table,
  text,
  that,
} from './shape.ts';
import type { Shape } from './shape.ts';
import { stackSetShape } from './stack-set-shape.ts';
import { stackShape } from './stack-shape.ts';
import type { ConfirmationEvent, InstanceEvent, InstanceOutcome, OperationEvent, StackEvent } from './world-event.ts';
import type { AccountFile, WorldFile } from './world-file.ts';
import type { Definition } from './world-state.ts';

const place = shapeOf<Place>({ accountId: text, region: text });

const account = shapeOf<AccountFile>({
  id: that((value) => typeof value === 'string' && /^\d{12}$/.test(value)),
  name: text,
  parentId: text,
  status: oneOf<AccountStatus>({ ACTIVE: true, SUSPENDED: true, PENDING_CLOSURE: true }),
  optedInRegions: list(text),
});

const definition = shapeOf<Definition>({ id: count, template: text, parameters: table(text), tags: table(text) });

/** The field that is no text or number, or else nothing, if the fault as a whole is one that could have been added. */
const fault: Shape = (value) => {
  const path = shapeOf<Fault>({
    kind: text,
    account: optional(text),
    region: optional(text),
    call: optional(text),
    times: optional(count),
    after: optional(count),
    minutes: optional(count),
    seconds: optional(count),
    limit: optional(count),
    bytes: optional(count),
    resource: optional(text),
    reason: optional(text),
  })(value);
  if (path !== undefined) return path;
  try {
    checkFault(value as Fault);
    return undefined;
  } catch {
    return '';
  }
};

const due = { at: instant, order: count } as const;

const event = byKind({
  stack: shapeOf<StackEvent>({
    ...due,
    kind: text,
    accountId: text,
    region: text,
    name: text,
    change: count,
    phase: count,
  }),
  instance: shapeOf<InstanceEvent>({
    ...due,
    kind: text,
    stackSet: text,
    operationId: text,
    runIndex: count,
    accountIndex: count,
    definitionId: count,
    outcome: optional(
      byKind<InstanceOutcome['kind']>({
        succeeded: anything,
        suspended: anything,
        failed: shapeOf<InstanceOutcome & { kind: 'failed' }>({ kind: text, reason: text }),
      }),
    ),
  }),
  operation: shapeOf<OperationEvent>({
    ...due,
    kind: text,
    stackSet: text,
    operationId: text,
    step: oneOf<OperationEvent['step']>({ begin: true, end: true }),
  }),
  confirmation: shapeOf<ConfirmationEvent>({ ...due, kind: text, topicArn: text, endpoint: text }),
});

const world = shapeOf<WorldFile>({
  version: count,
  seed: count,
  now: instant,
  sequence: count,
  organizationId: text,
  managementAccountId: text,
  panther: place,
  accessRoleName: text,
  stackSetsTrust: shapeOf<StackSetsTrust>({ trustedAccess: flag, delegatedAdministrators: list(text) }),
  units: list(shapeOf<OrganizationalUnit>({ id: text, name: text, parentId: optional(text) })),
  accounts: list(account),
  definitions: list(definition),
  stacks: list(stackShape),
  stackSets: list(stackSetShape),
  buckets: list(bucketShape),
  endpoints: list(endpointShape),
  topics: list(topicShape),
  keys: list(keyShape),
  keyStatuses: list(pair(text, keyStatusShape)),
  policies: list(policyOverlayShape),
  policyWrites: list(pair(text, instant)),
  subscriptions: list(subscriptionShape),
  metrics: list(metricShape),
  faults: list(shapeOf<FaultState>({ fault, since: instant, seen: count, struck: count })),
  events: list(event),
});

/**
 * The path of what is wrong in a state that was edited or spoilt, such as `stacks[3].status`, or `undefined` if a world
 * can be built from it. Looks at every field, and at what one part says of another.
 */
export function findDamage(file: unknown): string | undefined {
  const path = world(file) ?? findBrokenReference(file as WorldFile);
  return path?.replace(/^\./, '');
}
