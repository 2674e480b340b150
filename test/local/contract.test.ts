import { describeContract } from '../contract/describe-contract.ts';
import type { Contract } from '../contract/contract-cloud.ts';
import { createSampleCloud } from './sample-cloud.ts';

const contract: Contract = {
  gaps: new Set(),
  open: async () => {
    const { cloud, state, administrator, members, queueArn } = createSampleCloud({ withoutAccess: 1 });
    const lockedAccountId = state.faults[0]?.fault.account ?? '';
    const workloads = [...state.units.values()].find(({ name }) => name === 'Workloads');
    const inWorkloads = new Set(
      [...state.units.values()].filter(({ parentId }) => parentId === workloads?.id).map(({ id }) => id),
    );
    return {
      cloud,
      administrator,
      targets: members.filter((id) => id !== lockedAccountId),
      otherRegion: 'eu-west-1',
      lockedAccountId,
      unit: {
        id: workloads?.id ?? '',
        accountIds: [...state.accounts.values()]
          .filter(({ parentId }) => inWorkloads.has(parentId))
          .map(({ id }) => id),
      },
      bucket: {
        name: 'acme-cloudtrail',
        accountId: state.buckets.get('acme-cloudtrail')?.accountId ?? '',
        region: 'us-east-1',
      },
      queueArn: queueArn('panther-input-data-notifications-queue'),
      queue: { ...state.panther, name: 'panther-input-data-notifications-queue' },
      recordMetric: async (place, metric, value) => cloud.world.recordMetric(place, metric, value),
    };
  },
};

describeContract(contract);
