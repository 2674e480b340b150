import type { Config, Source } from '../config/schema.ts';
import { findPolicyLengthFault, listKeyPatterns } from '../config/source-policy.ts';
import { PantherctlError } from '../errors.ts';
import { decryptStatement, logProcessingRole } from './blocks/log-processing-role.ts';
import { interpolate } from './cfn/interpolate.ts';
import { declareTemplate } from './cfn/scope.ts';
import type { Template } from './cfn/template.ts';
import { logProcessingRoleName } from './role-names.ts';

/**
 * `panther-log-analysis-iam` for one source, with everything filled in: it deploys without parameters and grants the
 * source's prefixes only. Throws `INPUT_INVALID` if they make the role's policy longer than IAM accepts.
 */
export function buildSourceTemplate(config: Config, source: Source): Template {
  const prefixes = source.prefixes.map(({ prefix }) => prefix);
  refuseLongPolicy(source, prefixes);
  const t = declareTemplate({ parameters: {}, resources: { LogProcessingRole: 'AWS::IAM::Role' } });
  const properties = logProcessingRole({
    roleName: logProcessingRoleName(source),
    pantherAccountId: config.panther.accountId,
    ...(source.externalId !== undefined && { externalId: { 'sts:ExternalId': source.externalId } }),
    bucket: source.bucket,
    objects: listKeyPatterns(prefixes).map((Pattern) =>
      interpolate('arn:${AWS::Partition}:s3:::${Bucket}/${Pattern}', { Bucket: source.bucket, Pattern }),
    ),
    ...(source.kmsKeyArn !== undefined && { decrypt: decryptStatement(source.kmsKeyArn) }),
  });
  return t.build({
    description: `Role with which Panther reads the logs of ${source.name}`,
    conditions: {},
    resources: { LogProcessingRole: { properties } },
    outputs: {
      RoleARN: { Description: 'ARN of the role, to enter in Panther', Value: t.getAtt('LogProcessingRole', 'Arn') },
    },
  });
}

/** A checked configuration has no such source; one that was put together by a program may have. */
function refuseLongPolicy(source: Source, prefixes: readonly string[]): void {
  const { name, bucket, region, kmsKeyArn } = source;
  const fault = findPolicyLengthFault({ bucket, region, kmsKeyArn, prefixes });
  if (fault === undefined) return;
  throw new PantherctlError('INPUT_INVALID', `source ${name}: ${fault.message}`, { fix: fault.fix });
}
