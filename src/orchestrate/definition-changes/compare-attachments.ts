import type { AccessVerdict, StatementChange } from '../plan.ts';
import { canonicalText, isRecord, toList } from './canonical.ts';
import { findPolicies } from './find-policies.ts';

type Properties = Readonly<Record<string, unknown>>;

/** What access hangs on beside the statements, of one resource. */
interface Attachments {
  readonly type: unknown;
  readonly condition: unknown;
  readonly properties: Properties;
}

/** Properties that name what a policy is attached to. */
const identities = ['Roles', 'Users', 'Groups'];
const protectedThings = ['Topics', 'Queues', 'Bucket'];

/**
 * How a resource's access would change beside its policies: whom they are attached to, what bounds them, whether the
 * resource is there at all, and a permission of a function, which is a statement of its own kind.
 */
export function compareAttachments(path: string, before: unknown, after: unknown): readonly StatementChange[] {
  const [from, to] = [readAttachments(before), readAttachments(after)];
  return [
    ...compareFunctionPermission(path, from, to),
    ...compareManagedPolicies(`${path}.ManagedPolicyArns`, from, to),
    ...(before === undefined || after === undefined ? [] : compareHolders(path, from, to)),
  ];
}

function readAttachments(resource: unknown): Attachments {
  const { Condition: condition, Properties: properties, Type: type } = isRecord(resource) ? resource : {};
  return { type, condition, properties: isRecord(properties) ? properties : {} };
}

/** What a managed policy allows is not in the template: one that comes allows more, one that goes less. */
function compareManagedPolicies(policy: string, before: Attachments, after: Attachments): readonly StatementChange[] {
  const { added, removed } = compareLists(
    before.properties['ManagedPolicyArns'],
    after.properties['ManagedPolicyArns'],
  );
  return [
    ...added.map((arn) => change(policy, arn, 'broader', '+ managed policy')),
    ...removed.map((arn) => change(policy, arn, 'narrower', '- managed policy')),
  ];
}

function compareFunctionPermission(path: string, before: Attachments, after: Attachments): readonly StatementChange[] {
  const [old, now] = [before, after].map(({ properties, type }) =>
    type === 'AWS::Lambda::Permission' ? canonicalText(properties) : undefined,
  );
  if (old === now) return [];
  if (old === undefined) return [change(path, 'permission', 'broader', '+ permission to invoke a function')];
  if (now === undefined) return [change(path, 'permission', 'narrower', '- permission to invoke a function')];
  return [change(path, 'permission', 'incomparable', '~ permission to invoke a function')];
}

function compareHolders(path: string, before: Attachments, after: Attachments): readonly StatementChange[] {
  return [
    ...compareBoundary(`${path}.PermissionsBoundary`, before, after),
    ...(findPolicies(after.properties).size === 0 ? [] : compareReach(path, before, after)),
  ];
}

/** A boundary lets less pass, and what one boundary lets pass compared with another is not in the template. */
function compareBoundary(policy: string, before: Attachments, after: Attachments): readonly StatementChange[] {
  const [old, now] = [before, after].map(({ properties }) => properties['PermissionsBoundary']);
  if (canonicalText(old) === canonicalText(now)) return [];
  if (old === undefined) return [change(policy, nameOf(now), 'narrower', '+ permissions boundary')];
  if (now === undefined) return [change(policy, nameOf(old), 'broader', '- permissions boundary')];
  return [change(policy, nameOf(now), 'incomparable', `~ permissions boundary instead of ${nameOf(old)}`)];
}

function compareReach(path: string, before: Attachments, after: Attachments): readonly StatementChange[] {
  const onlyAllows = [before, after].every(({ properties }) => allows(properties));
  const isConditional = canonicalText(before.condition) !== canonicalText(after.condition);
  return [
    ...identities.flatMap((key) => {
      const { added, removed } = compareLists(before.properties[key], after.properties[key]);
      return [
        ...added.map((name) => change(`${path}.${key}`, name, onlyAllows ? 'broader' : 'incomparable', '+ attached')),
        ...removed.map((name) =>
          change(`${path}.${key}`, name, onlyAllows ? 'narrower' : 'incomparable', '- attached'),
        ),
      ];
    }),
    ...protectedThings.flatMap((key) => {
      const { added, removed } = compareLists(before.properties[key], after.properties[key]);
      return [
        ...added.map((name) => change(`${path}.${key}`, name, 'incomparable', '+ applies to')),
        ...removed.map((name) => change(`${path}.${key}`, name, 'incomparable', '- applies to')),
      ];
    }),
    ...(isConditional ? [change(path, 'Condition', 'incomparable', '~ whether the resource is there')] : []),
  ];
}

/** True if no statement of the resource's policies denies, as far as can be seen. */
function allows(properties: Properties): boolean {
  const statements = [...findPolicies(properties).values()].flatMap((policy) =>
    isRecord(policy) ? toList(policy['Statement']) : [policy],
  );
  return statements.every((statement) => isRecord(statement) && statement['Effect'] === 'Allow');
}

function compareLists(before: unknown, after: unknown): { readonly added: string[]; readonly removed: string[] } {
  const [old, now] = [new Set(toList(before).map(nameOf)), new Set(toList(after).map(nameOf))];
  return {
    added: [...now].filter((each) => !old.has(each)),
    removed: [...old].filter((each) => !now.has(each)),
  };
}

function nameOf(value: unknown): string {
  return typeof value === 'string' ? value : canonicalText(value);
}

function change(policy: string, statement: string, verdict: AccessVerdict, detail: string): StatementChange {
  return { policy, statement, verdict, details: [detail] };
}
