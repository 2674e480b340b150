import { describe, expect, it } from 'vitest';
import { detectDrift, isInSync } from '../../src/orchestrate/detect-drift.ts';
import { observeStatus } from '../../src/orchestrate/observe-status.ts';
import type { Journal, OperationIntent } from '../../src/ports/journal.ts';
import { setStage } from './rollout-stage.ts';

const stackSet = 'panther-real-time-events';

describe('the detection of drift', () => {
  it('finds nothing after a rollout, and status knows when that was', async () => {
    const { cloud, config, members, rollOut, tools } = await setStage();
    await rollOut();
    const report = await detectDrift(config, cloud, tools);
    expect(report).toMatchObject({
      status: 'SUCCEEDED',
      checked: members.length * 2,
      drifted: 0,
      instances: [],
      causes: [],
    });
    expect(isInSync(report)).toBe(true);
    const { stackSet: known } = await observeStatus(config, cloud);
    expect(known?.drift).toMatchObject({ detection: 'COMPLETED', drifted: 0, inSync: members.length * 2 });
  });

  it('says which property of which resource differs where, with both values, and reports it as an event', async () => {
    const { cloud, config, events, members, rollOut, tools } = await setStage();
    const [account = ''] = members;
    await rollOut();
    cloud.world.addFault({ kind: 'drift', account, region: 'us-west-2', resource: 'CloudTrailRule' });
    const report = await detectDrift(config, cloud, tools);
    expect(isInSync(report)).toBe(false);
    expect(report.drifted).toBe(1);
    expect(report.instances).toEqual([
      {
        accountId: account,
        accountName: expect.stringMatching(/\w/),
        region: 'us-west-2',
        resources: [
          expect.objectContaining({
            logicalId: 'CloudTrailRule',
            status: 'MODIFIED',
            differences: [expect.objectContaining({ actual: '"changed by hand"', expected: expect.any(String) })],
          }),
        ],
      },
    ]);
    expect(events.filter(({ code }) => code === 'drift.found')).toMatchObject([report.instances[0] ?? {}]);
  });

  it('asks for all accounts and regions at once, under an id that is in the journal before the call', async () => {
    const { cloud, config, members, rollOut, tools } = await setStage();
    await rollOut();
    const journal: string[] = [];
    const keeper: Journal = {
      begin: async ({ action, operationId }: OperationIntent) => {
        expect(await cloud.stackSets(config.administrator).describeOperation(stackSet, operationId)).toBeUndefined();
        journal.push(`${action} ${operationId}`);
      },
      end: async (operationId, end) => void journal.push(`${end} ${operationId}`),
      listOpen: async () => [],
    };
    const { operationId } = await detectDrift(config, cloud, { ...tools, journal: keeper });
    expect(journal).toEqual([`DETECT_DRIFT ${operationId}`, `SUCCEEDED ${operationId}`]);
    const operation = await cloud.stackSets(config.administrator).describeOperation(stackSet, operationId);
    expect(operation?.preferences).toMatchObject({
      maxConcurrentCount: members.length,
      regionConcurrencyType: 'PARALLEL',
      concurrencyMode: 'SOFT_FAILURE_TOLERANCE',
    });
  });

  it('follows what runs already to its end first', async () => {
    const { cloud, config, events, rollOut, tools } = await setStage();
    await rollOut();
    cloud.world.addFault({ kind: 'operation-in-progress', minutes: 3 });
    await cloud.stackSets(config.administrator).listOperations(stackSet);
    await detectDrift(config, cloud, tools);
    const codes = events.map(({ code }) => code);
    expect(codes).toContain('operation.awaited');
    expect(codes.indexOf('operation.awaited')).toBeLessThan(codes.lastIndexOf('operation.started'));
  });

  it('tells why instances could not be checked', async () => {
    const { cloud, config, members, rollOut, tools } = await setStage();
    const [account = ''] = members;
    await rollOut();
    cloud.world.addFault({ kind: 'execution-role-missing', account });
    const report = await detectDrift(config, cloud, tools);
    expect(report.causes).toMatchObject([{ id: 'execution-role-missing' }]);
    expect(isInSync(report)).toBe(false);
  });

  it('is refused where there is no stack set, and on one that is not ours', async () => {
    const { cloud, config, tools } = await setStage();
    await expect(detectDrift(config, cloud, tools)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    await cloud.stackSets(config.administrator).create({
      name: stackSet,
      description: 'of somebody else',
      template: 'Resources: { T: { Type: "AWS::SNS::Topic" } }',
      parameters: {},
      tags: {},
      administrationRoleArn: `arn:aws:iam::${config.administrator.accountId}:role/Admin`,
      executionRoleName: 'Execution',
      permissionModel: 'SELF_MANAGED',
      managedExecution: false,
    });
    await expect(detectDrift(config, cloud, tools)).rejects.toMatchObject({ code: 'ALREADY_EXISTS' });
    expect(await cloud.stackSets(config.administrator).listOperations(stackSet)).toEqual([]);
  });
});
