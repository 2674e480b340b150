import type { Column } from '../../config/log-column.ts';
import {
  account,
  arn,
  awsJson,
  eventTime,
  json,
  required,
  structs,
  text,
  texts,
  time,
} from '../log-type-parts/column-builders.ts';
import { isoMillis, sampleAccounts, sampleRegions, sampleUuid } from '../log-type-parts/sample-values.ts';
import { scanTags } from '../log-type-parts/scan-tags.ts';
import { withEnvelopes } from '../log-type-parts/with-envelopes.ts';
import type { SampleRandom } from '../log-type.ts';
import { defineJsonType } from '../normalise/define-json-type.ts';

const columns: readonly Column[] = [
  text('configurationItemVersion', 'Version of the format', {
    from: ['configurationItemVersion', 'version', 'snapshotVersion'],
  }),
  time('configurationItemCaptureTime', 'When the configuration was recorded', eventTime),
  text('configurationItemStatus', 'OK, ResourceDiscovered, ResourceDeleted and the like', required),
  text('configurationStateId', 'Puts the items of a resource in order', {
    from: ['configurationStateId', 'configurationStateID'],
  }),
  text('configurationStateMd5Hash', 'MD5 hash of the state', {
    from: ['configurationStateMd5Hash', 'configurationItemMD5Hash'],
    indicators: ['md5'],
  }),
  text('awsAccountId', 'Account of the resource', { ...account, from: ['awsAccountId', 'accountId'] }),
  text('arn', 'ARN of the resource', { ...arn, from: ['ARN', 'arn'] }),
  text('resourceType', 'Type of the resource, such as AWS::EC2::Instance', required),
  text('resourceId', 'Id of the resource', { isRequired: true, indicators: ['aws_instance_id'] }),
  text('resourceName', 'Name of the resource'),
  text('awsRegion', 'Region of the resource'),
  text('availabilityZone', 'Availability zone of the resource', { from: ['availabilityZone', 'availibilityZone'] }),
  time('resourceCreationTime', 'When the resource was made'),
  time('configurationItemDeliveryTime', 'When the item was delivered'),
  text('recordingFrequency', 'CONTINUOUS or DAILY'),
  json('tags', 'Tags of the resource'),
  texts('relatedEvents', 'Ids of the events of CloudTrail that changed the resource'),
  structs('relationships', 'Resources that it has to do with', [
    text('resourceType', 'Type of the other resource'),
    text('resourceId', 'Id of the other resource', { indicators: ['aws_instance_id'] }),
    text('resourceName', 'Name of the other resource'),
    text('name', 'How the two are related, such as Is contained in Vpc', { from: ['name', 'relationshipName'] }),
  ]),
  awsJson('configuration', 'Configuration as the describing call of the service gives it'),
  awsJson('supplementaryConfiguration', 'Parts of the configuration that other calls give'),
];

function sampleItem(random: SampleRandom, atMs: number): string {
  const accountId = random.pick(sampleAccounts);
  const region = random.pick(sampleRegions);
  const vpc = `vpc-0${random.hex(16)}`;
  const group = `sg-0${random.hex(16)}`;
  const isDeleted = random.integer(1, 10) === 1;
  return JSON.stringify({
    relatedEvents: [sampleUuid(random)],
    relationships: [{ resourceId: vpc, resourceType: 'AWS::EC2::VPC', name: 'Is contained in Vpc' }],
    configuration: isDeleted
      ? null
      : {
          description: random.pick(['shop', 'billing', 'bastion']),
          groupId: group,
          ownerId: accountId,
          vpcId: vpc,
          ipPermissions: [
            { fromPort: 443, ipProtocol: 'tcp', toPort: 443, ipv4Ranges: [{ cidrIp: '203.0.113.0/24' }] },
          ],
          tags: [{ key: 'team', value: 'shop' }],
        },
    supplementaryConfiguration: {},
    tags: { team: random.pick(['shop', 'billing']) },
    configurationItemVersion: '1.3',
    configurationItemCaptureTime: isoMillis(atMs),
    configurationStateId: atMs,
    awsAccountId: accountId,
    configurationItemStatus: isDeleted ? 'ResourceDeleted' : random.pick(['OK', 'ResourceDiscovered']),
    resourceType: 'AWS::EC2::SecurityGroup',
    resourceId: group,
    resourceName: 'shop',
    ARN: `arn:aws:ec2:${region}:${accountId}:security-group/${group}`,
    awsRegion: region,
    availabilityZone: 'Not Applicable',
    configurationStateMd5Hash: '',
  });
}

/** Configuration items: of histories and snapshots, of notifications, and of events of EventBridge. */
export const logType = withEnvelopes(
  defineJsonType({
    name: 'AWS.Config',
    description: 'Configurations of resources that AWS Config recorded',
    reference: 'https://docs.aws.amazon.com/config/latest/developerguide/config-item-table.html',
    columns,
    indicators: ({ tags }, sink) => scanTags(tags, sink),
    sample: sampleItem,
  }),
  [
    { keys: ['configurationItems'], holds: 'many' },
    { keys: ['configurationItem'], holds: 'one' },
    { keys: ['detail', 'configurationItem'], holds: 'one' },
  ],
);
