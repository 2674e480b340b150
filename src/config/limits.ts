/** Limits of AWS that pantherctl checks before a call; the unit stands in the name, the source above. */
export const limits = {
  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
  templateBodyMaxBytes: 51_200,
  /** Through S3. */
  templateObjectMaxBytes: 1_000_000,
  parametersPerTemplateMaxCount: 200,
  resourcesPerTemplateMaxCount: 500,
  outputsPerTemplateMaxCount: 200,
  parameterValueMaxBytes: 4_096,
  stackNameMaxCharacters: 128,
  stackSetNameMaxCharacters: 128,
  organizationalUnitsPerCallMaxCount: 50,
  instancesPerStackSetMaxCount: 100_000,
  stackSetsPerAdministratorMaxCount: 1_000,
  /** Over all stack sets of an administrator account. */
  concurrentInstancesPerRegionMaxCount: 10_000,
  queuedOperationsPerStackSetMaxCount: 10_000,
  importedStacksPerCallMaxCount: 10,
  delegatedAdministratorsMaxCount: 5,
  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html */
  tagsPerStackMaxCount: 50,
  /** https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackInstances.html */
  operationIdMaxCharacters: 128,
  /** https://docs.aws.amazon.com/IAM/latest/UserGuide/reference_iam-quotas.html */
  roleNameMaxCharacters: 64,
  inlinePoliciesPerRoleMaxCharacters: 10_240,
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_PutBucketNotificationConfiguration.html */
  notificationsPerBucketMaxCount: 100,
  /** https://docs.aws.amazon.com/AmazonS3/latest/API/API_FilterRule.html */
  filterTextMaxCharacters: 1_024,
  /** https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-policies.html */
  queuePolicyMaxBytes: 8_192,
  queuePolicyStatementsMaxCount: 20,
  queuePolicyConditionsMaxCount: 10,
  /** Body and attributes. https://docs.aws.amazon.com/AWSSimpleQueueService/latest/SQSDeveloperGuide/quotas-messages.html */
  queueMessageMaxBytes: 1_048_576,
  queueMessageAttributesMaxCount: 10,
  /** https://docs.aws.amazon.com/sns/latest/api/API_Publish.html */
  topicMessageMaxBytes: 262_144,
  /** https://docs.aws.amazon.com/sns/latest/api/API_SetTopicAttributes.html */
  topicPolicyMaxBytes: 30_720,
  /** https://docs.aws.amazon.com/kms/latest/developerguide/resource-limits.html */
  keyPolicyMaxBytes: 32_768,
  /** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-quota.html */
  eventPatternMaxCharacters: 2_048,
  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/object-keys.html */
  objectKeyMaxBytes: 1_024,
  /** https://docs.aws.amazon.com/AmazonS3/latest/userguide/bucketnamingrules.html */
  bucketNameMinCharacters: 3,
  bucketNameMaxCharacters: 63,
} as const;
