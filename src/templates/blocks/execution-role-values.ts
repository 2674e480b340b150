import type { TemplateOptions } from '../template-options.ts';

/** What a configuration settles of the execution role, in whichever template it stands. */
export function executionRoleValues(options: TemplateOptions) {
  const { administratorAccountId, nameRegion, pantherAccountId, stackSetName } = options;
  return {
    MasterAccountId: pantherAccountId,
    MasterAccountRegion: nameRegion,
    AdministratorAccountId: administratorAccountId,
    StackSetName: stackSetName,
  };
}
