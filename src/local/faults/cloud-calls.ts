interface CallFacts {
  /** The action that IAM would check, for messages. */
  readonly action: string;
  readonly changes: boolean;
  /** True if the service can refuse it since somebody else changed what it changes just before. */
  readonly canBeStale?: boolean;
}

const reads = (action: string): CallFacts => ({ action, changes: false });
const changes = (action: string): CallFacts => ({ action, changes: true });
const starts = (action: string): CallFacts => ({ action, changes: true, canBeStale: true });

/** Every call of the ports, under the name by which a fault is put on it. */
export const cloudCalls = {
  identity: reads('sts:GetCallerIdentity'),
  'accounts.list': reads('organizations:ListAccounts'),
  'accounts.listIn': reads('organizations:ListAccountsForParent'),
  'accounts.enabledRegions': reads('account:ListRegions'),
  'accounts.stackSetsTrust': reads('organizations:ListDelegatedAdministrators'),
  'stacks.describe': reads('cloudformation:DescribeStacks'),
  'stacks.template': reads('cloudformation:GetTemplate'),
  'stacks.create': changes('cloudformation:CreateStack'),
  'stacks.update': changes('cloudformation:UpdateStack'),
  'stacks.remove': changes('cloudformation:DeleteStack'),
  'stacks.failures': reads('cloudformation:DescribeStackEvents'),
  'stacks.createChangeSet': changes('cloudformation:CreateChangeSet'),
  'stacks.describeChangeSet': reads('cloudformation:DescribeChangeSet'),
  'stacks.removeChangeSet': changes('cloudformation:DeleteChangeSet'),
  'stackSets.list': reads('cloudformation:ListStackSets'),
  'stackSets.describe': reads('cloudformation:DescribeStackSet'),
  'stackSets.create': changes('cloudformation:CreateStackSet'),
  'stackSets.update': starts('cloudformation:UpdateStackSet'),
  'stackSets.listInstances': reads('cloudformation:ListStackInstances'),
  'stackSets.createInstances': starts('cloudformation:CreateStackInstances'),
  'stackSets.updateInstances': starts('cloudformation:UpdateStackInstances'),
  'stackSets.deleteInstances': starts('cloudformation:DeleteStackInstances'),
  'stackSets.describeOperation': reads('cloudformation:DescribeStackSetOperation'),
  'stackSets.listOperations': reads('cloudformation:ListStackSetOperations'),
  'stackSets.listResults': reads('cloudformation:ListStackSetOperationResults'),
  'stackSets.stopOperation': changes('cloudformation:StopStackSetOperation'),
  'stackSets.detectDrift': changes('cloudformation:DetectStackSetDrift'),
  'stackSets.listDrifts': reads('cloudformation:ListStackInstanceResourceDrifts'),
  'stackSets.importStacks': starts('cloudformation:ImportStacksToStackSet'),
  'roles.describe': reads('iam:GetRole'),
  'roles.simulate': reads('iam:SimulatePrincipalPolicy'),
  'buckets.region': reads('s3:GetBucketLocation'),
  'buckets.notifications': reads('s3:GetBucketNotification'),
  'buckets.putNotifications': changes('s3:PutBucketNotification'),
  'objects.readText': reads('s3:GetObject'),
  'objects.writeText': starts('s3:PutObject'),
  'objects.writeBytes': changes('s3:PutObject'),
  'objects.findOne': reads('s3:ListBucket'),
  'topics.describe': reads('sns:GetTopicAttributes'),
  'topics.setPolicy': changes('sns:SetTopicAttributes'),
  'topics.listSubscriptions': reads('sns:ListSubscriptionsByTopic'),
  'topics.describeSubscription': reads('sns:GetSubscriptionAttributes'),
  'topics.subscribeQueue': changes('sns:Subscribe'),
  'topics.setRawDelivery': changes('sns:SetSubscriptionAttributes'),
  'queues.describe': reads('sqs:GetQueueAttributes'),
  'queues.setPolicy': changes('sqs:SetQueueAttributes'),
  'keys.describe': reads('kms:DescribeKey'),
  'keys.policy': reads('kms:GetKeyPolicy'),
  'keys.setPolicy': changes('kms:PutKeyPolicy'),
  'metrics.latest': reads('cloudwatch:GetMetricData'),
  'sourceReader.identity': reads('sts:AssumeRole'),
  'sourceReader.region': reads('s3:GetBucketLocation'),
  'sourceReader.describeKey': reads('kms:DescribeKey'),
  'sourceReader.readFirstByte': reads('s3:GetObject'),
  'sourceObjects.open': reads('s3:GetObject'),
  'documents.read': reads('s3:GetObject'),
  'documents.list': reads('s3:ListBucket'),
  'lake.write': changes('s3:PutObject'),
  'publisher.publish': changes('sns:Publish'),
  'queueSender.send': changes('sqs:SendMessage'),
  'subscriptions.readCertificate': reads('sns:ConfirmSubscription'),
  'subscriptions.confirm': changes('sns:ConfirmSubscription'),
} as const satisfies Record<string, CallFacts>;

/** Name of a call in {@link cloudCalls}. */
export type CloudCall = keyof typeof cloudCalls;

/** The facts of a call, for code that does not know which one it is. */
export function describeCall(call: CloudCall): CallFacts {
  return cloudCalls[call];
}
