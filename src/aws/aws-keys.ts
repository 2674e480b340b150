import type { KMS } from '@aws-sdk/client-kms';
import type { Keys } from '../ports/keys.ts';
import type { Place } from '../ports/place.ts';
import type { AwsSession } from './aws-session.ts';
import { describeKey } from './describe-key.ts';
import { requireField } from './watch-calls.ts';

/** The only policy that a key can have. https://docs.aws.amazon.com/kms/latest/APIReference/API_GetKeyPolicy.html */
const policyName = 'default';

/** KMS keys of one account and region at AWS. */
export function createAwsKeys(session: AwsSession, { accountId, region }: Place): Keys {
  const client = (): Promise<KMS> => session.client('kms', accountId, region);
  return {
    describe: async (keyId) => describeKey(await client(), keyId),
    policy: async (keyArn) => {
      const kms = await client();
      return requireField(await kms.getKeyPolicy({ KeyId: keyArn, PolicyName: policyName }), 'Policy');
    },
    setPolicy: async (keyArn, policy) => {
      const kms = await client();
      await kms.putKeyPolicy({ KeyId: keyArn, PolicyName: policyName, Policy: policy });
    },
  };
}
