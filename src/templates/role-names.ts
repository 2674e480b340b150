import { names, sourceSlug } from '../config/names.ts';
import { partitionOf } from '../config/regions.ts';
import type { Config, Source } from '../config/schema.ts';

/** Names of the roles that every source shares. */
export interface RoleNames {
  /** In the administrator account; CloudFormation assumes it to reach target accounts. */
  readonly admin: string;
  /** In every target account; the admin role assumes it to deploy. */
  readonly execution: string;
  /** In every target account; Panther assumes it to read settings. */
  readonly audit: string;
}

/** The role names under the configured naming: as in the docs, or with the Panther region appended. */
export function roleNames(config: Config): RoleNames {
  const suffix = config.naming === 'regional' ? `-${config.panther.region}` : '';
  return {
    admin: `${names.adminRole}${suffix}`,
    execution: `${names.executionRole}${suffix}`,
    audit: `${names.auditRole}${suffix}`,
  };
}

/** The role that Panther assumes to read one source; its name carries no region under either naming. */
export function logProcessingRoleName(source: Pick<Source, 'name'>): string {
  return `${names.logProcessingRolePrefix}${sourceSlug(source.name)}`;
}

/** A role's ARN in the partition of the configured Panther region, which is that of every account it works with. */
export function roleArn(config: Config, accountId: string, roleName: string): string {
  return `arn:${partitionOf(config.panther.region) ?? 'aws'}:iam::${accountId}:role/${roleName}`;
}
