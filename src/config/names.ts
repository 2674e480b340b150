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

/** Tags on every stack and stack set that pantherctl owns; a stack set without them is never touched. */
export const ownershipTags = { 'panther:app': 'panther', 'panther:managed-by': 'pantherctl' } as const;

/** How a source's name becomes part of role and stack names: spaces to dashes, lower case. */
export function sourceSlug(name: string): string {
  return name.trim().replaceAll(/\s+/g, '-').toLowerCase();
}
