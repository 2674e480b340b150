import type { ConfigDraft, Draft } from '../draft.ts';
import { parseArn } from '../fields/arn.ts';
import type { Finding } from '../finding.ts';
import { names } from '../names.ts';
import { renderValue } from '../render-value.ts';
import type { Source } from '../schema.ts';
import type { CheckInput, ConfigCheck } from './config-check.ts';

function existingTopic(source: Draft<Source> | undefined): string | undefined {
  const topic = source?.notifications?.topic;
  return typeof topic === 'object' ? topic.existing : undefined;
}

/** Fails on a topic in another region than its bucket: S3 and EventBridge publish within their region only, trails in theirs. */
function* findTopicRegionFaults(draft: ConfigDraft): Generator<Finding> {
  for (const [index, source] of (draft.sources ?? []).entries()) {
    if (source?.notifications?.publisher === 'cloudTrail') continue;
    const topic = existingTopic(source);
    const arn = topic === undefined ? undefined : parseArn(topic);
    if (arn === undefined || source?.region === undefined || arn.region === source.region) continue;
    yield {
      check: 'topic-region',
      path: ['sources', index, 'notifications', 'topic', 'existing'],
      severity: 'error',
      value: topic ?? '',
      message: `the topic is in ${arn.region}, but its bucket is in ${source.region}`,
      fix: `name a topic in ${source.region}, or mend the region of the source`,
    };
  }
}

/** Warns of a topic whose account owns no source: Panther confirms subscriptions of source accounts only. */
function* findTopicAccountDoubts(draft: ConfigDraft): Generator<Finding> {
  const sources = draft.sources ?? [];
  const accounts = new Set(sources.map((source) => source?.accountId));
  if (accounts.has(undefined)) return;
  for (const [index, source] of sources.entries()) {
    const topic = existingTopic(source);
    const owner = topic === undefined ? undefined : parseArn(topic)?.accountId;
    if (owner === undefined || accounts.has(owner)) continue;
    yield {
      check: 'topic-account',
      path: ['sources', index, 'notifications', 'topic', 'existing'],
      severity: 'warning',
      value: topic ?? '',
      message: `the topic belongs to account ${owner}, which has no source here; Panther confirms a subscription only if it has a source of that account`,
      fix: `use a topic of account ${source?.accountId ?? ''}, or make sure that Panther has a source of account ${owner}`,
    };
  }
}

/** Fails on two names for the one topic that an account and region gets, and on a name that no topic will bear. */
function* findTopicNameFaults({ draft, isWritten }: CheckInput): Generator<Finding> {
  const first = new Map<string, { index: number; name: string }>();
  for (const [index, source] of (draft.sources ?? []).entries()) {
    const path = ['sources', index, 'notifications', 'topicName'];
    const { topic, topicName } = source?.notifications ?? {};
    if (topic !== 'create') {
      if (topic === undefined || !isWritten(path)) continue;
      yield {
        check: 'topic-name',
        path,
        severity: 'error',
        value: renderValue(topicName),
        message: 'topicName is given, but no topic is created',
        fix: 'remove topicName, or write topic: create',
      };
      continue;
    }
    if (source?.accountId === undefined || source.region === undefined) continue;
    const name = topicName ?? names.notificationsTopic;
    const place = `${source.accountId} ${source.region}`;
    const known = first.get(place);
    if (known === undefined) first.set(place, { index, name });
    else if (known.name !== name) {
      yield {
        check: 'topic-name',
        path,
        severity: 'error',
        value: name,
        message: `account ${source.accountId} gets one topic in ${source.region}, but it is named ${name} here and ${known.name} in sources[${known.index}]`,
        fix: 'write the same topicName in both, or name an existing topic in one',
      };
    }
  }
}

/** https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html */
export const topicRegion: ConfigCheck = {
  id: 'topic-region',
  description: 'an existing topic is in the region of its bucket',
  run: ({ draft }) => findTopicRegionFaults(draft),
};

/** A warning, since Panther may have sources that this file does not list. */
export const topicAccount: ConfigCheck = {
  id: 'topic-account',
  description: 'an existing topic belongs to an account that has a source',
  run: ({ draft }) => findTopicAccountDoubts(draft),
};

/** One stack per account and region makes the topic, so it has one name there. */
export const topicName: ConfigCheck = {
  id: 'topic-name',
  description: 'sources that share an account and region name one topic',
  run: findTopicNameFaults,
};
