import { isIPv4 } from 'node:net';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { standardFields } from '../../../src/config/standard-fields.ts';
import { IndicatorCollector } from '../../../src/runtime/normalise/indicators/indicator-collector.ts';
import { isIpv4 } from '../../../src/runtime/normalise/indicators/is-ipv4.ts';
import { parseArn } from '../../../src/runtime/normalise/indicators/parse-arn.ts';

type Scan =
  | 'ip'
  | 'domain'
  | 'hostname'
  | 'url'
  | 'netAddr'
  | 'md5'
  | 'sha1'
  | 'sha256'
  | 'awsArn'
  | 'awsAccountId'
  | 'awsInstanceId'
  | 'awsTag'
  | 'traceId'
  | 'username'
  | 'email';

function collect(add: (sink: IndicatorCollector) => void): Record<string, readonly string[]> {
  const sink = new IndicatorCollector();
  add(sink);
  const fields = JSON.parse(`{${sink.take()}}`) as Record<string, readonly string[]>;
  return Object.fromEntries(Object.entries(fields).map(([name, values]) => [name.replace('p_any_', ''), values]));
}

const digest = 'ABCDEF0123456789ABCDEF0123456789';
const long = (length: number): string => digest.repeat(3).slice(0, length);

const cases: readonly (readonly [Scan, string, Record<string, readonly string[]>])[] = [
  ['ip', '192.0.2.1', { ip_addresses: ['192.0.2.1'] }],
  ['ip', '2001:DB8:0:0:0:0:0:1', { ip_addresses: ['2001:db8::1'] }],
  ['ip', '2001:db8::192.0.2.1', { ip_addresses: ['2001:db8::c000:201'] }],
  ['ip', '::ffff:192.0.2.1', { ip_addresses: ['192.0.2.1'] }],
  ['ip', '::FFFF:C000:0201', { ip_addresses: ['192.0.2.1'] }],
  ['ip', 'fe80::1%eth0', { ip_addresses: ['fe80::1'] }],
  ['ip', '::', { ip_addresses: ['::'] }],
  ['ip', '192.0.2.256', {}],
  ['ip', '192.0.2.01', {}],
  ['ip', '192.0.2.1:80', {}],
  ['ip', '', {}],
  ['domain', 'WWW.Example.COM.', { domain_names: ['www.example.com'] }],
  ['domain', 'db-1', { domain_names: ['db-1'] }],
  ['domain', '_dmarc.example.com', { domain_names: ['_dmarc.example.com'] }],
  ['domain', 'xn--bcher-kva.example', { domain_names: ['bücher.example'] }],
  ['domain', 'Bücher.example', { domain_names: ['bücher.example'] }],
  ['domain', 'AWS Internal', {}],
  ['domain', '192.0.2.1', {}],
  ['domain', '-a.example', {}],
  ['domain', 'a..example', {}],
  ['domain', '*.example.com', {}],
  ['domain', `${'a'.repeat(64)}.example`, {}],
  ['domain', `${'a.'.repeat(127)}aa`, {}],
  ['domain', '.', {}],
  ['domain', 'xn--a', {}],
  ['hostname', '198.51.100.7', { ip_addresses: ['198.51.100.7'] }],
  ['hostname', 'S3.amazonaws.com', { domain_names: ['s3.amazonaws.com'] }],
  ['hostname', 'a/b', {}],
  ['url', 'https://user:secret@Example.com:8443/a?b=c', { domain_names: ['example.com'] }],
  ['url', 'http://[2001:DB8::1]:80/', { ip_addresses: ['2001:db8::1'] }],
  ['url', 'http://192.0.2.1/', { ip_addresses: ['192.0.2.1'] }],
  ['url', 'http://xn--bcher-kva.example/', { domain_names: ['bücher.example'] }],
  ['url', '/index.html', {}],
  ['url', 'mailto:a@example.com', {}],
  ['netAddr', 'example.com:443', { domain_names: ['example.com'] }],
  ['netAddr', '192.0.2.1:443', { ip_addresses: ['192.0.2.1'] }],
  ['netAddr', '[2001:db8::1]:443', { ip_addresses: ['2001:db8::1'] }],
  ['netAddr', '[2001:db8::1]', { ip_addresses: ['2001:db8::1'] }],
  ['netAddr', '2001:db8::1', { ip_addresses: ['2001:db8::1'] }],
  ['netAddr', 'example.com', { domain_names: ['example.com'] }],
  ['netAddr', 'example.com:port', {}],
  ['md5', long(32), { md5_hashes: [long(32).toLowerCase()] }],
  ['md5', long(31), {}],
  ['md5', 'g'.repeat(32), {}],
  ['sha1', long(40), { sha1_hashes: [long(40).toLowerCase()] }],
  ['sha1', long(32), {}],
  ['sha256', long(64), { sha256_hashes: [long(64).toLowerCase()] }],
  ['sha256', long(40), {}],
  ['awsArn', 'arn:aws:s3:::acme-logs/a"b', { aws_arns: ['arn:aws:s3:::acme-logs/a"b'] }],
  [
    'awsArn',
    'arn:aws-us-gov:iam::111122223333:role/x',
    { aws_account_ids: ['111122223333'], aws_arns: ['arn:aws-us-gov:iam::111122223333:role/x'] },
  ],
  [
    'awsArn',
    'arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0',
    {
      aws_account_ids: ['111122223333'],
      aws_instance_ids: ['i-0123456789abcdef0'],
      aws_arns: ['arn:aws:ec2:us-east-1:111122223333:instance/i-0123456789abcdef0'],
    },
  ],
  ['awsArn', 'arn:aws:s3', {}],
  ['awsArn', 'xarn:aws:s3:::acme', {}],
  ['awsAccountId', '111122223333', { aws_account_ids: ['111122223333'] }],
  ['awsAccountId', '11112222333', {}],
  ['awsAccountId', '11112222333x', {}],
  ['awsInstanceId', 'i-0123456789abcdef0', { aws_instance_ids: ['i-0123456789abcdef0'] }],
  ['awsInstanceId', 'vol-1', {}],
  ['awsTag', 'team:red', { aws_tags: ['team:red'] }],
  ['traceId', ' 1-2-3 ', { trace_ids: ['1-2-3'] }],
  ['traceId', ' ', {}],
  ['username', 'alice', { usernames: ['alice'] }],
  ['email', ' alice@example.com ', { emails: ['alice@example.com'] }],
  ['email', 'alice', {}],
];

