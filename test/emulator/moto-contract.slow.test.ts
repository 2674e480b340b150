import { afterAll, beforeAll, vi } from 'vitest';
import type { MotoServer } from '../../scripts/moto-server.ts';
import { createAwsCloud } from '../../src/aws/create-aws-cloud.ts';
import type { AwsCloud } from '../../src/aws/create-aws-cloud.ts';
import type { Contract, Gap } from '../contract/contract-cloud.ts';
import { describeContract } from '../contract/describe-contract.ts';
import { accessRoleName, buildMotoWorld, enterMoto, managementAccountId, recordMetric } from './moto-world.ts';
import { nameOperations } from './name-operations.ts';

vi.setConfig({ testTimeout: 30_000 });

let server: MotoServer;
const opened: AwsCloud[] = [];
beforeAll(async () => {
  server = await enterMoto();
});
afterAll(async () => {
  for (const cloud of opened) cloud.close();
  await server.stop();
});

/** What moto lacks; `gaps.slow.test.ts` says what it answers instead. */
const gaps = new Set<Gap>([
  'operations-take-time',
  'operation-conflicts',
  'operation-ids',
  'operation-results',
  'stack-set-updates',
  'stack-rollback',
  'unchanged-updates',
  'overlapping-notifications',
  'notification-destinations',
  'bucket-owner',
  'access-roles',
  'stack-set-names',
  'stack-set-regions',
  'managed-execution',
  'permission-model',
  'service-managed',
  'call-as',
  'organization-trust',
  'drift',
  'import',
  'change-sets-take-time',
  'change-set-comparison',
  'change-set-names',
  'change-set-failures',
  'change-set-removal',
  'account-regions',
  'filter-rule-case',
  'template-validation',
  'event-bridge',
  'pending-subscriptions',
  'policy-checks',
  'queue-policy-bytes',
  'managed-keys',
  'disabled-keys',
  'key-lockout',
  'role-trust',
  'role-rights',
  'policy-simulation',
  'stack-keys',
  'empty-objects',
  'stack-names',
]);

const contract: Contract = {
  gaps,
  open: async () => {
    await server.reset();
    const { bucket, memberIds, queue, unit } = await buildMotoWorld();
    const administrator = { accountId: managementAccountId, region: 'us-east-1' };
    const cloud = createAwsCloud({
      region: administrator.region,
      access: { roleName: accessRoleName },
      administratorAccountId: administrator.accountId,
      usesPathStyle: true,
    });
    opened.push(cloud);
    return {
      cloud: nameOperations(cloud),
      administrator,
      targets: memberIds.slice(0, -1),
      otherRegion: 'eu-west-1',
      lockedAccountId: memberIds.at(-1) ?? '',
      unit,
      bucket,
      queueArn: `arn:aws:sqs:${queue.region}:${queue.accountId}:${queue.name}`,
      queue,
      recordMetric,
    };
  },
};

describeContract(contract);
