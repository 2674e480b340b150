import type { Column } from '../../config/log-column.ts';
import { awsJson, eventTime, required, requiredAccount, text, texts, time } from '../log-type-parts/column-builders.ts';
import { isoSeconds, sampleAccounts, sampleRegions, sampleUuid } from '../log-type-parts/sample-values.ts';
import type { SampleRandom } from '../log-type.ts';
import { defineJsonType } from '../normalise/define-json-type.ts';

const columns: readonly Column[] = [
  text('id', 'Unique id of the event', required),
  text('account', 'Account that published the event', requiredAccount),
  text('source', 'Service that published it, such as aws.ec2', required),
  texts('resources', 'ARNs of the resources that it is about', { isRequired: true, indicators: ['aws_arn'] }),
  text('region', 'Region that it comes from', required),
  text('detail-type', 'Kind of the event, which with the source tells what the detail holds', required),
  text('version', 'Version of the envelope', required),
  time('time', 'When it happened, as the service says', eventTime),
  awsJson('detail', 'What the service says', required),
  text('replay-name', 'Name of the replay that sent it again'),
];

type DetailMaker = (
  random: SampleRandom,
  region: string,
  account: string,
) => readonly [string, string, string, unknown];

const details: readonly DetailMaker[] = [
  (random, region, account) => {
    const instance = `i-0${random.hex(16)}`;
    return [
      'aws.ec2',
      'EC2 Instance State-change Notification',
      `arn:aws:ec2:${region}:${account}:instance/${instance}`,
      { 'instance-id': instance, state: random.pick(['pending', 'running', 'stopped', 'terminated']) },
    ];
  },
  (random, region, account) => {
    const cluster = `arn:aws:ecs:${region}:${account}:cluster/shop`;
    const task = `arn:aws:ecs:${region}:${account}:task/shop/${random.hex(32)}`;
    const lastStatus = random.pick(['PENDING', 'RUNNING', 'STOPPED']);
    return ['aws.ecs', 'ECS Task State Change', task, { clusterArn: cluster, taskArn: task, lastStatus, version: 3 }];
  },
  (random, region, account) => [
    'aws.autoscaling',
    'EC2 Instance Launch Successful',
    `arn:aws:autoscaling:${region}:${account}:autoScalingGroup:${sampleUuid(random)}:autoScalingGroupName/shop`,
    { StatusCode: 'InProgress', AutoScalingGroupName: 'shop', EC2InstanceId: `i-0${random.hex(16)}` },
  ],
];

function sampleEvent(random: SampleRandom, atMs: number): string {
  const region = random.pick(sampleRegions);
  const account = random.pick(sampleAccounts);
  const [source, detailType, resource, detail] = random.pick(details)(random, region, account);
  return JSON.stringify({
    version: '0',
    id: sampleUuid(random),
    'detail-type': detailType,
    source,
    account,
    time: isoSeconds(atMs),
    region,
    resources: [resource],
    detail,
  });
}

/** Events of EventBridge, once CloudWatch Events, whatever service they come from. */
export const logType = defineJsonType({
  name: 'AWS.CloudWatchEvents',
  description: 'Events of EventBridge',
  reference: 'https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-events-structure.html',
  columns,
  refuse: ({ detail }) =>
    detail === undefined || detail === null || (typeof detail === 'object' && !Array.isArray(detail))
      ? undefined
      : 'detail is not a mapping',
  sample: sampleEvent,
});
