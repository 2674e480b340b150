import { partitionOf } from '../../config/regions.ts';
import type { SimulatedAnswer, SimulatedRequest } from '../../ports/roles.ts';
import { logProcessingRoleName } from '../../templates/role-names.ts';
import { isSurvivable, renderRefusalFix } from './refusals.ts';
import { failed, ok, unknown } from './source-check.ts';
import type { SourceCheck, SourceCheckContext } from './source-check.ts';

/** The policies of the role, asked of IAM itself. */
export const rights: SourceCheck = {
  id: 'rights',
  summary: 'the policies of the role allow what Panther calls',
  reason:
    'An empty prefix shows nothing when it is read. IAM can say beforehand whether the role may read it, if pantherctl may call iam:SimulatePrincipalPolicy.',
  link: 'https://docs.aws.amazon.com/IAM/latest/APIReference/API_SimulatePrincipalPolicy.html',
  run: async (context) => {
    const { cloud, roleArn, source } = context;
    const requests = listRequests(context);
    let answers: readonly SimulatedAnswer[];
    try {
      answers = await cloud.roles(source.accountId).simulate(logProcessingRoleName(source), requests);
    } catch (error) {
      if (!isSurvivable(error)) throw error;
      if (error.code === 'NOT_FOUND') return unknown('there is no role whose rights could be asked for');
      // The other checks read for themselves; this one only adds to them, and not every place answers it.
      return unknown(`the rights of the role could not be asked for: ${error.message}`, renderRefusalFix(error));
    }
    const refused = answers.filter(({ isAllowed }) => !isAllowed);
    if (refused.length === 0) return ok(`the policies of the role allow all of ${listActions(requests).join(', ')}`);
    return refused.map(({ action, resource }) =>
      failed(
        `the policies of the role do not allow ${action}`,
        `run pantherctl apply, which writes the policy of the role anew; if it finds nothing to do, look at the permissions boundary of ${roleArn}`,
        resource,
      ),
    );
  },
};

/** For each prefix a key that could be there. */
function listRequests({ prefixes, source }: SourceCheckContext): readonly SimulatedRequest[] {
  const bucketArn = `arn:${partitionOf(source.region) ?? 'aws'}:s3:::${source.bucket}`;
  const { kmsKeyArn } = source;
  return [
    { action: 's3:GetBucketLocation', resource: bucketArn },
    ...prefixes.map((prefix) => ({ action: 's3:GetObject', resource: `${bucketArn}/${prefix}object` })),
    ...(kmsKeyArn === undefined
      ? []
      : ['kms:Decrypt', 'kms:DescribeKey'].map((action) => ({ action, resource: kmsKeyArn }))),
  ];
}

function listActions(requests: readonly SimulatedRequest[]): readonly string[] {
  return [...new Set(requests.map(({ action }) => action))];
}
