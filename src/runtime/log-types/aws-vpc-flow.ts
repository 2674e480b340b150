import type { Column } from '../../config/log-column.ts';
import {
  flowAwsServices,
  flowDirection,
  flowStatus,
  flowTcpFlags,
  flowTraffic,
  flowTrafficType,
  flowVersion,
} from '../log-type-parts/flow-columns.ts';
import { createFlowLogReader, headerName } from '../log-type-parts/flow-log-reader.ts';
import { isAccountId, oneOf } from '../log-type-parts/value-checks.ts';
import type { SampleRandom } from '../log-type.ts';
import { defineTextType } from '../normalise/define-text-type.ts';

const columns: readonly Column[] = [
  flowVersion,
  {
    name: 'account',
    from: 'account-id',
    type: 'string',
    description: 'Account that owns the network interface',
    indicators: ['aws_account_id'],
    check: isAccountId,
  },
  { name: 'interfaceId', from: 'interface-id', type: 'string', description: 'Id of the network interface' },
  ...flowTraffic,
  { name: 'action', type: 'string', description: 'ACCEPT or REJECT', check: oneOf('ACCEPT', 'REJECT') },
  flowStatus,
  { name: 'vpcId', from: 'vpc-id', type: 'string', description: 'VPC of the network interface' },
  { name: 'subNetId', from: 'subnet-id', type: 'string', description: 'Subnet of the network interface' },
  {
    name: 'instanceId',
    from: 'instance-id',
    type: 'string',
    description: 'Instance of the network interface',
    indicators: ['aws_instance_id'],
  },
  flowTcpFlags,
  flowTrafficType,
  {
    name: 'pktSrcAddr',
    from: 'pkt-srcaddr',
    type: 'string',
    description: 'Source address in the packet, where something between changed it',
    indicators: ['ip'],
  },
  {
    name: 'pktDstAddr',
    from: 'pkt-dstaddr',
    type: 'string',
    description: 'Destination address in the packet, where something between changed it',
    indicators: ['ip'],
  },
  { name: 'region', type: 'string', description: 'Region of the network interface' },
  { name: 'azId', from: 'az-id', type: 'string', description: 'Id of the availability zone' },
  {
    name: 'sublocationType',
    from: 'sublocation-type',
    type: 'string',
    description: 'Kind of place outside of a region: wavelength, outpost or localzone',
  },
  { name: 'sublocationId', from: 'sublocation-id', type: 'string', description: 'Id of that place' },
  ...flowAwsServices,
  flowDirection,
  {
    name: 'trafficPath',
    from: 'traffic-path',
    type: 'int',
    description: 'Number of the path that egress traffic takes',
  },
  {
    name: 'ecsClusterArn',
    from: 'ecs-cluster-arn',
    type: 'string',
    description: 'ARN of the ECS cluster',
    indicators: ['aws_arn'],
  },
  { name: 'ecsClusterName', from: 'ecs-cluster-name', type: 'string', description: 'Name of the ECS cluster' },
  {
    name: 'ecsContainerInstanceArn',
    from: 'ecs-container-instance-arn',
    type: 'string',
    description: 'ARN of the ECS container instance',
    indicators: ['aws_arn'],
  },
  {
    name: 'ecsContainerInstanceId',
    from: 'ecs-container-instance-id',
    type: 'string',
    description: 'Id of the ECS container instance',
  },
  {
    name: 'ecsContainerId',
    from: 'ecs-container-id',
    type: 'string',
    description: 'Runtime id of the first container',
  },
  {
    name: 'ecsSecondContainerId',
    from: 'ecs-second-container-id',
    type: 'string',
    description: 'Runtime id of the second container, where a task has several',
  },
  { name: 'ecsServiceName', from: 'ecs-service-name', type: 'string', description: 'Name of the ECS service' },
  {
    name: 'ecsTaskDefinitionArn',
    from: 'ecs-task-definition-arn',
    type: 'string',
    description: 'ARN of the ECS task definition',
    indicators: ['aws_arn'],
  },
  {
    name: 'ecsTaskArn',
    from: 'ecs-task-arn',
    type: 'string',
    description: 'ARN of the ECS task',
    indicators: ['aws_arn'],
  },
  { name: 'ecsTaskId', from: 'ecs-task-id', type: 'string', description: 'Id of the ECS task' },
  { name: 'rejectReason', from: 'reject-reason', type: 'string', description: 'Why traffic was rejected, such as BPA' },
  { name: 'resourceId', from: 'resource-id', type: 'string', description: 'Id of the resource of the traffic' },
  {
    name: 'encryptionStatus',
    from: 'encryption-status',
    type: 'int',
    description: 'Number that tells how it was encrypted',
  },
];

const names = columns.map(headerName);

/** The default format: all fields of version 2. */
const defaultNames = names.slice(0, 14);

function sampleLine(random: SampleRandom, atMs: number): string {
  const start = Math.floor(atMs / 1000);
  const packets = random.integer(1, 900);
  const traffic =
    random.integer(1, 40) === 1
      ? ['-', '-', '-', '-', '-', '-', '-']
      : [
          random.ipv4(),
          random.ipv4(),
          random.integer(1024, 65_535),
          random.pick([22, 53, 80, 443, 443, 443, 3306, 8080]),
          random.pick([6, 6, 6, 17]),
          packets,
          packets * random.integer(40, 1460),
        ];
  const isEmpty = traffic[0] === '-';
  return [
    2,
    random.pick(['111122223333', '444455556666']),
    `eni-0${random.hex(16)}`,
    ...traffic,
    start,
    start + random.integer(1, 60),
    isEmpty ? '-' : random.pick(['ACCEPT', 'ACCEPT', 'ACCEPT', 'REJECT']),
    isEmpty ? 'NODATA' : 'OK',
  ].join(' ');
}

/** VPC flow logs, versions 2 to 10, with or without a header. */
export const logType = defineTextType({
  name: 'AWS.VPCFlow',
  description: 'Flows of network interfaces in VPCs',
  reference: 'https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html',
  columns,
  createReader: () =>
    createFlowLogReader({
      columns,
      defaultNames,
      accounts: ['account'],
      // Flow logs of transit gateways share many names.
      accepts: (header) => !header.some((name) => name.startsWith('tgw-')),
    }),
  sample: sampleLine,
  sampleHeader: defaultNames.join(' '),
});
