import { buildOwnershipTags } from '../config/names.ts';
import type { Config } from '../config/schema.ts';
import type { Account } from '../ports/accounts.ts';
import type { Place } from '../ports/place.ts';
import { administratorPlace, isOpen, nameAccount } from './account-facts.ts';
import type { TextRecord } from './compare-records.ts';
import { pairKey } from './cover.ts';
import { manualSources, sourceStacks } from './sources/desired-sources.ts';
import { buildSourceWiring } from './sources/source-wiring.ts';
import type { SourceWiring } from './sources/source-wiring.ts';
import { buildDesiredStackSet } from './desired-stack-set.ts';
import type { DesiredStackSet } from './desired-stack-set.ts';
import type { WantedPair } from './group-by-overrides.ts';
import type { SkippedAccount } from './plan.ts';
import { giveParameters, renderEntry } from './render-entry.ts';
import type { RenderedEntry } from './render-entry.ts';
import { resolveRegions } from './resolve-regions.ts';
import { targetAccounts } from './target-accounts.ts';

export { targetAccounts } from './target-accounts.ts';
export type { DesiredStackSet } from './desired-stack-set.ts';

const adminRoleTemplate = 'panther-stackset-iam-admin-role';
const executionRoleTemplate = 'panther-stackset-execution-role';
const eventsTemplate = 'panther-cloudwatch-events';

/** A stack that should exist. `phase` orders the work: roles and sources before the stack set. */
export interface DesiredStack {
  readonly id: string;
  readonly title: string;
  readonly phase: 'adminRole' | 'executionRoles' | 'runtime' | 'sources' | 'alarms' | 'managementAccount';
  readonly place: Place;
  readonly stackName: string;
  readonly templateFile: string;
  readonly template: string;
  /** Every parameter of the template, defaults included, as CloudFormation describes a live stack. */
  readonly parameters: Readonly<Record<string, string>>;
  /** The parameters that differ from the defaults of the generated file. */
  readonly overrides: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
}

/** A thing to do that this version leaves to a person. */
export interface DesiredManual {
  readonly id: string;
  readonly title: string;
  readonly reason: string;
  readonly fix: string;
}

/** Everything the file asks for, with organizational units and `all` regions resolved. */
export interface Desired {
  readonly stacks: readonly DesiredStack[];
  readonly manual: readonly DesiredManual[];
  /** Topics, buckets and the runtime of the sources. */
  readonly wiring: SourceWiring;
  readonly stackSet: DesiredStackSet | undefined;
  /** The instances wanted, each with its overrides, by `pairKey`. */
  readonly pairs: ReadonlyMap<string, WantedPair>;
  readonly skipped: readonly SkippedAccount[];
}

/** What has to be known of the organization to resolve a file. */
export interface OrganizationFacts {
  /** Accounts by id, as far as the organization lists them. */
  readonly accounts: ReadonlyMap<string, Account>;
  /** Accounts of each organizational unit that the file names. */
  readonly unitMembers: ReadonlyMap<string, readonly string[]>;
  /**
   * Regions an account may use, for the administrator and the accounts where the file needs it. An account that may not
   * be entered is missing; it is taken to have the regions of the administrator.
   */
  readonly enabledRegions: ReadonlyMap<string, readonly string[]>;
}