describe('indicators', () => {
  it.each(cases)('%s of %j is %j', (scan, value, expected) => {
    expect(collect((sink) => sink[scan](value))).toEqual(expected);
  });

  it('writes every value once, in order, however many there are', () => {
    const names = Array.from({ length: 100 }, (_, index) => `user-${(index * 37) % 50}`);
    for (const count of [0, 1, 2, 10, 23, 24, 25, 100]) {
      const some = names.slice(0, count);
      const expected = count === 0 ? {} : { usernames: [...new Set(some)].sort() };
      expect(collect((sink) => some.forEach((name) => sink.username(name)))).toEqual(expected);
    }
  });

  it('keeps nothing for the next event', () => {
    const sink = new IndicatorCollector();
    sink.ip('192.0.2.1');
    sink.take();
    expect(sink.take()).toBe('');
    sink.ip('192.0.2.2');
    expect(sink.take()).toBe('"p_any_ip_addresses":["192.0.2.2"]');
  });

  it('writes fields in the order of the standard fields', () => {
    const sink = new IndicatorCollector();
    sink.awsTag('a:b');
    sink.awsArn('arn:aws:ec2:us-east-1:111122223333:instance/i-0');
    sink.username('a');
    sink.email('a@example.com');
    sink.traceId('t');
    sink.sha256(long(64));
    sink.sha1(long(40));
    sink.md5(long(32));
    sink.domain('example.com');
    sink.ip('192.0.2.1');
    const names = Object.keys(JSON.parse(`{${sink.take()}}`) as object);
    expect(names).toEqual(standardFields.map(({ name }) => name).filter((name) => name.startsWith('p_any_')));
  });
});

