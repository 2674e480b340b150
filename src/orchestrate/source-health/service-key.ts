import type { Key } from '../../ports/keys.ts';
import type { Place } from '../../ports/place.ts';
import type { PolicyRequest, PolicyVerdict } from '../policy-allows.ts';
import { keyPlace } from '../sources/key-place.ts';
import { placeOfArn } from '../sources/place-of-arn.ts';
import { isRefused, renderRefusalFix } from './refusals.ts';
import { failed, unknown } from './source-check.ts';
import type { HealthFinding } from './source-check.ts';
import type { Reads } from './share-reads.ts';

/** A topic or queue with the key that it names, and who must be able to use that. */
export interface EncryptedThing {
  /** E.g. `topic`. */
  readonly kind: string;
  readonly place: Place;
  /** Id, ARN or alias. */
  readonly keyId: string;
  /** Principal name of the service that sends to it. */
  readonly service: string;
  /** What the policy of the key must let it do. */
  requests(keyArn: string): readonly PolicyRequest[];
  judge(policy: string, request: PolicyRequest): PolicyVerdict;
  /** What makes the key's policy let the service use it. */
  readonly policyFix: string;
}

/**
 * What is wrong with the key of something that a service sends to; nothing if it is customer-managed, enabled, and its
 * policy lets the service use it.
 * https://docs.aws.amazon.com/sns/latest/dg/sns-key-management.html
 */
export async function findServiceKeyFaults(thing: EncryptedThing, cloud: Reads): Promise<readonly HealthFinding[]> {
  const { keyId, kind, place, service } = thing;
  const keys = cloud.keys(keyPlace(keyId, place));
  let key: Key | undefined;
  let policy = '';
  try {
    key = await keys.describe(keyId);
    if (key?.isCustomerManaged === true) policy = await keys.policy(key.arn);
  } catch (error) {
    if (!isRefused(error)) throw error;
    return [unknown(`key ${keyId} of the ${kind} could not be looked at: ${error.message}`, renderRefusalFix(error))];
  }
  if (key === undefined) {
    return [
      failed(`the key of the ${kind} does not exist`, `give the ${kind} a customer-managed key that exists`, keyId),
    ];
  }
  if (!key.isCustomerManaged) {
    return [
      failed(
        `the ${kind} is encrypted with a key that AWS manages, which ${service} cannot use`,
        `encrypt the ${kind} with a customer-managed key whose policy lets ${service} use it`,
        keyId,
      ),
    ];
  }
  const state = explainKeyState(key);
  if (state !== undefined) return [state];
  return judgeUses(key, policy, thing);
}

function judgeUses(key: Key, policy: string, thing: EncryptedThing): readonly HealthFinding[] {
  const { kind, policyFix, service } = thing;
  const verdicts = thing
    .requests(key.arn)
    .map((request) => ({ action: request.action, verdict: thing.judge(policy, request) }));
  const refused = verdicts.filter(({ verdict }) => verdict === 'silent' || verdict === 'denies');
  if (refused.length > 0) {
    const actions = refused.map(({ action }) => action).join(' and ');
    return [failed(`the policy of the ${kind}'s key does not let ${service} call ${actions}`, policyFix, key.arn)];
  }
  if (verdicts.every(({ verdict }) => verdict === 'allows')) return [];
  return [unknown(`whether the policy of the ${kind}'s key ${key.arn} lets ${service} use it depends on the call`)];
}

/** What is wrong with the state of a key; `undefined` if it is enabled. */
export function explainKeyState({ arn, state }: Key): HealthFinding | undefined {
  if (state === 'Enabled') return undefined;
  const { region } = placeOfArn(arn);
  const enable = `aws kms enable-key --region ${region} --key-id ${arn}`;
  const fixes: Readonly<Record<string, string>> = {
    Disabled: `run ${enable}`,
    PendingDeletion: `run aws kms cancel-key-deletion --region ${region} --key-id ${arn}, then ${enable}`,
  };
  return failed(`the key is ${state}`, fixes[state] ?? `look at the key in KMS: it must be Enabled`, arn);
}
