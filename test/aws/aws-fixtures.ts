import { afterAll, beforeAll, beforeEach, vi } from 'vitest';
import { createAwsCloud } from '../../src/aws/create-aws-cloud.ts';
import type { AwsCloud, AwsCloudOptions } from '../../src/aws/create-aws-cloud.ts';
import type { OperationPreferences, StackSetRequest } from '../../src/ports/stack-sets.ts';
import { callerAccountId, startStubAws } from './stub-aws.ts';
import type { StubAws } from './stub-aws.ts';

/** The caller's own account and a region. */
export const home = { accountId: callerAccountId, region: 'us-east-1' } as const;
/** An account that is entered by the access role. */
export const memberId = '222222222222';

/** Preferences of which no value is the service's default. */
export const preferences: OperationPreferences = {
  maxConcurrentCount: 5,
  failureToleranceCount: 4,
  concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
  regionConcurrencyType: 'PARALLEL',
  regionOrder: ['us-east-1'],
};

/** A self-managed stack set with a parameter that is given and one that is left at its default. */
export const definition: StackSetRequest = {
  name: 'events',
  description: 'a topic',
  template: JSON.stringify({
    Parameters: { Name: { Type: 'String' }, Size: { Type: 'Number', Default: 5 } },
    Resources: { Topic: { Type: 'AWS::SNS::Topic' } },
  }),
  parameters: { Name: 'x' },
  tags: { team: 'a' },
  administrationRoleArn: `arn:aws:iam::${callerAccountId}:role/Administration`,
  executionRoleName: 'Execution',
  permissionModel: 'SELF_MANAGED',
  managedExecution: true,
};

/** A stub of AWS for a test file, and a way to open a cloud on it; both are gone after the file. */
export function useStubAws(): {
  readonly stub: () => StubAws;
  readonly open: (options?: AwsCloudOptions, hasAccess?: boolean) => AwsCloud;
} {
  let stub: StubAws | undefined;
  const opened: AwsCloud[] = [];
  beforeAll(async () => {
    stub = await startStubAws();
    vi.stubEnv('AWS_ENDPOINT_URL', stub.url);
    vi.stubEnv('AWS_ACCESS_KEY_ID', 'CALLER');
    vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'caller-secret');
  });
  beforeEach(() => stub?.clear());
  afterAll(async () => {
    for (const cloud of opened) cloud.close();
    await stub?.stop();
    vi.unstubAllEnvs();
  });
  return {
    stub: () => {
      if (stub === undefined) throw new Error('the stub is not started yet');
      return stub;
    },
    open: (options = {}, hasAccess = true) => {
      const cloud = createAwsCloud({
        region: home.region,
        ...(hasAccess ? { access: { roleName: 'Access' } } : {}),
        usesPathStyle: true,
        ...options,
      });
      opened.push(cloud);
      return cloud;
    },
  };
}
