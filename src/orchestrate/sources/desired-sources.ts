import { buildOwnershipTags, names, sourceSlug } from '../../config/names.ts';
import type { Config, Source } from '../../config/schema.ts';
import type { Account } from '../../ports/accounts.ts';
import { buildSourceTemplate } from '../../templates/catalog.ts';
import { renderYaml } from '../../templates/render.ts';
import { isOpen, nameAccount } from '../account-facts.ts';
import { pairKey } from '../cover.ts';
import type { DesiredManual, DesiredStack } from '../desired.ts';
import { renderSubscription } from '../manual-fix.ts';
import { giveParameters, renderEntry } from '../render-entry.ts';

const notificationsTemplate = 'panther-log-processing-notifications';

/** The role of every source, and the one topic of every account and region that has sources. */
export function sourceStacks(config: Config, accounts: ReadonlyMap<string, Account>): DesiredStack[] {
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

/** What a person does for the sources: reopen closed accounts, subscribe Panther's queue to topics of somebody else. */
export function manualSources(config: Config, accounts: ReadonlyMap<string, Account>): readonly DesiredManual[] {
  return [...closedSources(config, accounts), ...subscriptions(config)];
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
