import { describeAccountsContract } from './accounts.ts';
import { describeBucketsContract } from './buckets.ts';
import { describeChangeSetsContract } from './change-sets.ts';
import { describeClockContract } from './clock.ts';
import type { Contract } from './contract-cloud.ts';
import { describeDriftContract } from './drift.ts';
import { describeImportContract } from './import-stacks.ts';
import { describeKeysContract } from './keys.ts';
import { describeManagedExecutionContract } from './managed-execution.ts';
import { describeMetricsContract } from './metrics.ts';
import { describeObjectsContract } from './objects.ts';
import { describeQueuesContract } from './queues.ts';
import { describeRolesContract } from './roles.ts';
import { describeServiceManagedContract } from './service-managed.ts';
import { describeSourceReaderContract } from './source-reader.ts';
import { describeStackSetsContract } from './stack-sets.ts';
import { describeStacksContract } from './stacks.ts';
import { describeTopicsContract } from './topics.ts';

/** Everything that every cloud must do. */
export function describeContract(contract: Contract): void {
  describeAccountsContract(contract);
  describeBucketsContract(contract);
  describeClockContract(contract);
  describeRolesContract(contract);
  describeObjectsContract(contract);
  describeTopicsContract(contract);
  describeQueuesContract(contract);
  describeKeysContract(contract);
  describeMetricsContract(contract);
  describeSourceReaderContract(contract);
  describeStacksContract(contract);
  describeChangeSetsContract(contract);
  describeStackSetsContract(contract);
  describeManagedExecutionContract(contract);
  describeServiceManagedContract(contract);
  describeDriftContract(contract);
  describeImportContract(contract);
}
