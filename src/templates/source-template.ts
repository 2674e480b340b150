import { limits } from '../config/limits.ts';
import type { Config, Source } from '../config/schema.ts';
import { PantherctlError } from '../errors.ts';
import { literalInPolicy } from './blocks/iam-pattern.ts';
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
  const t = declareTemplate({ parameters: {}, resources: { LogProcessingRole: 'AWS::IAM::Role' } });
  const properties = logProcessingRole({
    roleName: logProcessingRoleName(source),
    pantherAccountId: config.panther.accountId,
    ...(source.externalId !== undefined && { externalId: { 'sts:ExternalId': source.externalId } }),
    bucket: source.bucket,
    objects: distinctPrefixes(source).map((prefix) =>
      interpolate('arn:${AWS::Partition}:s3:::${Bucket}/${Prefix}*', {
        Bucket: source.bucket,
        Prefix: literalInPolicy(prefix),
      }),
    ),
    ...(source.kmsKeyArn !== undefined && { decrypt: decryptStatement(source.kmsKeyArn) }),
  });
  refuseLongPolicy(source, JSON.stringify(properties.Policies).length);
  return t.build({
    description: `Role with which Panther reads the logs of ${source.name}`,
    conditions: {},
    resources: { LogProcessingRole: { properties } },
    outputs: {
      RoleARN: { Description: 'ARN of the role, to enter in Panther', Value: t.getAtt('LogProcessingRole', 'Arn') },
    },
  });
}

/** The source's prefixes in order, without those that another one covers. */
function distinctPrefixes(source: Source): readonly string[] {
  const prefixes = [...new Set(source.prefixes.map(({ prefix }) => prefix))];
  return prefixes.filter((prefix) => !prefixes.some((other) => other !== prefix && prefix.startsWith(other)));
}

/** Counted as written here, which is a little more than IAM counts. */
function refuseLongPolicy(source: Source, characters: number): void {
  const most = limits.inlinePoliciesPerRoleMaxCharacters;
  if (characters <= most) return;
  throw new PantherctlError(
    'INPUT_INVALID',
    `source ${source.name}: its prefixes make a role policy of ${characters} characters, and IAM accepts ${most}`,
    { fix: 'use fewer or shorter prefixes, or split the source' },
  );
}
