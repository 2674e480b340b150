import type { KMS } from '@aws-sdk/client-kms';
import type { Key } from '../ports/keys.ts';
import { unreadableAnswer } from './translate-error.ts';
import { valueUnlessMissing } from './value-unless-missing.ts';
import { callOf, requireField } from './watch-calls.ts';

/** What KMS says of a key by id, ARN, alias or ARN of an alias; `undefined` if there is none in the client's region. */
export function describeKey(kms: KMS, keyId: string): Promise<Key | undefined> {
  return valueUnlessMissing(async () => {
    const answer = await kms.describeKey({ KeyId: keyId });
    const { Arn: arn, KeyManager, KeyState: state } = requireField(answer, 'KeyMetadata');
    if (arn === undefined || state === undefined) {
      throw unreadableAnswer(callOf(answer), 'there is no Arn or no KeyState in it');
    }
    return { arn, state, isCustomerManaged: KeyManager === 'CUSTOMER' };
  });
}
