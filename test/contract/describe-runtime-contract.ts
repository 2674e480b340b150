import type { RuntimeContract } from './runtime-contract.ts';
import { describeMessagesContract } from './runtime-messages.ts';
import { describeOutputsContract } from './runtime-outputs.ts';
import { describeSourceObjectsContract } from './runtime-sources.ts';

/** Everything that every cloud must do for the runtime. */
export function describeRuntimeContract(contract: RuntimeContract): void {
  describeSourceObjectsContract(contract);
  describeOutputsContract(contract);
  describeMessagesContract(contract);
}
