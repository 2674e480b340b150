import { PantherctlError } from '../errors.ts';
import type { PlanPermissions } from '../orchestrate/plan-file.ts';
import type { CommandInput } from './command-input.ts';

const ownerPattern = /^[0-9]{12}\/[a-z0-9-]+$/;

/** What the flags of `plan` and `apply` allow beyond what is always safe. Throws `INPUT_INVALID` for an owner that is none. */
export function readPermissions(input: CommandInput): PlanPermissions {
  const takeOver = input.text('take-over');
  if (takeOver !== undefined && !ownerPattern.test(takeOver)) {
    throw new PantherctlError('INPUT_INVALID', `--take-over is '${takeOver}', which is no owner in the registry`, {
      fix: 'give account and region of the old administrator, as the blocked step has them: --take-over 111122223333/us-east-1',
    });
  }
  return {
    allowDelete: input.has('allow-delete'),
    allowKeyPolicy: input.has('allow-key-policy'),
    ...(takeOver !== undefined && { takeOver }),
  };
}
