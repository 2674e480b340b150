import type { Column } from '../../config/log-column.ts';
import { isPort, oneOf } from './value-checks.ts';

/** The version, which both kinds of logs begin with. */
export const flowVersion: Column = {
  name: 'version',
  type: 'int',
  description: 'Version of the flow log: the highest one of its fields',
};

/** Between whom, how much, and when. Columns of flow logs of VPCs and of transit gateways alike. */
export const flowTraffic: readonly Column[] = [
  { name: 'srcAddr', from: 'srcaddr', type: 'string', description: 'Source address', indicators: ['ip'] },
  { name: 'dstAddr', from: 'dstaddr', type: 'string', description: 'Destination address', indicators: ['ip'] },
  { name: 'srcPort', from: 'srcport', type: 'int', description: 'Source port', check: isPort },
  { name: 'dstPort', from: 'dstport', type: 'int', description: 'Destination port', check: isPort },
  { name: 'protocol', type: 'int', description: 'IANA number of the protocol' },
  { name: 'packets', type: 'bigint', description: 'Packets of the flow' },
  { name: 'bytes', type: 'bigint', description: 'Bytes of the flow' },
  {
    name: 'start',
    type: 'timestamp',
    timeFormat: 'unix',
    description: 'When the first packet came within the interval',
    isRequired: true,
    isEventTime: true,
  },
  {
    name: 'end',
    type: 'timestamp',
    timeFormat: 'unix',
    description: 'When the last packet came within the interval',
    isRequired: true,
  },
];

/** Whether the interval was logged. */
export const flowStatus: Column = {
  name: 'status',
  from: 'log-status',
  type: 'string',
  description: 'Whether data was logged, there was none, or some was skipped',
  check: oneOf('OK', 'NODATA', 'SKIPDATA'),
};

/** TCP flags of the flow. */
export const flowTcpFlags: Column = {
  name: 'tcpFlags',
  from: 'tcp-flags',
  type: 'int',
  description: 'TCP flags, or-ed over the interval',
};

/** The kind of traffic. */
export const flowTrafficType: Column = {
  name: 'trafficType',
  from: 'type',
  type: 'string',
  description: 'IPv4, IPv6 or EFA',
};

/** The services of AWS at either end. Columns of flow logs of VPCs and of transit gateways alike. */
export const flowAwsServices: readonly Column[] = [
  {
    name: 'pktSrcAwsService',
    from: 'pkt-src-aws-service',
    type: 'string',
    description: 'AWS service that the source address belongs to',
  },
  {
    name: 'pktDstAwsService',
    from: 'pkt-dst-aws-service',
    type: 'string',
    description: 'AWS service that the destination address belongs to',
  },
];

/** The direction. */
export const flowDirection: Column = {
  name: 'flowDirection',
  from: 'flow-direction',
  type: 'string',
  description: 'Direction: ingress or egress',
};
