interface CallFacts {
  /** The action that IAM would check, for messages. */
  readonly action: string;
  readonly changes: boolean;
}

const reads = (action: string): CallFacts => ({ action, changes: false });
const changes = (action: string): CallFacts => ({ action, changes: true });

/** Every call of the ports, under the name by which a fault is put on it. */
export const cloudCalls = {
  identity: reads('sts:GetCallerIdentity'),
  'accounts.list': reads('organizations:ListAccounts'),
  'accounts.listIn': reads('organizations:ListAccountsForParent'),
  'accounts.enabledRegions': reads('account:ListRegions'),
  'stacks.describe': reads('cloudformation:DescribeStacks'),
  'stacks.template': reads('cloudformation:GetTemplate'),
  'stacks.create': changes('cloudformation:CreateStack'),
  'stacks.update': changes('cloudformation:UpdateStack'),
  'stacks.remove': changes('cloudformation:DeleteStack'),
  'stacks.failures': reads('cloudformation:DescribeStackEvents'),
  'stackSets.describe': reads('cloudformation:DescribeStackSet'),
  'stackSets.create': changes('cloudformation:CreateStackSet'),
  'stackSets.update': changes('cloudformation:UpdateStackSet'),
  'stackSets.listInstances': reads('cloudformation:ListStackInstances'),
  'stackSets.createInstances': changes('cloudformation:CreateStackInstances'),
  'stackSets.updateInstances': changes('cloudformation:UpdateStackInstances'),
  'stackSets.deleteInstances': changes('cloudformation:DeleteStackInstances'),
  'stackSets.describeOperation': reads('cloudformation:DescribeStackSetOperation'),
  'stackSets.listOperations': reads('cloudformation:ListStackSetOperations'),
  'stackSets.listResults': reads('cloudformation:ListStackSetOperationResults'),
  'stackSets.stopOperation': changes('cloudformation:StopStackSetOperation'),
  'buckets.region': reads('s3:GetBucketLocation'),
  'buckets.notifications': reads('s3:GetBucketNotification'),
  'buckets.putNotifications': changes('s3:PutBucketNotification'),
} as const satisfies Record<string, CallFacts>;

/** Name of a call in {@link cloudCalls}. */
export type CloudCall = keyof typeof cloudCalls;