describe('texts that are read by hand', () => {
  const joined = (separator: string, pieces: readonly string[], maxLength: number): fc.Arbitrary<string> =>
    fc.array(fc.constantFrom(...pieces), { minLength: 1, maxLength }).map((list) => list.join(separator));

  it('are IPv4 addresses where Node says so', () => {
    const numbers = ['0', '00', '01', '1', '9', '10', '99', '100', '249', '255', '256', '1000', '', ' 1', '+1', 'a'];
    fc.assert(
      fc.property(joined('.', numbers, 5), (text) => {
        expect(isIpv4(text)).toBe(isIPv4(text));
      }),
      { numRuns: 5_000 },
    );
  });

  it('are ARNs where the pattern of ARNs says so', () => {
    const arn = /^arn:[^:\s]*:[^:\s]+:[^:\s]*:([^:\s]*):([^]+)$/;
    const parts = ['arn', 'aws', 's3', '', '123456789012', ' ', '\u00a0', '\u0001', 'é', 'instance/i-1', 'a b', '1\n'];
    fc.assert(
      fc.property(joined(':', parts, 8), fc.boolean(), (rest, isPrefixed) => {
        const text = isPrefixed ? `arn:${rest}` : rest;
        const match = arn.exec(text);
        const [, account = '', resource = ''] = match ?? [];
        expect(parseArn(text)).toEqual({
          isArn: match !== null,
          accountId: /^\d{12}$/.test(account) ? account : '',
          instanceId: resource.startsWith('instance/i-') ? resource.slice('instance/'.length) : '',
        });
      }),
      { numRuns: 5_000 },
    );
  });
});

describe('the search of AWS values', () => {
  it('knows indicators by their keys', () => {
    const value = {
      arn: 'arn:aws:iam::111122223333:user/a',
      ARN: 'arn:aws:iam::111122223333:user/b',
      'aws:SourceArn': 'arn:aws:sns:us-east-1:444455556666:t',
      anything: ['arn:aws:s3:::acme', 'text'],
      instanceId: 'i-1',
      'instance-id': 'i-2',
      sourceInstanceId: 'i-3',
      accountId: '111122223333',
      account: '222233334444',
      ownerAccountId: '333344445555',
      number: '999999999999',
      tags: [{ key: 'team', value: 'red' }, { key: 'incomplete' }],
      ipv6Addresses: ['2001:DB8::1'],
      publicIp: '192.0.2.1',
      nested: { list: [[{ privateIpAddress: '192.0.2.2', ipAddressV4: '192.0.2.3', sourceIPAddress: '192.0.2.4' }]] },
      publicDnsName: 'A.example',
      privateDnsName: 'b.example',
      domain: 'c.example',
      count: 1,
      nothing: null,
    };
    expect(collect((sink) => sink.deepScan(value))).toEqual({
      ip_addresses: ['192.0.2.1', '192.0.2.2', '192.0.2.3', '192.0.2.4', '2001:db8::1'],
      domain_names: ['a.example', 'b.example', 'c.example'],
      aws_account_ids: ['111122223333', '222233334444', '333344445555', '444455556666'],
      aws_instance_ids: ['i-1', 'i-2', 'i-3'],
      aws_arns: [
        'arn:aws:iam::111122223333:user/a',
        'arn:aws:iam::111122223333:user/b',
        'arn:aws:s3:::acme',
        'arn:aws:sns:us-east-1:444455556666:t',
      ],
      aws_tags: ['team:red'],
    });
  });

  it('does not exhaust the stack on a value of any depth', () => {
    const text = `${'{"a":['.repeat(50_000)}${']}'.repeat(50_000)}`;
    expect(collect((sink) => sink.deepScan(JSON.parse(text)))).toEqual({});
  });
});