/** Turns a file into stacks, a stack set and pairs. Pure: same inputs, same result. */
export function buildDesired(config: Config, facts: OrganizationFacts, takeOver?: string): Desired {
  const skipped: SkippedAccount[] = [];
  const pairs = new Map<string, WantedPair>();
  const stacks: DesiredStack[] = [];
  const isServiceManaged = config.realTimeEvents?.permissions === 'serviceManaged';
  const events = renderEntry(config, eventsTemplate);

  if (config.realTimeEvents && !isServiceManaged) stacks.push(adminRoleStack(config));
  const executionRole = renderEntry(config, executionRoleTemplate);
  for (const accountId of targetAccounts(config, facts.unitMembers)) {
    const account = facts.accounts.get(accountId);
    const resolved = resolveRegions(config, accountId, facts.enabledRegions);
    const label = { accountId, accountName: account?.name ?? '' };
    if (account && !isOpen(account)) {
      skipped.push({ ...label, regions: resolved.regions, reason: `account is ${account.status}` });
      continue;
    }
    skipped.push(...skipRegions(config, label, resolved));
    const overrides = overridesOf(config, accountId);
    if (isServiceManaged && account?.isManagementAccount === true) {
      stacks.push(...managementStacks(config, account, resolved.regions, giveParameters(events, overrides)));
      continue;
    }
    for (const region of resolved.regions) {
      pairs.set(pairKey({ accountId, region }), { accountId, region, overrides });
    }
    if (isServiceManaged || resolved.regions.length === 0) continue;
    stacks.push({
      id: `execution-role/${accountId}`,
      title: `execution role in ${nameAccount(accountId, account)}`,
      phase: 'executionRoles',
      place: { accountId, region: config.administrator.region },
      stackName: executionRoleTemplate,
      ...giveTopicName(executionRole, overrides),
      tags: buildOwnershipTags(config.panther.accountId),
    });
  }
  stacks.push(...sourceStacks(config, facts.accounts));

  return {
    stacks,
    manual: manualSources(config, facts.accounts),
    wiring: buildSourceWiring(config, facts.accounts, takeOver),
    stackSet: buildDesiredStackSet(config, events, deployableUnits(config, facts)),
    pairs,
    skipped,
  };
}

const noOverrides: TextRecord = {};

/** The parameters of the events template that the file gives an account other values for. */
function overridesOf(config: Config, accountId: string): TextRecord {
  const given = Object.entries(config.realTimeEvents?.targets.overrides[accountId]?.parameters ?? {});
  if (given.length === 0) return noOverrides;
  const overrides: Record<string, string> = {};
  for (const [name, value] of given) if (value !== undefined) overrides[name] = value;
  return overrides;
}

/** The execution role may manage one topic, so it must know the name that its account's instances give it. */
function giveTopicName(role: RenderedEntry, { SnsTopicName }: TextRecord): RenderedEntry {
  return SnsTopicName === undefined ? role : giveParameters(role, { SnsTopicName });
}

function adminRoleStack(config: Config): DesiredStack {
  return {
    id: 'admin-role',
    title: `admin role in the administrator account (${config.administrator.accountId})`,
    phase: 'adminRole',
    place: administratorPlace(config),
    stackName: adminRoleTemplate,
    ...renderEntry(config, adminRoleTemplate),
    tags: buildOwnershipTags(config.panther.accountId),
  };
}

/** Plain stacks for the account that a service-managed stack set never reaches, whatever units it is in. */
function managementStacks(
  config: Config,
  account: Account,
  regions: readonly string[],
  events: RenderedEntry,
): readonly DesiredStack[] {
  return regions.map((region) => ({
    id: `management-account/${region}`,
    title: `events stack in the management account ${nameAccount(account.id, account)}, ${region}`,
    phase: 'managementAccount',
    place: { accountId: account.id, region },
    stackName: eventsTemplate,
    ...events,
    tags: buildOwnershipTags(config.panther.accountId),
  }));
}

function deployableUnits(
  config: Config,
  { accounts, unitMembers }: OrganizationFacts,
): ReadonlyMap<string, readonly string[]> {
  const isDeployable = (id: string) => isOpen(accounts.get(id)) && accounts.get(id)?.isManagementAccount !== true;
  const units = config.realTimeEvents?.targets.organizationalUnits ?? [];
  return new Map(units.map((unit) => [unit, (unitMembers.get(unit) ?? []).filter(isDeployable)]));
}

/** A region that must be opted in to is needed in the account and in the administrator account. */
function skipRegions(
  config: Config,
  account: Pick<SkippedAccount, 'accountId' | 'accountName'>,
  { offHere, offInAdministrator }: ReturnType<typeof resolveRegions>,
): readonly SkippedAccount[] {
  const skip = (regions: readonly string[], where: string): readonly SkippedAccount[] =>
    regions.length === 0
      ? []
      : [
          {
            ...account,
            regions,
            reason: `${regions.length === 1 ? 'region is' : 'regions are'} not enabled in ${where}`,
            fix: `enable ${regions.join(', ')} in ${where}, or leave it out of realTimeEvents.targets`,
          },
        ];
  return [
    ...skip(offHere, `account ${account.accountId}`),
    ...skip(offInAdministrator, `the administrator account ${config.administrator.accountId}`),
  ];
}
