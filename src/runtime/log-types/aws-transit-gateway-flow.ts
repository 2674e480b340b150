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
    name: 'resourceType',
    from: 'resource-type',
    type: 'string',
    description: 'Type of the resource that is logged',
    check: oneOf('TransitGateway', 'TransitGatewayAttachment'),
  },
  {
    name: 'account',
    from: 'account-id',
    type: 'string',
    description: 'Account that owns the transit gateway',
    indicators: ['aws_account_id'],
    check: isAccountId,
  },
  { name: 'tgwId', from: 'tgw-id', type: 'string', description: 'Id of the transit gateway' },
  { name: 'tgwAttachmentId', from: 'tgw-attachment-id', type: 'string', description: 'Id of the attachment' },
  {
    name: 'tgwSrcVpcAccountId',
    from: 'tgw-src-vpc-account-id',
    type: 'string',
    description: 'Account of the source VPC',
    indicators: ['aws_account_id'],
    check: isAccountId,
  },
  {
    name: 'tgwDstVpcAccountId',
    from: 'tgw-dst-vpc-account-id',
    type: 'string',
    description: 'Account of the destination VPC',
    indicators: ['aws_account_id'],
    check: isAccountId,
  },
  { name: 'tgwSrcVpcId', from: 'tgw-src-vpc-id', type: 'string', description: 'Id of the source VPC' },
  { name: 'tgwDstVpcId', from: 'tgw-dst-vpc-id', type: 'string', description: 'Id of the destination VPC' },
  { name: 'tgwSrcSubnetId', from: 'tgw-src-subnet-id', type: 'string', description: 'Id of the source subnet' },
  { name: 'tgwDstSubnetId', from: 'tgw-dst-subnet-id', type: 'string', description: 'Id of the destination subnet' },
  { name: 'tgwSrcEni', from: 'tgw-src-eni', type: 'string', description: 'Network interface of the source attachment' },
  {
    name: 'tgwDstEni',
    from: 'tgw-dst-eni',
    type: 'string',
    description: 'Network interface of the destination attachment',
  },
  { name: 'tgwSrcAzId', from: 'tgw-src-az-id', type: 'string', description: 'Availability zone of the source' },
  { name: 'tgwDstAzId', from: 'tgw-dst-az-id', type: 'string', description: 'Availability zone of the destination' },
  {
    name: 'tgwPairAttachmentId',
    from: 'tgw-pair-attachment-id',
    type: 'string',
    description: 'The attachment at the other end of the flow',
  },
  ...flowTraffic,
  flowStatus,
  flowTrafficType,
  {
    name: 'packetsLostNoRoute',
    from: 'packets-lost-no-route',
    type: 'bigint',
    description: 'Packets lost for want of a route',
  },
  {
    name: 'packetsLostBlackhole',
    from: 'packets-lost-blackhole',
    type: 'bigint',
    description: 'Packets lost in a black hole',
  },
  {
    name: 'packetsLostMtuExceeded',
    from: 'packets-lost-mtu-exceeded',
    type: 'bigint',
    description: 'Packets lost since they were too large',
  },
  {
    name: 'packetsLostTtlExpired',
    from: 'packets-lost-ttl-expired',
    type: 'bigint',
    description: 'Packets lost since their time to live was over',
  },
  flowTcpFlags,
  { name: 'region', type: 'string', description: 'Region of the transit gateway' },
  flowDirection,
  ...flowAwsServices,
];

/** The default format has every field, in the order of the columns. */
const names = columns.map(headerName);

function sampleLine(random: SampleRandom, atMs: number): string {
  const start = Math.floor(atMs / 1000);
  const packets = random.integer(1, 900);
  return [
    6,
    'TransitGateway',
    '111122223333',
    'tgw-0a1b2c3d4e5f60718',
    `tgw-attach-0${random.hex(16)}`,
    random.pick(['111122223333', '444455556666']),
    random.pick(['111122223333', '444455556666', '-']),
    `vpc-0${random.hex(16)}`,
    `vpc-0${random.hex(16)}`,
    `subnet-0${random.hex(16)}`,
    `subnet-0${random.hex(16)}`,
    `eni-0${random.hex(16)}`,
    `eni-0${random.hex(16)}`,
    random.pick(['use1-az1', 'use1-az2']),
    random.pick(['use1-az1', 'use1-az4']),
    `tgw-attach-0${random.hex(16)}`,
    random.ipv4(),
    random.ipv4(),
    random.integer(1024, 65_535),
    random.pick([22, 53, 443, 443, 5432]),
    random.pick([6, 6, 17]),
    packets,
    packets * random.integer(40, 1460),
    start,
    start + random.integer(1, 60),
    'OK',
    'IPv4',
    random.pick([0, 0, 0, 3]),
    0,
    0,
    0,
    random.pick([2, 18, 19]),
    'us-east-1',
    random.pick(['ingress', 'egress']),
    random.pick(['-', 'S3']),
    '-',
  ].join(' ');
}

/** Flow logs of transit gateways, with or without a header. */
export const logType = defineTextType({
  name: 'AWS.TransitGatewayFlow',
  description: 'Flows through transit gateways',
  reference: 'https://docs.aws.amazon.com/vpc/latest/tgw/tgw-flow-logs.html',
  columns,
  createReader: () =>
    createFlowLogReader({
      columns,
      defaultNames: names,
      accounts: ['account', 'tgwSrcVpcAccountId', 'tgwDstVpcAccountId'],
      accepts: (header) => header.some((name) => name.startsWith('tgw-')),
    }),
  sample: sampleLine,
  sampleHeader: names.join(' '),
});
