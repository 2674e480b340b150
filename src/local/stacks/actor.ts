import type { CompiledResource } from '../cloudformation/compile-template.ts';
import { isJsonRecord } from '../cloudformation/intrinsic.ts';
import type { NeededAction } from '../cloudformation/resource-type.ts';
import type { StackView } from '../cloudformation/stack-view.ts';
import { buildRequestContext, evaluatePolicies } from '../iam/evaluate-policy.ts';
import type { RoleFacts } from '../iam/role-policies.ts';
import { readText } from '../read-text.ts';
import type { Place } from '../../ports/place.ts';

/** On whose behalf a stack is changed: an execution role whose permissions count. */
export interface Actor {
  readonly role: RoleFacts;
  /** Name of the session, as it shows in error messages. */
  readonly sessionName: () => string;
}

type Tags = Readonly<Record<string, string>>;

/** What a request tells besides its action and resource. */
export interface RequestFacts {
  readonly place: Place;
  readonly partition: string;
  readonly tags: Tags;
  /** Condition keys of the service at hand. */
  readonly extra?: Readonly<Record<string, string | readonly string[]>>;
  /** True if CloudFormation asks on behalf of the role, false if the role asks itself. */
  readonly isViaCloudFormation: boolean;
}

/** The ARN of an actor's session. */
export function describeSession({ role, sessionName }: Actor, partition: string): string {
  return `arn:${partition}:sts::${role.accountId}:assumed-role/${role.name}/${sessionName()}`;
}

/** Why the actor may not do one of the actions, in the words in which AWS tells it; `undefined` if it may do all. */
export function findDenial(actor: Actor, needed: readonly NeededAction[], facts: RequestFacts): string | undefined {
  const { role } = actor;
  const { place, partition, tags, extra = {}, isViaCloudFormation } = facts;
  const caller = isViaCloudFormation ? 'cloudformation.amazonaws.com' : undefined;
  const context = buildRequestContext({
    'aws:PrincipalArn': role.arn,
    'aws:PrincipalAccount': role.accountId,
    'aws:RequestedRegion': place.region,
    'aws:ResourceAccount': place.accountId,
    'aws:SecureTransport': 'true',
    'aws:CalledVia': caller === undefined ? undefined : [caller],
    'aws:CalledViaFirst': caller,
    'aws:CalledViaLast': caller,
    'aws:TagKeys': Object.keys(tags),
    ...Object.fromEntries(
      Object.entries(tags).flatMap(([key, value]) => [
        [`aws:RequestTag/${key}`, value],
        [`aws:ResourceTag/${key}`, value],
      ]),
    ),
    ...extra,
  });
  for (const { action, resource } of needed) {
    if (evaluatePolicies(role.permissions, { action, resource, context }).effect === 'allow') continue;
    return `User: ${describeSession(actor, partition)} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  }
  return undefined;
}

/** A denial by a service control policy of the first action that a resource needs, as AWS words it. */
export function describeOrganizationDenial(
  view: StackView,
  { logicalId, type }: CompiledResource,
  place: Place,
  caller: string,
): string {
  const [needed] = type.creates({
    names: view.names(logicalId),
    property: (name) => view.property(logicalId, name),
    hasTags: false,
    place,
    partition: view.partition,
  });
  const { action, resource } = needed ?? { action: 'cloudformation:CreateResource', resource: '*' };
  return `User: ${caller} is not authorized to perform: ${action} on resource: ${resource} with an explicit deny in a service control policy`;
}

/** Why the actor may not make (or take away) one resource of a stack; `undefined` if it may. */
export function findResourceDenial(
  actor: Actor,
  purpose: 'creates' | 'deletes',
  view: StackView,
  resource: CompiledResource,
  setting: { readonly place: Place; readonly tags: Tags },
): string | undefined {
  const { logicalId, type } = resource;
  const { place } = setting;
  const { partition } = view;
  const tags = { ...setting.tags, ...readTags(view.property(logicalId, 'Tags')) };
  const needed = type[purpose]({
    names: view.names(logicalId),
    property: (name) => view.property(logicalId, name),
    hasTags: Object.keys(tags).length > 0,
    place,
    partition,
  });
  const extra = buildServiceContext(view, resource);
  return findDenial(actor, needed, { place, partition, tags, extra, isViaCloudFormation: true });
}

function readTags(value: unknown): Tags {
  const tags: Record<string, string> = {};
  for (const tag of Array.isArray(value) ? value : []) {
    if (isJsonRecord(tag)) tags[readText(tag['Key']) ?? ''] = readText(tag['Value']) ?? '';
  }
  return tags;
}

/** Condition keys that depend on the resource: a subscription's endpoint, a rule's targets, the aliases of a key. */
function buildServiceContext(
  view: StackView,
  { logicalId, typeName }: CompiledResource,
): Readonly<Record<string, string | readonly string[]>> {
  if (typeName === 'AWS::SNS::Subscription') {
    return {
      'sns:Protocol': readText(view.property(logicalId, 'Protocol')) ?? '',
      'sns:Endpoint': readText(view.property(logicalId, 'Endpoint')) ?? '',
    };
  }
  if (typeName === 'AWS::Events::Rule') {
    const targets = view.property(logicalId, 'Targets');
    const arns = (Array.isArray(targets) ? targets : []).filter(isJsonRecord).map(({ Arn }) => readText(Arn) ?? '');
    return { 'events:TargetArn': arns };
  }
  if (typeName === 'AWS::KMS::Alias') {
    const target = view.property(logicalId, 'TargetKeyId');
    return { 'kms:ResourceAliases': listAliases(view, [target]) };
  }
  if (typeName !== 'AWS::KMS::Key') return {};
  const { physicalId, arn } = view.names(logicalId);
  return { 'kms:ResourceAliases': listAliases(view, [physicalId, arn]) };
}

/** The aliases that a stack gives to a key, which goes by any of the ids. */
function listAliases(view: StackView, keyIds: readonly unknown[]): readonly string[] {
  return view.resources
    .filter(({ typeName, logicalId }) => {
      const target = typeName === 'AWS::KMS::Alias' ? view.property(logicalId, 'TargetKeyId') : undefined;
      return target !== undefined && keyIds.includes(target);
    })
    .map(({ logicalId }) => view.names(logicalId).physicalId);
}
