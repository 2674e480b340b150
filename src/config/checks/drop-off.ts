import type { ConfigDraft } from '../draft.ts';
import { parseArn } from '../fields/arn.ts';
import type { Finding } from '../finding.ts';
import { limits } from '../limits.ts';
import { alarmTopicArnOf } from '../source-places.ts';
import type { ConfigCheck } from './config-check.ts';

/** What the length of an alarm in its template depends on. */
interface AlarmFacts {
  readonly name: string;
  readonly bucket: string;
  readonly region: string;
  readonly topicArn: string;
}

/** Bytes that one alarm takes in its template at the most. A test holds it to the template. */
export function countAlarmBytes({ bucket, name, region, topicArn }: AlarmFacts): number {
  return 740 + 5 * name.length + bucket.length + region.length + topicArn.length;
}

function* findDropOffDoubts(draft: ConfigDraft): Generator<Finding> {
  if (draft.panther?.runtime !== 'external') return;
  for (const [index, source] of (draft.sources ?? []).entries()) {
    if (source?.dropOffMinutes === undefined) continue;
    yield {
      check: 'drop-off',
      path: ['sources', index, 'dropOffMinutes'],
      severity: 'warning',
      value: String(source.dropOffMinutes),
      message: 'no alarm is made for dropOffMinutes, since it is the runtime of pantherctl that tells how old data is',
      fix: 'set the alarm in the Panther Console and remove dropOffMinutes',
    };
  }
}

/** One stack holds the alarms of an account, so its limits are theirs. */
function* findCrowds(draft: ConfigDraft): Generator<Finding> {
  if (draft.panther?.runtime === 'external') return;
  const counts = new Map<string, number>();
  const bytes = new Map<string, number>();
  const topicArn = topicOf(draft);
  for (const [index, source] of (draft.sources ?? []).entries()) {
    if (source?.accountId === undefined || source.dropOffMinutes === undefined) continue;
    const count = (counts.get(source.accountId) ?? 0) + 1;
    counts.set(source.accountId, count);
    const before = bytes.get(source.accountId) ?? 0;
    const { bucket = '', name = '', region = '' } = source;
    const after = before + countAlarmBytes({ bucket, name, region, topicArn });
    bytes.set(source.accountId, after);
    const finding = (severity: Finding['severity'], message: string, fix: string): Finding => ({
      check: 'alarm-count',
      path: ['sources', index, 'dropOffMinutes'],
      severity,
      value: String(source.dropOffMinutes),
      message,
      fix,
    });
    const most = limits.resourcesPerTemplateMaxCount;
    const isLong = before <= limits.templateBodyMaxBytes && after > limits.templateBodyMaxBytes;
    if (count === most + 1) {
      yield finding(
        'error',
        `this is alarm ${count} of account ${source.accountId}, and a stack holds ${most} resources`,
        `give dropOffMinutes to ${most} sources of an account at most`,
      );
    } else if (isLong && draft.administrator !== undefined && draft.administrator.templateBucket === undefined) {
      yield finding(
        'warning',
        `this is alarm ${count} of account ${source.accountId}, and the template with all of them has about ${after} bytes; above ${limits.templateBodyMaxBytes} AWS reads it from S3 only`,
        'name a bucket that the Panther account may read as administrator.templateBucket',
      );
    }
  }
}

function topicOf({ panther }: ConfigDraft): string {
  const { accountId = '', alarmTopicArn, region = '' } = panther ?? {};
  return alarmTopicArnOf({ accountId, region, ...(alarmTopicArn !== undefined && { alarmTopicArn }) });
}

/** A warning, since everything else of such a source works. */
export const dropOff: ConfigCheck = {
  id: 'drop-off',
  description: 'a source with dropOffMinutes is read by the runtime of pantherctl',
  run: ({ draft }) => findDropOffDoubts(draft),
};

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/cloudformation-limits.html */
export const alarmCount: ConfigCheck = {
  id: 'alarm-count',
  description: 'the alarms of the sources of an account fit into one stack',
  run: ({ draft }) => findCrowds(draft),
};

/** An alarm acts on topics of its own account and region only. */
export const alarmTopic: ConfigCheck = {
  id: 'alarm-topic',
  description: 'the topic of the alarms is in the account and region of Panther',
  *run({ draft }) {
    const { accountId, alarmTopicArn, region } = draft.panther ?? {};
    const arn = alarmTopicArn === undefined ? undefined : parseArn(alarmTopicArn);
    if (arn === undefined) return;
    const wrong = [
      ...(accountId !== undefined && arn.accountId !== accountId ? [`account ${arn.accountId}, not ${accountId}`] : []),
      ...(region !== undefined && arn.region !== region ? [`${arn.region}, not ${region}`] : []),
    ];
    if (wrong.length === 0) return;
    yield {
      check: 'alarm-topic',
      path: ['panther', 'alarmTopicArn'],
      severity: 'error',
      value: alarmTopicArn ?? '',
      message: `the alarms are in the account and region of Panther, and their topic is in ${wrong.join(', and in ')}`,
      fix: 'name a topic in the account and region of Panther, or remove alarmTopicArn',
    };
  },
};
