import type { Column } from '../../config/log-column.ts';
import { addendum } from '../log-type-parts/cloud-trail-addendum.ts';
import { bigint, eventTime, float, required, struct, structs, text, time } from '../log-type-parts/column-builders.ts';
import { isoSeconds, sampleAccounts, sampleRegions, sampleUsers, sampleUuid } from '../log-type-parts/sample-values.ts';
import { isAccountId, oneOf } from '../log-type-parts/value-checks.ts';
import type { SampleRandom } from '../log-type.ts';
import { defineJsonType } from '../normalise/define-json-type.ts';

const averages: readonly Column[] = [
  text('value', 'Identity, user agent or error code'),
  float('average', 'Calls or errors in a minute'),
];

const insightContext: readonly Column[] = [
  struct('statistics', 'Calls or errors in a minute, usual and unusual', [
    struct('baseline', 'What is usual', [float('average', 'Average in a minute over the baseline')]),
    struct('insight', 'What is unusual', [float('average', 'Average in a minute over the unusual activity')]),
    bigint('insightDuration', 'Minutes of the unusual activity'),
    bigint('baselineDuration', 'Minutes of the baseline'),
  ]),
  structs('attributions', 'Who took part, usually and unusually', [
    text('attribute', 'userIdentityArn, userAgent or errorCode'),
    structs('insight', 'The most frequent values during the unusual activity', averages),
    structs('baseline', 'The most frequent values during the baseline', averages),
  ]),
];

const columns: readonly Column[] = [
  text('eventVersion', 'Version of the format', required),
  time('eventTime', 'When the unusual activity began or ended', eventTime),
  text('awsRegion', 'Region of the activity', required),
  text('eventId', 'Unique id of the event', { isRequired: true, from: ['eventID', 'eventId'] }),
  text('eventType', 'AwsCloudTrailInsight', { isRequired: true, check: oneOf('AwsCloudTrailInsight') }),
  text('recipientAccountId', 'Account that received the event', { indicators: ['aws_account_id'], check: isAccountId }),
  text('sharedEventId', 'Id that begin and end have in common', {
    isRequired: true,
    from: ['sharedEventID', 'sharedEventId'],
    indicators: ['trace_id'],
  }),
  struct(
    'insightDetails',
    'What was unusual',
    [
      text('state', 'Start or End', required),
      text('eventSource', 'Service that was called', required),
      text('eventName', 'Action that was called', required),
      text('insightType', 'ApiCallRateInsight or ApiErrorRateInsight', required),
      text('errorCode', 'Error whose rate is unusual'),
      text('sourceEventCategory', 'Category of the events that were looked at'),
      struct('insightContext', 'Numbers behind it', insightContext),
    ],
    required,
  ),
  text('eventCategory', 'Insight', { isRequired: true, check: oneOf('Insight') }),
  addendum,
];

function sampleInsight(random: SampleRandom, atMs: number): string {
  const accountId = random.pick(sampleAccounts);
  const state = random.pick(['Start', 'End']);
  const average = random.integer(2, 900) / 4;
  const user = `arn:aws:iam::${accountId}:user/${random.pick(sampleUsers)}`;
  const isErrors = random.integer(0, 1) === 1;
  return JSON.stringify({
    eventVersion: '1.09',
    eventTime: isoSeconds(atMs),
    awsRegion: random.pick(sampleRegions),
    eventID: sampleUuid(random),
    eventType: 'AwsCloudTrailInsight',
    recipientAccountId: accountId,
    sharedEventID: sampleUuid(random),
    insightDetails: {
      state,
      eventSource: 'ssm.amazonaws.com',
      eventName: random.pick(['UpdateInstanceInformation', 'GetParameter', 'SendCommand']),
      insightType: isErrors ? 'ApiErrorRateInsight' : 'ApiCallRateInsight',
      ...(isErrors && { errorCode: 'AccessDeniedException' }),
      insightContext: {
        statistics: {
          baseline: { average: 0.0020833333 },
          insight: { average },
          ...(state === 'End' && { insightDuration: random.integer(1, 60) }),
          baselineDuration: 10_080,
        },
        attributions: [
          { attribute: 'userIdentityArn', insight: [{ value: user, average }], baseline: [] },
          { attribute: 'userAgent', insight: [{ value: 'aws-cli/2.15.30', average }], baseline: [] },
        ],
      },
    },
    eventCategory: 'Insight',
  });
}

/** Insights of CloudTrail into unusual rates of calls and errors. */
export const logType = defineJsonType({
  name: 'AWS.CloudTrailInsight',
  description: 'Unusual activity that CloudTrail found',
  reference: 'https://docs.aws.amazon.com/awscloudtrail/latest/userguide/cloudtrail-insights-fields-trails.html',
  columns,
  wrapper: 'Records',
  sample: sampleInsight,
  sampleEnvelope: 'Records',
});
