import { PantherctlError } from '../../errors.ts';

/** A refusal of CloudFormation, with its reason. */
export function buildTemplateError(reason: string, fix = 'mend the template'): PantherctlError {
  return new PantherctlError('VALIDATION', reason, { fix });
}
