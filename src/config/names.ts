/** Names that the Panther docs fix; each is written here once. Source: reference pages of the S3 source and real-time events. */
export const names = {
  adminRole: 'PantherCloudFormationStackSetAdminRole',
  executionRole: 'PantherCloudFormationStackSetExecutionRole',
  logProcessingRolePrefix: 'PantherLogProcessingRole-',
  auditRole: 'PantherAuditRole',
  eventsTopic: 'panther-cloudwatch-events-topic',
  eventsRule: 'panther-cloud-security-real-time-events',
  eventsQueue: 'panther-aws-events-queue',
  eventsKeyAlias: 'alias/panther-events',
  notificationsTopic: 'panther-notifications-topic',
  notificationsQueue: 'panther-input-data-notifications-queue',
  notificationsKeyAlias: 'alias/panther-log-processing',
  stackSet: 'panther-real-time-events',
  logAnalysisStackPrefix: 'panther-log-analysis-setup-',
  notificationsStack: 'panther-log-processing-notifications',
} as const;

/** Tags on everything that pantherctl makes. */
export const ownershipTags = { 'panther:app': 'panther', 'panther:managed-by': 'pantherctl' } as const;

/**
 * Tags on every stack and stack set of one deployment. One without them belongs to somebody else, or to the deployment
 * of another Panther account, and is never touched.
 */
export function buildOwnershipTags(pantherAccountId: string): Readonly<Record<string, string>> {
  return { ...ownershipTags, 'panther:account': pantherAccountId };
}

/** How a source's name becomes part of role and stack names: spaces to dashes, lower case. */
export function sourceSlug(name: string): string {
  return name.trim().replaceAll(/\s+/g, '-').toLowerCase();
}
