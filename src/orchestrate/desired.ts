import { buildOwnershipTags, names, sourceSlug } from '../config/names.ts';
import type { Config, OperationSettings, Source } from '../config/schema.ts';
import type { Account } from '../ports/accounts.ts';
import type { Place } from '../ports/place.ts';
import { buildSourceTemplate, roleArn, roleNames } from '../templates/catalog.ts';
import { renderYaml } from '../templates/render.ts';
import { pairKey } from './cover.ts';
import type { Pair } from './cover.ts';
import { renderSubscription } from './manual-fix.ts';
import type { SkippedAccount } from './plan.ts';
import { giveParameters, renderEntry } from './render-entry.ts';
import { resolveRegions } from './resolve-regions.ts';

const adminRoleTemplate = 'panther-stackset-iam-admin-role';
const executionRoleTemplate = 'panther-stackset-execution-role';
const notificationsTemplate = 'panther-log-processing-notifications';

/** A stack that should exist. `phase` orders the work: roles and sources before the stack set. */
export interface DesiredStack {
  readonly id: string;
  readonly title: string;
  readonly phase: 'adminRole' | 'executionRoles' | 'sources';
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

/** The stack set that should exist. */
export interface DesiredStackSet {
  readonly place: Place;
  readonly name: string;
  readonly template: string;
  readonly parameters: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly administrationRoleArn: string;
  readonly executionRoleName: string;
  /** Regions in the order of the file. */
  readonly regionOrder: readonly string[];
  readonly operation: OperationSettings;
}

/** Everything the file asks for, with organizational units and `all` regions resolved. */
export interface Desired {
  readonly stacks: readonly DesiredStack[];
  readonly manual: readonly DesiredManual[];
  readonly stackSet: DesiredStackSet | undefined;
  readonly pairs: ReadonlyMap<string, Pair>;
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

/** Accounts the file targets, units resolved, sorted. */
export function targetAccounts(config: Config, unitMembers: ReadonlyMap<string, readonly string[]>): readonly string[] {
  const targets = config.realTimeEvents?.targets;
  if (!targets) return [];
  const ids = new Set(targets.accounts);
  for (const unit of targets.organizationalUnits) for (const id of unitMembers.get(unit) ?? []) ids.add(id);
  return [...ids].sort();
}

/** Turns a file into stacks, a stack set and pairs. Pure: same inputs, same result. */
export function buildDesired(config: Config, facts: OrganizationFacts): Desired {
  const skipped: SkippedAccount[] = [];
  const pairs = new Map<string, Pair>();
  const accounts = targetAccounts(config, facts.unitMembers);
  const stacks: DesiredStack[] = [];

  if (config.realTimeEvents) stacks.push(adminRoleStack(config));
  const executionRole = renderEntry(config, executionRoleTemplate);
  for (const accountId of accounts) {
    const account = facts.accounts.get(accountId);
    const { regions, offHere, offInAdministrator } = resolveRegions(config, accountId, facts.enabledRegions);
    const label = { accountId, accountName: account?.name ?? '' };
    if (account && !isOpen(account)) {
      skipped.push({ ...label, regions, reason: `account is ${account.status}` });
      continue;
    }
    if (offHere.length > 0) skipped.push(skipRegions(label, offHere, `account ${accountId}`));
    if (offInAdministrator.length > 0) {
      skipped.push(
        skipRegions(label, offInAdministrator, `the administrator account ${config.administrator.accountId}`),
      );
    }
    if (regions.length === 0) continue;
    for (const region of regions) pairs.set(pairKey({ accountId, region }), { accountId, region });
    stacks.push({
      id: `execution-role/${accountId}`,
      title: `execution role in ${nameAccount(accountId, account)}`,
      phase: 'executionRoles',
      place: { accountId, region: config.administrator.region },
      stackName: executionRoleTemplate,
      ...executionRole,
      tags: buildOwnershipTags(config.panther.accountId),
    });
  }
  stacks.push(...sourceStacks(config, facts.accounts));

  return {
    stacks,
    manual: [...closedSources(config, facts.accounts), ...subscriptions(config)],
    stackSet: buildStackSet(config),
    pairs,
    skipped,
  };
}

/** An account outside the organization, of which nothing is known, counts as open. */
function isOpen(account: Account | undefined): boolean {
  return account === undefined || account.status === 'ACTIVE';
}

/** Sources whose account is closed: only a person can open it, or take the source out of the file. */
function closedSources(config: Config, accounts: ReadonlyMap<string, Account>): readonly DesiredManual[] {
  return config.sources.flatMap((source) => {
    const account = accounts.get(source.accountId);
    if (account === undefined || isOpen(account)) return [];
    return [
      {
        id: `closed-source/${sourceSlug(source.name)}`,
        title: `source ${source.name} in ${nameAccount(source.accountId, account)}`,
        reason: `account is ${account.status}`,
        fix: `reopen account ${account.id}, or remove source ${source.name} from the file`,
      },
    ];
  });
}

function nameAccount(accountId: string, account: Account | undefined): string {
  return account ? `${account.name} (${accountId})` : accountId;
}

function adminRoleStack(config: Config): DesiredStack {
  return {
    id: 'admin-role',
    title: `admin role in the administrator account (${config.administrator.accountId})`,
    phase: 'adminRole',
    place: config.administrator,
    stackName: adminRoleTemplate,
    ...renderEntry(config, adminRoleTemplate),
    tags: buildOwnershipTags(config.panther.accountId),
  };
}

/** A region that must be opted in to is needed in the account and in the administrator account. */
function skipRegions(
  account: { readonly accountId: string; readonly accountName: string },
  regions: readonly string[],
  where: string,
): SkippedAccount {
  return {
    ...account,
    regions,
    reason: `${regions.length === 1 ? 'region is' : 'regions are'} not enabled in ${where}`,
    fix: `enable ${regions.join(', ')} in ${where}, or leave it out of realTimeEvents.targets`,
  };
}

function buildStackSet(config: Config): DesiredStackSet | undefined {
  if (!config.realTimeEvents) return undefined;
  const { operation, stackSet: name, targets } = config.realTimeEvents;
  const events = renderEntry(config, 'panther-cloudwatch-events');
  const roles = roleNames(config);
  return {
    place: config.administrator,
    name,
    template: events.template,
    parameters: events.parameters,
    tags: buildOwnershipTags(config.panther.accountId),
    administrationRoleArn: roleArn(config, config.administrator.accountId, roles.admin),
    executionRoleName: roles.execution,
    regionOrder: targets.regions === 'all' ? [] : targets.regions,
    operation,
  };
}

function sourceStacks(config: Config, accounts: ReadonlyMap<string, Account>): DesiredStack[] {
  const stacks: DesiredStack[] = [];
  const topics = new Map<string, DesiredStack>();
  const notifications = renderEntry(config, notificationsTemplate);
  for (const source of config.sources) {
    if (!isOpen(accounts.get(source.accountId))) continue;
    stacks.push(sourceRoleStack(config, source, accounts));
    if (source.notifications.topic !== 'create') continue;
    const place = { accountId: source.accountId, region: source.region };
    const id = `notifications/${pairKey(place)}`;
    const { topicName } = source.notifications;
    topics.set(id, {
      id,
      title: `notifications topic in ${nameAccount(source.accountId, accounts.get(source.accountId))}, ${source.region}`,
      phase: 'sources',
      place,
      stackName: names.notificationsStack,
      ...(topicName === undefined ? notifications : giveParameters(notifications, { SnsTopicName: topicName })),
      tags: buildOwnershipTags(config.panther.accountId),
    });
  }
  return [...stacks, ...topics.values()];
}

function sourceRoleStack(config: Config, source: Source, accounts: ReadonlyMap<string, Account>): DesiredStack {
  const slug = sourceSlug(source.name);
  return {
    id: `source-role/${slug}`,
    title: `role for source ${source.name} in ${nameAccount(source.accountId, accounts.get(source.accountId))}`,
    phase: 'sources',
    place: { accountId: source.accountId, region: source.region },
    stackName: `${names.logAnalysisStackPrefix}${slug}`,
    templateFile: `sources/${slug}.yml`,
    template: renderYaml(buildSourceTemplate(config, source)),
    parameters: {},
    overrides: {},
    tags: buildOwnershipTags(config.panther.accountId),
  };
}

/** Topics of somebody else: one subscription for each topic, whatever the number of sources. */
function subscriptions(config: Config): readonly DesiredManual[] {
  const topics = new Map<string, Source>();
  for (const source of config.sources) {
    const { topic } = source.notifications;
    if (typeof topic === 'object' && !topics.has(topic.existing)) topics.set(topic.existing, source);
  }
  return [...topics].map(([topicArn, source]) => ({
    id: `subscription/${topicArn}`,
    title: `subscription of Panther's queue to the topic of source ${source.name}`,
    reason: 'this version does not change a topic that it did not make, and cannot see its subscriptions',
    fix: renderSubscription(config, topicArn),
  }));
}
