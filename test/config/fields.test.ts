import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { findAccountIdFault, findNumericAccountIdFault } from '../../src/config/fields/account-id.ts';
import { parseArn } from '../../src/config/fields/arn.ts';
import { findBucketNameFault } from '../../src/config/fields/bucket-name.ts';
import { findKmsKeyArnFault } from '../../src/config/fields/kms-key-arn.ts';
import { findExclusionFault, findObjectPrefixFault } from '../../src/config/fields/object-prefix.ts';
import { findRegionFault } from '../../src/config/fields/region.ts';
import { findSourceNameFault } from '../../src/config/fields/source-name.ts';
import { findTextRuleFault, textRules } from '../../src/config/fields/text-rules.ts';
import { findTopicArnFault } from '../../src/config/fields/topic-arn.ts';
import { limits } from '../../src/config/limits.ts';
import { names, sourceSlug } from '../../src/config/names.ts';

const keyId = '1234abcd-12ab-34cd-56ef-1234567890ab';

interface FieldCase {
  readonly field: string;
  readonly find: (value: string) => { readonly message: string; readonly fix: string } | undefined;
  readonly good: readonly string[];
  /** Value, a part of the message, a part of the fix. */
  readonly bad: readonly (readonly [value: string, message: string, fix: string])[];
}

