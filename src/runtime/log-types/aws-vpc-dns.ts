import type { Column } from '../../config/log-column.ts';
import {
  eventTime,
  int,
  required,
  requiredAccount,
  struct,
  structs,
  text,
  time,
} from '../log-type-parts/column-builders.ts';
import { isoSeconds, sampleAccounts, sampleRegions } from '../log-type-parts/sample-values.ts';
import { isPort } from '../log-type-parts/value-checks.ts';
import type { IndicatorSink, SampleRandom } from '../log-type.ts';
import type { JsonObject } from '../log-type-spec.ts';
import { defineJsonType } from '../normalise/define-json-type.ts';

const columns: readonly Column[] = [
  text('version', 'Version of the format', required),
  text('account_id', 'Account that made the VPC', requiredAccount),
  text('region', 'Region of the VPC', required),
  text('vpc_id', 'VPC that the query came from', required),
  time('query_timestamp', 'When the query was sent', eventTime),
  text('query_name', 'Name that was asked for', { isRequired: true, indicators: ['domain'] }),
  text('query_type', 'Type of record that was asked for, such as A or ANY', required),
  text('query_class', 'Class of the query', required),
  text('rcode', 'Response code, such as NOERROR or NXDOMAIN', required),
  structs(
    'answers',
    'Records of the response',
    [
      text('Rdata', 'Value of the record, such as an address or a name'),
      text('Type', 'Type of the record'),
      text('Class', 'Class of the record'),
    ],
    required,
  ),
  text('srcaddr', 'Address that the query came from', { isRequired: true, indicators: ['ip'] }),
  int('srcport', 'Port that the query came from', { isRequired: true, check: isPort }),
  text('transport', 'Protocol of the query: UDP, TCP, TLS or HTTPS', required),
  struct(
    'srcids',
    'What the query came from or through',
    [
      text('instance', 'Id of the instance', { indicators: ['aws_instance_id'] }),
      text('resolver_endpoint', 'Id of the resolver endpoint'),
      text('resolver_network_interface', 'Id of the network interface of the resolver endpoint', {
        from: ['resolver_network_interface', 'resolver-network-interface'],
      }),
    ],
    required,
  ),
  text('firewall_rule_action', 'Action of the rule of DNS Firewall that matched: ALERT or BLOCK'),
  text('firewall_rule_group_id', 'Id of the rule group of DNS Firewall'),
  text('firewall_domain_list_id', 'Id of the domain list that held the name'),
  text('firewall_protection', 'Threat that DNS Firewall Advanced found, such as DGA or DNS_TUNNELING'),
];

const named = new Set<unknown>(['CNAME', 'NS', 'PTR', 'DNAME']);

/** Records hold an address or a name; a name may stand after numbers, as in MX and SRV. */
function scanAnswers({ answers }: JsonObject, sink: IndicatorSink): void {
  if (!Array.isArray(answers)) return;
  for (const answer of answers as readonly unknown[]) {
    if (typeof answer !== 'object' || answer === null) continue;
    const { Rdata: data, Type: type } = answer as JsonObject;
    if (typeof data !== 'string') continue;
    if (type === 'A' || type === 'AAAA') sink.ip(data);
    else if (named.has(type)) sink.domain(data);
    else if (type === 'MX' || type === 'SRV') sink.domain(data.slice(data.lastIndexOf(' ') + 1));
  }
}

function sampleQuery(random: SampleRandom, atMs: number): string {
  const name = `${random.pick(['www', 'api', 'cdn', random.hex(8)])}.example.${random.pick(['com', 'net', 'org'])}.`;
  const [type, data] = random.pick([
    ['A', random.ipv4()],
    ['AAAA', `2001:db8::${random.hex(4)}`],
    ['CNAME', `edge-${random.hex(4)}.example.net.`],
    ['TXT', `"${random.hex(16)}"`],
  ] as const);
  const isUnknown = random.integer(1, 12) === 1;
  return JSON.stringify({
    version: '1.100000',
    account_id: random.pick(sampleAccounts),
    region: random.pick(sampleRegions),
    vpc_id: `vpc-0${random.hex(16)}`,
    query_timestamp: isoSeconds(atMs),
    query_name: name,
    query_type: type,
    query_class: 'IN',
    rcode: isUnknown ? 'NXDOMAIN' : 'NOERROR',
    answers: isUnknown ? [] : [{ Rdata: data, Type: type, Class: 'IN' }],
    srcaddr: `10.0.${random.integer(0, 255)}.${random.integer(4, 254)}`,
    srcport: String(random.integer(1024, 65_535)),
    transport: random.pick(['UDP', 'UDP', 'TCP']),
    srcids: { instance: `i-0${random.hex(16)}` },
    ...(random.integer(1, 10) === 1 && {
      firewall_rule_action: 'BLOCK',
      firewall_rule_group_id: `rslvr-frg-${random.hex(16)}`,
      firewall_domain_list_id: `rslvr-fdl-${random.hex(16)}`,
    }),
  });
}

/** Query logs of the resolver of Route 53. */
export const logType = defineJsonType({
  name: 'AWS.VPCDns',
  description: 'DNS queries from VPCs',
  reference: 'https://docs.aws.amazon.com/Route53/latest/DeveloperGuide/resolver-query-logs-format.html',
  columns,
  indicators: scanAnswers,
  sample: sampleQuery,
});
