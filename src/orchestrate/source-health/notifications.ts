import pMap from 'p-map';
import { encodeFilterText } from '../../config/filter-text.ts';
import { names } from '../../config/names.ts';
import { isErrorCode } from '../../errors.ts';
import type { BucketNotifications } from '../../ports/buckets.ts';
import { isRemains } from '../observe.ts';
import { sourceRuleName } from '../../templates/source-rule-template.ts';
import { readKeyFilter } from '../sources/notification-overlap.ts';
import { quoteWord } from '../sources/quote-word.ts';
import { findSubscriptionFault } from './subscription.ts';
import { failed, ok, unknown, warning } from './source-check.ts';
import type { HealthFinding, SourceCheck, SourceCheckContext } from './source-check.ts';
import { whoTells } from './who-tells.ts';
import type { Telling } from './who-tells.ts';
import { placeOfArn } from '../sources/place-of-arn.ts';

const topicsAtOnce = 4;

/** How Panther learns of a new object. */
export const notifications: SourceCheck = {
  id: 'notifications',
  summary: 'the bucket tells the topic of every new object under each prefix',
  reason:
    'Panther never lists a bucket. An object that nobody tells it of is not read: one outside the prefix or the suffix of a notification, or made by an event that the notification leaves out.',
  link: 'https://docs.aws.amazon.com/AmazonS3/latest/userguide/notification-how-to-event-types-and-destinations.html',
  needs: ['bucket-region'],
  run: async (context) => {
    const { cloud, source } = context;
    if (context.topicArn === undefined) return unknown('the file leaves the notifications of the bucket alone');
    if (source.notifications.publisher === 'cloudTrail') {
      return ok('a trail tells the topic itself, so the bucket need not');
    }
    let live: BucketNotifications;
    try {
      live = await cloud.buckets(source.accountId).notifications(source.bucket);
    } catch (error) {
      if (isErrorCode(error, 'NOT_FOUND')) return unknown(`there is no bucket ${source.bucket} to look at`);
      throw error;
    }
    if (source.notifications.publisher === 'eventBridge') return checkRule(live, context);
    return checkPrefixes(live, context, context.topicArn);
  },
};

/** EventBridge must be on for the bucket, and our rule be there. */
async function checkRule(live: BucketNotifications, context: SourceCheckContext): Promise<readonly HealthFinding[]> {
  const { cloud, source } = context;
  const findings: HealthFinding[] = [];
  if (live.EventBridgeConfiguration === undefined) {
    findings.push(
      failed(
        `bucket ${source.bucket} does not send its events to EventBridge`,
        `switch on Amazon EventBridge in the properties of bucket ${source.bucket}, or set publisher: bucket in source '${source.name}'`,
        source.bucket,
      ),
    );
  }
  const stackName = sourceRuleName(source);
  const { accountId, region } = source;
  const stack = await cloud.stacks({ accountId, region }).describe(stackName);
  if (stack === undefined || isRemains(stack)) {
    findings.push(
      failed('the rule that tells the topic is not there', 'run pantherctl apply, which deploys it', stackName),
    );
  }
  return findings.length > 0
    ? findings
    : [ok(`EventBridge is on for the bucket, and stack ${stackName} holds the rule`)];
}

async function checkPrefixes(
  live: BucketNotifications,
  context: SourceCheckContext,
  topicArn: string,
): Promise<readonly HealthFinding[]> {
  const fanOuts = listFanOuts(live, context.prefixes);
  const faults = await pMap(fanOuts, (arn) => findFanOutFault(arn, context), { concurrency: topicsAtOnce });
  const topicArns = new Set([topicArn, ...fanOuts]);
  const findings = context.prefixes.map((prefix) =>
    describe(whoTells(live, topicArns, prefix), prefix, topicArn, context),
  );
  return [...findings, ...faults.filter((fault) => fault !== undefined)];
}

/** Topics of ours that took the place of somebody's notification and concern any of the prefixes. */
function listFanOuts(live: BucketNotifications, prefixes: readonly string[]): readonly string[] {
  const starts = prefixes.map(encodeFilterText);
  const concerned = (live.TopicConfigurations ?? []).filter((entry) => {
    const { prefix } = readKeyFilter(entry);
    return starts.some((each) => each.startsWith(prefix) || prefix.startsWith(each));
  });
  const arns = new Set(concerned.map((entry) => String(entry['TopicArn'])));
  return [...arns].filter((arn) => arn.split(':').at(-1)?.startsWith(names.fanOutTopicPrefix));
}

async function findFanOutFault(arn: string, context: SourceCheckContext): Promise<HealthFinding | undefined> {
  try {
    return await findSubscriptionFault(arn, context);
  } catch (error) {
    if (!isErrorCode(error, 'NOT_FOUND')) throw error;
    return failed(
      `the bucket tells a fan-out topic in ${placeOfArn(arn).region} that does not exist`,
      'put back what the bucket had before: pantherctl bucket restore <backup>, then run pantherctl apply',
      arn,
    );
  }
}

function describe(telling: Telling, prefix: string, topicArn: string, { source }: SourceCheckContext): HealthFinding {
  const connect = `run pantherctl bucket connect ${quoteWord(source.name)}`;
  const scope = prefix === '' ? 'objects of the bucket' : `objects under '${prefix}'`;
  switch (telling.kind) {
    case 'told':
      return ok(`${scope} are told by ${telling.by}`);
    case 'someEvents':
      return warning(
        `${scope} are told only if ${telling.events.join(' or ')} made them; missing: ${telling.missing.join(', ')}`,
        `let notification ${telling.ids.join(', ')} of bucket ${source.bucket} have the event s3:ObjectCreated:*`,
        prefix,
      );
    case 'someSuffixes':
      return warning(
        `${scope} are told only if their key ends in ${telling.suffixes.map((suffix) => `'${suffix}'`).join(' or ')}`,
        `if others are to be read too, take the suffix off notification ${telling.ids.join(', ')} of bucket ${source.bucket}`,
        prefix,
      );
    case 'somePrefixes':
      return failed(
        `of the ${scope}, only those under ${telling.prefixes.map((each) => `'${each}'`).join(', ')} are told`,
        connect,
        prefix,
      );
    default:
      return failed(`no notification tells topic ${topicArn} of ${scope}`, connect, prefix);
  }
}
