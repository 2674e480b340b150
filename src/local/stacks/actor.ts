import { buildRequestContext, evaluatePolicies } from '../iam/evaluate-policy.ts';
import type { RoleFacts } from '../iam/role-policies.ts';
import type { NeededAction } from '../cloudformation/resource-types.ts';
import type { StackView } from '../cloudformation/stack-view.ts';
import type { Place } from '../../ports/place.ts';

/** On whose behalf a stack is changed: an execution role whose permissions count. */
export interface Actor {
  readonly role: RoleFacts;
  /** Name of the session, as it shows in error messages. */
  readonly sessionName: string;
}

/** Where and with which tags a stack is changed. */
export interface ActorSetting {
  readonly place: Place;
  readonly partition: string;
  readonly tags: Readonly<Record<string, string>>;
}

/** Why the actor may not do one of the actions, in the words in which AWS tells it; `undefined` if it may do all. */
export function findDenial(
  actor: Actor,
  needed: readonly NeededAction[],
  setting: ActorSetting,
  extra: Readonly<Record<string, string | readonly string[]>> = {},
): string | undefined {
  const { role } = actor;
  const { place, partition, tags } = setting;
  const context = buildRequestContext({
    'aws:PrincipalArn': role.arn,
    'aws:PrincipalAccount': role.accountId,
    'aws:RequestedRegion': place.region,
    'aws:ResourceAccount': place.accountId,
    'aws:SecureTransport': 'true',
    'aws:CalledVia': ['cloudformation.amazonaws.com'],
    'aws:CalledViaFirst': 'cloudformation.amazonaws.com',
    'aws:CalledViaLast': 'cloudformation.amazonaws.com',
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
    const session = `arn:${partition}:sts::${role.accountId}:assumed-role/${role.name}/${actor.sessionName}`;
    return `User: ${session} is not authorized to perform: ${action} on resource: ${resource} because no identity-based policy allows the ${action} action`;
  }
  return undefined;
}

/** Condition keys that depend on the resource: protocol of a subscription, aliases of a key. */
export function buildResourceContext(
  view: StackView,
  logicalId: string,
  typeName: string,
): Readonly<Record<string, string>> {
  if (typeName === 'AWS::SNS::Subscription') {
    return {
      'sns:Protocol': String(view.property(logicalId, 'Protocol')),
      'sns:Endpoint': String(view.property(logicalId, 'Endpoint') ?? ''),
    };
  }
  return {};
}
