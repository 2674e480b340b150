export { checkConfig } from './config/check-config.ts';
export type { CheckedConfig } from './config/check-config.ts';
export type { GeneratedFile } from './config/generated-manifest.ts';
export { buildConfigJsonSchema } from './config/json-schema.ts';
export { loadConfig } from './config/load-config.ts';
export type { LoadedConfig } from './config/load-config.ts';
export type { Config, OperationSettings, Source } from './config/schema.ts';

export { errorCodes, exitCodes, isErrorCode, PantherctlError } from './errors.ts';
export type { Blame, ErrorCode, ExitCode, Problem } from './errors.ts';

export { catalog, catalogEntry } from './templates/catalog.ts';
export type { CatalogEntry, TemplateName } from './templates/catalog-entry.ts';
export type { Template } from './templates/cfn/template.ts';
export { buildGeneratedFiles } from './templates/generated-files.ts';
export { renderJson, renderYaml } from './templates/render.ts';
export { buildSourceTemplate } from './templates/source-template.ts';
export { templateOptions } from './templates/template-options.ts';
export type { TemplateOptions } from './templates/template-options.ts';

export { apply } from './orchestrate/apply.ts';
export type { ApplyResult } from './orchestrate/apply.ts';
export { attachEarlierOperations } from './orchestrate/attach-operation.ts';
export type { ApplyEvent, ApplyEventCode, EmitEvent, FailureCause, InstanceCounts } from './orchestrate/events.ts';
export type { Verdict } from './orchestrate/outcome.ts';
export type { PlanOptions } from './orchestrate/build-plan.ts';
export { findStaleness } from './orchestrate/find-staleness.ts';
export type { Plan, Step } from './orchestrate/plan.ts';
export { buildPlanFile, parsePlanFile } from './orchestrate/plan-file.ts';
export type { PlanFile } from './orchestrate/plan-file.ts';
export { buildBucketWish } from './orchestrate/sources/bucket-wish.ts';
export { connectBucket, planBucket } from './orchestrate/sources/connect-bucket.ts';
export type { ChangedBucket } from './orchestrate/sources/change-notifications.ts';
export type { ChangeOptions } from './orchestrate/sources/change-options.ts';
export type { BucketWish, NotificationPlan } from './orchestrate/sources/notification-plan.ts';
export { observeStatus } from './orchestrate/observe-status.ts';
export type { Status } from './orchestrate/observe-status.ts';
export { planRollout, planWhenStill } from './orchestrate/plan-rollout.ts';
export { rollOut } from './orchestrate/roll-out.ts';
export { withRetries } from './orchestrate/with-retries.ts';
export type { PlannedRollout } from './orchestrate/plan-rollout.ts';
export type { BackUpNotifications, EndangeredNotifications, RunTools } from './orchestrate/run-tools.ts';

export { openOperationJournal } from './ops/operation-journal.ts';

export { createAwsCloud } from './aws/create-aws-cloud.ts';
export type { AwsCloud, AwsCloudOptions } from './aws/create-aws-cloud.ts';

export { buildOrganizationAround } from './local/build-organization-around.ts';
export type { NamedThings } from './local/build-organization-around.ts';
export { createLocalCloud } from './local/create-local-cloud.ts';
export type { LocalCloud, LocalCloudOptions } from './local/create-local-cloud.ts';
export type { Account, Accounts } from './ports/accounts.ts';
export type { BucketNotifications, Buckets, FilterRule, NotificationEntry } from './ports/buckets.ts';
export type { Clock } from './ports/clock.ts';
export type { Access, Cloud, Identity } from './ports/cloud.ts';
export type { Key, Keys } from './ports/keys.ts';
export type { Metric, MetricPoint, Metrics } from './ports/metrics.ts';
export type { Objects, StoredText } from './ports/objects.ts';
export type { Queue, Queues } from './ports/queues.ts';
export type { SourceReader, SourceRole } from './ports/source-reader.ts';
export type { Subscription, SubscriptionSettings, Topic, Topics } from './ports/topics.ts';
export type { Journal, OperationEnd, OperationIntent } from './ports/journal.ts';
export type { Place } from './ports/place.ts';
export type {
  InstancesRequest,
  InstanceStatus,
  Operation,
  OperationPreferences,
  OperationResult,
  OperationStatus,
  StackInstance,
  StackSet,
  StackSetRequest,
  StackSets,
} from './ports/stack-sets.ts';
export type { Stack, StackFailure, StackRequest, Stacks, StackStatus } from './ports/stacks.ts';
