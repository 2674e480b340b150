import { isErrorCode } from '../../errors.ts';
import type { PantherctlError } from '../../errors.ts';
import type { Role } from '../../ports/roles.ts';
import { logProcessingRoleName } from '../../templates/role-names.ts';
import { judgePolicy } from '../policy-allows.ts';
import type { PolicyVerdict } from '../policy-allows.ts';
import { failed, ok, unknown } from './source-check.ts';
import type { HealthFinding, SourceCheck, SourceCheckContext } from './source-check.ts';
import { isRefused, renderRefusalFix } from './refusals.ts';

/** The way in: without it Panther reads nothing. */
export const role: SourceCheck = {
  id: 'role',
  summary: 'Panther can assume the role of the source',
  reason:
    'Panther reads every object as this role. If it is missing or does not trust the Panther account, nothing is read.',
  link: 'https://docs.aws.amazon.com/IAM/latest/UserGuide/id_roles_common-scenarios_third-party.html',
  run: async (context) => {
    const { reader, roleArn, source } = context;
    try {
      const { accountId, arn } = await reader.identity();
      if (accountId === source.accountId) return ok(`${roleArn} can be assumed from the Panther account`);
      return failed(
        `the role is in account ${accountId}, and the file says ${source.accountId}`,
        `set accountId: in source '${source.name}' to the account of the bucket`,
        arn,
      );
    } catch (error) {
      if (isErrorCode(error, 'ACCOUNT_ACCESS')) return judgeWithoutEntering(error, context);
      if (isErrorCode(error, 'ACCESS_DENIED')) return explainRefusal(error, context);
      throw error;
    }
  },
};

/** The Panther account may not be entered, so only the trust policy tells whether Panther could assume the role. */
async function judgeWithoutEntering(error: PantherctlError, context: SourceCheckContext): Promise<HealthFinding> {
  const { config, roleArn, source } = context;
  const found = await describe(context);
  const wanting = `the role was not assumed, since account ${config.panther.accountId} may not be entered`;
  if (found === 'hidden') {
    return unknown(
      `${wanting}, and it cannot be looked at in account ${source.accountId} either`,
      renderRefusalFix(error) ??
        `let pantherctl act in account ${config.panther.accountId}: access.roleName in the file`,
    );
  }
  if (found === undefined) return missing(context);
  const verdict = judgeTrust(found, context);
  if (verdict === 'allows') return ok(`${wanting}; the trust policy of ${roleArn} lets it in`);
  if (verdict === 'unknown') return unknown(`${wanting}, and whether its trust policy lets it in depends on the call`);
  return explainTrust(found, context);
}

/** STS refused: the role is missing, or its trust policy says no, or something above it does. */
async function explainRefusal(error: PantherctlError, context: SourceCheckContext): Promise<HealthFinding> {
  const { roleArn, source } = context;
  const found = await describe(context);
  if (found === undefined) return missing(context);
  if (found !== 'hidden') {
    const verdict = judgeTrust(found, context);
    if (verdict === 'silent' || verdict === 'denies') return explainTrust(found, context);
  }
  return failed(
    `the role cannot be assumed from the Panther account: ${error.message}`,
    found === 'hidden'
      ? `run pantherctl apply, which deploys the role in account ${source.accountId}`
      : `wait a minute if the role is new; else look for a service control policy of account ${source.accountId} that refuses sts:AssumeRole`,
    roleArn,
  );
}

function missing({ roleArn, source }: SourceCheckContext): HealthFinding {
  return failed(
    `the role does not exist in account ${source.accountId}`,
    'run pantherctl apply, which deploys it',
    roleArn,
  );
}

function explainTrust(found: Role, context: SourceCheckContext): HealthFinding {
  const { config, roleArn, source } = context;
  // If it would let Panther in with some external id, the id is what it misses.
  if (judgeTrust(found, context, {}) === 'unknown') {
    return source.externalId === undefined
      ? failed(
          'the trust policy of the role asks for an external id, and the file names none',
          `set externalId: in source '${source.name}' to what the role asks for, or run pantherctl apply`,
          roleArn,
        )
      : failed(
          `the trust policy of the role asks for another external id than '${source.externalId}'`,
          'run pantherctl apply, which writes the external id of the file into the role',
          source.externalId,
        );
  }
  return failed(
    `the trust policy of the role does not let account ${config.panther.accountId} in`,
    'run pantherctl apply, which writes the trust policy anew; if it finds nothing to do, the role was changed by hand: delete it and its stack, then apply again',
    roleArn,
  );
}

/** `hidden` if we may not look. */
async function describe({ cloud, source }: SourceCheckContext): Promise<Role | 'hidden' | undefined> {
  try {
    return await cloud.roles(source.accountId).describe(logProcessingRoleName(source));
  } catch (error) {
    if (isRefused(error)) return 'hidden';
    throw error;
  }
}

/** What the policy says to the call that Panther makes; with other `facts`, to one of which no more is known. */
function judgeTrust(
  { trust }: Role,
  { config: { panther }, source }: SourceCheckContext,
  facts: Readonly<Record<string, string | undefined>> = { 'sts:ExternalId': source.externalId },
): PolicyVerdict {
  return judgePolicy(JSON.stringify(trust), {
    principal: { accountId: panther.accountId },
    action: 'sts:AssumeRole',
    context: { 'aws:SecureTransport': 'true', ...facts },
  });
}
