import type { Expression, Value } from '../cfn/expression.ts';
import { interpolate } from '../cfn/interpolate.ts';
import { policyDocument } from '../cfn/policy-document.ts';
import type { PolicyDocument, TrustStatement } from '../cfn/policy-document.ts';

/**
 * Lets the Panther account assume a role, over TLS only. `externalId` is the test of `StringEquals` that asks for an
 * external id, or an expression that yields one or nothing.
 * https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html
 */
export function pantherTrust(
  pantherAccountId: Value<string>,
  externalId?: { readonly 'sts:ExternalId': string } | Expression,
): PolicyDocument<TrustStatement> {
  return policyDocument([
    {
      Effect: 'Allow',
      Principal: { AWS: interpolate('arn:${AWS::Partition}:iam::${AccountId}:root', { AccountId: pantherAccountId }) },
      Action: 'sts:AssumeRole',
      Condition: {
        Bool: { 'aws:SecureTransport': 'true' },
        ...(externalId !== undefined && { StringEquals: externalId }),
      },
    },
  ]);
}