const cases: readonly FieldCase[] = [
  {
    field: 'an account id',
    find: findAccountIdFault,
    good: ['123456789012', '000000000000'],
    bad: [
      ['12345678901', 'has 11 digits, not 12', 'twelve digits'],
      ['1234567890123', 'has 13 digits', 'twelve digits'],
      ['1234-5678-9012', 'between its digits', 'write "123456789012"'],
      ['1234 5678 9012', 'between its digits', 'write "123456789012"'],
      ['', 'is not twelve digits', 'leading zeros'],
      ['12345678901a', 'is not twelve digits', 'leading zeros'],
      ['１２３４５６７８９０１２', 'is not twelve digits', 'leading zeros'],
      ['123456789012\n', 'between its digits', 'write "123456789012"'],
    ],
  },
  {
    field: 'a region',
    find: findRegionFault,
    good: ['us-east-1', 'cn-north-1', 'us-gov-west-1', 'ap-southeast-7'],
    bad: [
      ['us-wset-2', 'is not an AWS region', 'write us-west-2'],
      ['us-east-1a', 'is an availability zone', 'write us-east-1'],
      ['US-EAST-1', 'is not an AWS region', 'write us-east-1'],
      ['everywhere', 'is not an AWS region', 'such as us-west-2'],
      ['', 'is not an AWS region', 'such as us-west-2'],
    ],
  },
  {
    field: 'a bucket name',
    find: findBucketNameFault,
    good: ['abc', 'acme-cloudtrail', 'logs.acme.com', 'a'.repeat(63), '192.168.5', '1.2.3.4.5', 'a--b'],
    bad: [
      ['ab', 'has 2 characters', '3 to 63'],
      ['a'.repeat(64), 'has 64 characters', '3 to 63'],
      ['Acme', 'has capital letters', 'lower case'],
      ['acme_logs', 'contains "_"', 'hyphens only'],
      ['acme/logs', 'contains "/"', 'prefixes'],
      ['s3://acme', 'is an address', 'only the name'],
      ['arn:aws:s3:::acme', 'is an address', 'only the name'],
      ['acme..logs', 'two dots in a row', 'one dot'],
      ['192.168.5.4', 'form of an IP address', 'S3 shows it'],
      ['-acme', 'begins or ends with a hyphen', 'letter or digit'],
      ['acme-', 'begins or ends with a hyphen', 'letter or digit'],
      ['acme.-logs', 'begins or ends with a hyphen', 'letter or digit'],
      ['.acme', 'or is empty', 'letter or digit'],
      ['xn--acme', 'begins with xn--', 'S3 has no bucket'],
      ['sthree-acme', 'begins with sthree-', 'S3 has no bucket'],
      ['amzn-s3-demo-acme', 'begins with amzn-s3-demo-', 'S3 has no bucket'],
      ['acme-s3alias', 'ends with -s3alias', 'not an access point'],
      ['acme--ol-s3', 'ends with --ol-s3', 'not an access point'],
      ['acme.mrap', 'ends with .mrap', 'not an access point'],
      ['acme--usw2-az1--x-s3', 'ends with --x-s3', 'directory bucket'],
      ['acme--table-s3', 'ends with --table-s3', 'table bucket'],
    ],
  },
  {
    field: 'a KMS key',
    find: findKmsKeyArnFault,
    good: [
      `arn:aws:kms:us-east-1:123456789012:key/${keyId}`,
      `arn:aws-cn:kms:cn-north-1:123456789012:key/${keyId}`,
      `arn:aws-us-gov:kms:us-gov-west-1:123456789012:key/${keyId}`,
      'arn:aws:kms:us-east-1:123456789012:key/mrk-1234abcd12ab34cd56ef1234567890ab',
    ],
    bad: [
      ['arn:aws:kms:us-east-1:123456789012:alias/logs', 'is an alias', 'key itself'],
      ['alias/logs', 'is an alias', 'key itself'],
      [keyId, 'is not an ARN', 'whole ARN'],
      ['arn:aws:s3:::acme', 'is an ARN of s3', 'such as arn:aws:kms'],
      [`arn:aws:kms:us-esat-1:123456789012:key/${keyId}`, 'unknown region "us-esat-1"', 'KMS console'],
      [`arn:aws:kms:cn-north-1:123456789012:key/${keyId}`, 'has partition aws', 'arn:aws-cn:'],
      [`arn:aws-cn:kms:us-east-1:123456789012:key/${keyId}`, 'has partition aws-cn', 'arn:aws:'],
      [`arn:aws:kms:us-east-1:123456789012:key/${keyId.slice(1)}`, 'id of a key', 'KMS console'],
      ['arn:aws:kms:us-east-1:123456789012:key/*', 'id of a key', 'KMS console'],
    ],
  },
  {
    field: 'an SNS topic',
    find: findTopicArnFault,
    good: ['arn:aws:sns:us-east-1:123456789012:bucket_events-1', 'arn:aws-cn:sns:cn-north-1:123456789012:t'],
    bad: [
      ['bucket-events', 'is not an ARN', 'whole ARN'],
      ['arn:aws:sqs:us-east-1:123456789012:q', 'is an ARN of sqs', 'such as arn:aws:sns'],
      ['arn:aws:sns:nowhere:123456789012:t', 'unknown region', 'SNS console'],
      ['arn:aws-us-gov:sns:us-east-1:123456789012:t', 'has partition aws-us-gov', 'arn:aws:'],
      ['arn:aws:sns:us-east-1:123456789012:t.fifo', 'is a FIFO topic', 'standard topic'],
      [`arn:aws:sns:us-east-1:123456789012:t:${keyId}`, 'is a subscription', 'leave out'],
      ['arn:aws:sns:us-east-1:123456789012:a b', 'does not name a topic', 'letters, digits'],
      [`arn:aws:sns:us-east-1:123456789012:${'t'.repeat(257)}`, 'does not name a topic', 'letters, digits'],
    ],
  },
  {
    field: 'a prefix',
    find: findObjectPrefixFault,
    good: ['', 'AWSLogs/', 'vpc-', 'a b/ü/', 'x'.repeat(1_024), 'é'.repeat(512)],
    bad: [
      ['/AWSLogs/', 'begins with /', 'write "AWSLogs/"'],
      ['//a', 'begins with /', 'write "a"'],
      ['AWSLogs/*/CloudTrail', 'contains *', 'write "AWSLogs/"'],
      ['/a/*', 'contains *', 'write "a/"'],
      ['s3://acme/AWSLogs/', 'is an address', 'after the name of the bucket'],
      [' AWSLogs/', 'white space', 'write "AWSLogs/"'],
      ['AWS\nLogs/', 'control character', 'remove it'],
      ['x'.repeat(1_025), 'has 1025 bytes', '1024 bytes'],
      ['é'.repeat(513), 'has 1026 bytes', '1024 bytes'],
    ],
  },
  {
    field: 'an exclusion',
    find: findExclusionFault,
    good: ['AWSLogs/*/CloudTrail-Digest/', '*', 'tmp'],
    bad: [
      ['', 'leave out every object', 'remove it'],
      ['/tmp/', 'begins with /', 'write "tmp/"'],
      ['x'.repeat(1_025), 'has 1025 bytes', '1024 bytes'],
    ],
  },
  {
    field: 'a source name',
    find: findSourceNameFault,
    good: ['prod-cloudtrail', 'My Logs 2', 'a - b', 'a', 'a'.repeat(32), '-'],
    bad: [
      ['', 'is empty', 'letters, digits'],
      ['   ', 'is empty', 'letters, digits'],
      ['a'.repeat(33), 'has 33 characters', 'at most 32'],
      ['a'.repeat(129), 'has 129 characters', 'at most 32'],
      [' logs', 'begins or ends with a space', 'write "logs"'],
      ['logs ', 'begins or ends with a space', 'write "logs"'],
      ['my  logs', 'has two spaces in a row', 'write "my logs"'],
      [' my   logs', 'begins or ends with a space', 'write "my logs"'],
      ['my_logs', 'contains "_"', 'letters, digits'],
      ['Müller', 'contains "ü"', 'letters, digits'],
      ['a\tb', 'contains "\\u0009"', 'letters, digits'],
    ],
  },
  {
    field: 'a stack set name',
    find: (value) => findTextRuleFault(textRules.stackSetName, value),
    good: ['panther-real-time-events', 'A', 'a'.repeat(82)],
    bad: [
      ['a'.repeat(83), 'has 83 characters', 'at most 82'],
      ['panther_events', 'is malformed', 'beginning with a letter'],
      ['1events', 'is malformed', 'beginning with a letter'],
      ['', 'is empty', 'beginning with a letter'],
    ],
  },
  {
    field: 'a role name',
    find: (value) => findTextRuleFault(textRules.roleName, value),
    good: ['OrganizationAccountAccessRole', 'a+=,.@-_', 'a'.repeat(64)],
    bad: [
      ['a'.repeat(65), 'has 65 characters', 'at most 64'],
      ['arn:aws:iam::123456789012:role/Admin', 'is malformed', 'without path or ARN'],
    ],
  },
  {
    field: 'an external id',
    find: (value) => findTextRuleFault(textRules.externalId, value),
    good: ['ab', 'acme:panther/7f3a', 'a'.repeat(1_224)],
    bad: [
      ['a', 'is malformed', 'letters, digits'],
      ['a b', 'is malformed', 'letters, digits'],
      ['a'.repeat(1_225), 'has 1225 characters', 'at most 1224'],
    ],
  },
  {
    field: 'a topic name',
    find: (value) => findTextRuleFault(textRules.topicName, value),
    good: ['panther-notifications-topic', 'a_b'],
    bad: [
      ['logs.fifo', 'is malformed', 'no .fifo'],
      ['a'.repeat(257), 'has 257 characters', 'at most 256'],
    ],
  },
  {
    field: 'an organizational unit id',
    find: (value) => findTextRuleFault(textRules.organizationalUnitId, value),
    good: ['ou-ab12-cd34ef56', 'r-ab12', `ou-${'a'.repeat(32)}-${'b'.repeat(32)}`],
    bad: [
      ['Workloads', 'is malformed', 'the id, not the name'],
      ['ou-ab12', 'is malformed', 'the id'],
      ['ou-AB12-cd34ef56', 'is malformed', 'the id'],
      ['123456789012', 'is malformed', 'the id'],
    ],
  },
];

