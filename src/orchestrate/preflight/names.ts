import { createHash } from 'node:crypto';
import { limits } from '../../config/limits.ts';
import { buildOperationId } from '../operation-id.ts';
import type { Found, PreflightCheck } from './preflight-check.ts';

const uuidShape = '00000000-0000-0000-0000-000000000000';
const stackSetPattern = /^[a-zA-Z][-a-zA-Z0-9]*$/;
const operationPattern = /^[a-zA-Z0-9][-a-zA-Z0-9]*$/;

/** Names that AWS would refuse, those that AWS itself makes from ours included. */
export const names: PreflightCheck = {
  id: 'names',
  summary: 'stack set, stack, role and operation names have a form and a length that AWS takes',
  reason:
    'AWS calls the stack of an instance StackSet-<name>-<UUID>; if that is too long, every instance fails, not the stack set.',
  link: 'https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_CreateStackSet.html',
  run: ({ plan, stackSet, tools }) => {
    const found: Found[] = [];
    const refuse = (severity: Found['severity'], message: string, fix: string) =>
      found.push({ severity, message, fix });
    if (stackSet) {
      const name = stackSet.stackSet;
      const longest = limits.stackNameMaxCharacters - `StackSet--${uuidShape}`.length;
      if (!stackSetPattern.test(name)) {
        refuse('error', `stack set name '${name}' is malformed`, 'use letters, digits and hyphens, a letter first');
      } else if (name.length > longest) {
        refuse(
          'error',
          `stack set name '${name}' has ${name.length} characters, and the stacks of its instances leave room for ${longest}`,
          `use at most ${longest} characters in realTimeEvents.stackSet`,
        );
      }
      const roles = [stackSet.administrationRoleArn?.split('/').at(-1), stackSet.executionRoleName];
      for (const role of roles) {
        if (role === undefined || role.length <= limits.roleNameMaxCharacters) continue;
        refuse(
          'error',
          `role name '${role}' has ${role.length} characters, and IAM takes ${limits.roleNameMaxCharacters}`,
          'write naming: plain for shorter role names',
        );
      }
      const id = buildOperationId(tools.clock.now(), createHash('sha256').update(name).digest('hex'));
      if (!operationPattern.test(id) || id.length > limits.operationIdMaxCharacters) {
        refuse('error', `operation id '${id}' is malformed or too long`, 'report it: pantherctl made this id');
      }
    }
    for (const step of plan.steps) {
      if (step.kind !== 'stack' || step.stackName.length <= limits.stackNameMaxCharacters) continue;
      refuse(
        'warning',
        `stack name '${step.stackName}' has ${step.stackName.length} characters, and AWS takes ${limits.stackNameMaxCharacters}`,
        'give the source a shorter name',
      );
    }
    return found;
  },
};
