import { adminRole } from './admin-role.ts';
import { concurrency } from './concurrency.ts';
import { emptyUnits } from './empty-units.ts';
import { executionRoleTrust } from './execution-role-trust.ts';
import { globalResources } from './global-resources.ts';
import { identity } from './identity.ts';
import { names } from './names.ts';
import { optInRegions } from './opt-in-regions.ts';
import { organization } from './organization.ts';
import type { PreflightCheck } from './preflight-check.ts';
import { quotas } from './quotas.ts';
import { rehearsal } from './rehearsal.ts';
import { serviceManaged } from './service-managed.ts';
import { pendingAccounts, suspendedAccounts } from './suspended-accounts.ts';
import { templateSize } from './template-size.ts';

/** Every check before the work, in the order in which they are made; `docs/preflight.md` is generated from it. */
export const preflightChecks: readonly PreflightCheck[] = [
  identity,
  organization,
  suspendedAccounts,
  pendingAccounts,
  emptyUnits,
  optInRegions,
  names,
  templateSize,
  quotas,
  globalResources,
  concurrency,
  serviceManaged,
  adminRole,
  executionRoleTrust,
  rehearsal,
];