describe.each(cases)('$field', ({ find, good, bad }) => {
  it.each(good.map((value) => [value]))('may be %j', (value) => {
    expect(find(value)).toBeUndefined();
  });

  it.each(bad)('may not be %j', (value, message, fix) => {
    const fault = find(value);
    expect(fault?.message).toContain(message);
    expect(fault?.fix).toContain(fix);
    expect(fault?.message).toMatch(/^(?![A-Z][a-z]).*[^.]$/s);
  });

  it('is judged without ever throwing, and in messages without control characters', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 90 }), (value) => {
        const fault = find(value);
        expect(`${fault?.message} ${fault?.fix}`).not.toMatch(/[\p{Cc}\p{Cf}]/u);
      }),
    );
  });
});

describe('an account id that YAML read as a number', () => {
  it('is shown in the quotes that it needs', () => {
    expect(findNumericAccountIdFault('012345678901')).toMatchObject({
      message: 'account id 012345678901 is a number, which would lose a leading zero',
      fix: 'put it in quotes: "012345678901"',
    });
  });

  it('is filled up with the zeros that may be missing', () => {
    expect(findNumericAccountIdFault('12345678901').fix).toContain('"012345678901"');
    expect(findNumericAccountIdFault('1.5e3').fix).toContain('"123456789012"');
  });
});

describe('a source name that is accepted', () => {
  it('always gives a role name and a stack name that AWS accepts', () => {
    const accepted = fc
      .stringMatching(/^[0-9a-zA-Z -]{1,40}$/)
      .filter((name) => findSourceNameFault(name) === undefined);
    fc.assert(
      fc.property(accepted, (name) => {
        const slug = sourceSlug(name);
        expect(findTextRuleFault(textRules.roleName, `${names.logProcessingRolePrefix}${slug}`)).toBeUndefined();
        const stackName = `${names.logAnalysisStackPrefix}${slug}`;
        expect(stackName).toMatch(/^[a-zA-Z][-a-zA-Z0-9]*$/);
        expect(stackName.length).toBeLessThanOrEqual(limits.stackNameMaxCharacters);
      }),
    );
  });
});

describe('parseArn', () => {
  it('takes an ARN apart and refuses other text', () => {
    expect(parseArn('arn:aws:sns:us-east-1:123456789012:t:sub')).toEqual({
      partition: 'aws',
      service: 'sns',
      region: 'us-east-1',
      accountId: '123456789012',
      resource: 't:sub',
    });
    expect(parseArn('arn:aws:s3:::acme')).toMatchObject({ region: '', accountId: '', resource: 'acme' });
    for (const text of ['', 'arn:', 'arn:aws:s3', 'arn:aws:sns:us-east-1:123:t', 'x arn:aws:s3:::a']) {
      expect(parseArn(text), text).toBeUndefined();
    }
  });
});
