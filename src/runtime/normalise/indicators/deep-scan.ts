import type { IndicatorSink } from '../../log-type.ts';

/** Depth to which a value is searched. AWS nests a dozen levels; what is deeper is an attempt to exhaust the stack. */
const maxDepth = 100;

type Kind = 'arn' | 'instance' | 'account' | 'ip' | 'domain' | 'other';

/** Source of the keys: `reference/panther-behaviour.md` 2.5. */
const kindsByKey: Readonly<Record<string, Kind>> = {
  arn: 'arn',
  ARN: 'arn',
  'aws:SourceArn': 'arn',
  instanceId: 'instance',
  'instance-id': 'instance',
  accountId: 'account',
  account: 'account',
  ipv6Addresses: 'ip',
  publicIp: 'ip',
  privateIpAddress: 'ip',
  ipAddressV4: 'ip',
  sourceIPAddress: 'ip',
  publicDnsName: 'domain',
  privateDnsName: 'domain',
  domain: 'domain',
};

/** Keys are few and come again and again; a bound all the same, since some services use ids as keys. */
const kinds = new Map<string, Kind>(Object.entries(kindsByKey));
const maxKinds = 10_000;

/** Searches a JSON value of AWS for indicators by its keys. Members of a list have the key of the list. */
export function deepScan(value: unknown, key: string, sink: IndicatorSink): void {
  if (typeof value === 'string') scanText(value, key, sink);
  else if (typeof value === 'object' && value !== null) scanNested(value, key, sink, 0);
}

function scanNested(value: object, key: string, sink: IndicatorSink, depth: number): void {
  if (depth > maxDepth) return;
  if (Array.isArray(value)) {
    for (const member of value) scanMember(member, key, sink, depth);
    return;
  }
  const members = value as Readonly<Record<string, unknown>>;
  if (key === 'tags' && typeof members['key'] === 'string' && typeof members['value'] === 'string') {
    sink.awsTag(`${members['key']}:${members['value']}`);
  }
  for (const name in members) scanMember(members[name], name, sink, depth);
}

function scanMember(value: unknown, key: string, sink: IndicatorSink, depth: number): void {
  if (typeof value === 'string') scanText(value, key, sink);
  else if (typeof value === 'object' && value !== null) scanNested(value, key, sink, depth + 1);
}

function scanText(text: string, key: string, sink: IndicatorSink): void {
  if (text === '') return;
  switch (kinds.get(key) ?? rememberKind(key)) {
    case 'arn':
      return sink.awsArn(text);
    case 'instance':
      return sink.awsInstanceId(text);
    case 'account':
      return sink.awsAccountId(text);
    case 'ip':
      return sink.ip(text);
    case 'domain':
      return sink.domain(text);
    case 'other':
      if (text.startsWith('arn:')) sink.awsArn(text);
  }
}

function rememberKind(key: string): Kind {
  let kind: Kind = 'other';
  if (key.endsWith('InstanceId')) kind = 'instance';
  else if (key.endsWith('AccountId')) kind = 'account';
  if (kinds.size < maxKinds) kinds.set(key, kind);
  return kind;
}
