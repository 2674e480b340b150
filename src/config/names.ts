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
  /** One stack for each source whose new objects are told by EventBridge; its slug follows. */
  sourceRuleStackPrefix: 'panther-log-processing-rule-',
  /** One stack in the Panther account for each account with sources that have an alarm; the account's id follows. */
  sourceAlarmsStackPrefix: 'panther-source-alarms-',
  /** A topic that takes the place of a notification of somebody else and tells its old target and Panther. */
  fanOutTopicPrefix: 'panther-fan-out-',
  runtimeStack: 'panther-runtime',
  deadLetterQueueSuffix: '-dlq',
  /** Buckets of the runtime; account and region of Panther follow. */
  runtimeBucketPrefix: 'panther-runtime-',
  rawDataBucketPrefix: 'panther-raw-data-',
  processedDataBucketPrefix: 'panther-processed-data-',
  /** Topic that tells of each object of normalised events. */
  processedDataTopic: 'panther-processed-data-notifications',
  /** Topic of system errors: what an operator of a source must know. */
  systemErrorTopic: 'panther-system-errors',
  logProcessorFunction: 'panther-log-processor',
  /** Tables of normalised events. */
  logTablesStack: 'panther-log-tables',
  /** Tables of log types that users have schemas of. */
  customLogTablesStack: 'panther-custom-log-tables',
  /** Folder of the schemas of users in the runtime's bucket, `<name>.yml` each. */
  schemasPrefix: 'schemas/',
  /** Folder in the runtime's bucket where the log processor notes when sources last had data. */
  statePrefix: 'state/',
  /** Folder of packaged functions in the runtime's bucket. */
  codePrefix: 'code/',
  runtimeKeyAlias: 'alias/panther-runtime',
  alarmTopic: 'panther-alarms',
  /** Key of the registry of sources in the runtime's bucket. */
  sourceRegistryKey: 'sources/registry.json',
  /** Begins the Sid of the statements by which topics of an account may send to the input queue; its id follows. */
  queueStatementPrefix: 'PantherSubscriptionSID-',
  /** Sid of the statement that lets Panther subscribe to a topic of somebody else. */
  subscriptionStatement: 'CrossAccountSubscription',
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

/** The bucket of the runtime, which holds the registry of sources; bucket names are unique in a partition. */
export function runtimeBucketName(panther: { readonly accountId: string; readonly region: string }): string {
  return `${names.runtimeBucketPrefix}${panther.accountId}-${panther.region}`;
}
