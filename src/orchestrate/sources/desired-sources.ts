import { buildOwnershipTags, names, sourceSlug } from '../../config/names.ts';
import type { Config, Source } from '../../config/schema.ts';
import { topicArnOf } from '../../config/source-places.ts';
import type { Account } from '../../ports/accounts.ts';
import {
  buildSourceAlarmsTemplate,
  buildSourceRuleTemplate,
  buildSourceTemplate,
  notificationsParameters,
  sourceRuleName,
} from '../../templates/catalog.ts';
import { renderYaml } from '../../templates/render.ts';
import { isOpen, nameAccount } from '../account-facts.ts';
import type { DesiredManual, DesiredStack } from '../desired.ts';
import { giveParameters, renderEntry } from '../render-entry.ts';
import { roleStackId, ruleStackId, topicStackId } from './source-wiring.ts';

const notificationsTemplate = 'panther-log-processing-notifications';

/** The role of every source and the rule of one that takes it, the topics, and the alarms of every account that has some. */
export function sourceStacks(config: Config, accounts: ReadonlyMap<string, Account>): DesiredStack[] {
  const stacks: DesiredStack[] = [];
  const topics = new Map<string, DesiredStack>();
  const rules: DesiredStack[] = [];
  const notifications = renderEntry(config, notificationsTemplate);
  for (const source of config.sources) {
    if (!isOpen(accounts.get(source.accountId))) continue;
    stacks.push(sourceRoleStack(config, source, accounts));
    if (topicArnOf(source) !== undefined && source.notifications.publisher === 'eventBridge') {
      rules.push(sourceRuleStack(config, source, accounts));
    }
    if (source.notifications.topic !== 'create') continue;
    const place = { accountId: source.accountId, region: source.region };
    const id = topicStackId(place);
    if (topics.has(id)) continue;
    topics.set(id, {
      id,
      title: `notifications topic in ${nameAccount(source.accountId, accounts.get(source.accountId))}, ${source.region}`,
      phase: 'sources',
      place,
      stackName: names.notificationsStack,
      ...giveParameters(notifications, notificationsParameters(config, place)),
      tags: buildOwnershipTags(config.panther.accountId),
    });
  }
  return [...stacks, ...topics.values(), ...rules, ...alarmStacks(config, accounts)];
}

/** Sources whose account is closed: only a person can open it, or take the source out of the file. */
export function manualSources(config: Config, accounts: ReadonlyMap<string, Account>): readonly DesiredManual[] {
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

function sourceRoleStack(config: Config, source: Source, accounts: ReadonlyMap<string, Account>): DesiredStack {
  const slug = sourceSlug(source.name);
  return {
    id: roleStackId(source),
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

function sourceRuleStack(config: Config, source: Source, accounts: ReadonlyMap<string, Account>): DesiredStack {
  return {
    id: ruleStackId(source),
    title: `EventBridge rule for source ${source.name} in ${nameAccount(source.accountId, accounts.get(source.accountId))}`,
    phase: 'sources',
    place: { accountId: source.accountId, region: source.region },
    stackName: sourceRuleName(source),
    templateFile: `rules/${sourceSlug(source.name)}.yml`,
    template: renderYaml(buildSourceRuleTemplate(config, source)),
    parameters: {},
    overrides: {},
    tags: buildOwnershipTags(config.panther.accountId),
  };
}

/** One stack in the Panther account for each account whose sources have alarms; their metric takes our runtime. */
function alarmStacks(config: Config, accounts: ReadonlyMap<string, Account>): readonly DesiredStack[] {
  if (config.panther.runtime !== 'pantherctl') return [];
  const groups = new Map<string, Source[]>();
  for (const source of config.sources) {
    if (source.dropOffMinutes === undefined || !isOpen(accounts.get(source.accountId))) continue;
    const group = groups.get(source.accountId) ?? [];
    groups.set(source.accountId, group);
    group.push(source);
  }
  const { accountId: pantherAccountId, region } = config.panther;
  return [...groups].map(([accountId, sources]) => ({
    id: `source-alarms/${accountId}`,
    title: `alarms about sources of ${nameAccount(accountId, accounts.get(accountId))}`,
    phase: 'alarms',
    place: { accountId: pantherAccountId, region },
    stackName: `${names.sourceAlarmsStackPrefix}${accountId}`,
    templateFile: `alarms/${accountId}.yml`,
    template: renderYaml(buildSourceAlarmsTemplate({ ...config, sources }, accountId)),
    parameters: {},
    overrides: {},
    tags: buildOwnershipTags(pantherAccountId),
  }));
}
