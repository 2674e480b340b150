import { describe, expect, it } from 'vitest';
import { configChecks } from '../../src/config/checks/config-checks.ts';
import { buildSource, checkSample, renderSample, textAt } from './sample-config.ts';

type Edits = Readonly<Record<string, unknown>>;

interface CheckCase {
  readonly id: string;
  readonly good: readonly (readonly [why: string, edits: Edits])[];
  /** Why, edits, then of each finding: check, path, severity, a part of its message or fix. */
  readonly bad: readonly (readonly [
    why: string,
    edits: Edits,
    ...findings: (readonly [string, string, 'error' | 'warning', string])[],
  ])[];
}

const key = (region: string, partition = 'aws') =>
  `arn:${partition}:kms:${region}:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab`;
const topic = (region: string, account = '123456789012') => ({
  topic: { existing: `arn:aws:sns:${region}:${account}:events` },
});
const prefixes = (...list: string[]) => list.map((prefix) => ({ prefix, logTypes: ['AWS.ALB'] }));
const manyPrefixes = (count: number) =>
  Array.from({ length: count }, (_each, index) => `p${String(index).padStart(4, '0')}/`);
const excluding = (prefix: string, ...exclude: string[]) => [{ prefix, exclude, logTypes: ['AWS.ALB'] }];
const oneBucket = (first: string[], second: string[], more: Edits = {}): Edits => ({
  'sources.1.bucket': 'bucket-one',
  'sources.0.prefixes': prefixes(...first),
  'sources.1.prefixes': prefixes(...second),
  ...more,
});
const inUnits = (targets: Edits): Edits => ({
  'realTimeEvents.targets': {
    accounts: ['123456789012'],
    organizationalUnits: ['ou-ab12-cd34ef56'],
    regions: ['us-east-1'],
    ...targets,
  },
});
const serviceManaged = (targets: Edits, more: Edits = {}): Edits => ({
  ...inUnits(targets),
  'realTimeEvents.permissions': 'serviceManaged',
  ...more,
});
const topicName = (index: number, name: string): Edits => ({ [`sources.${index}.notifications.topicName`]: name });
const eventPrefixes = (count: number): Edits => ({
  'sources.0.prefixes': prefixes(...manyPrefixes(count)),
  'sources.0.notifications.publisher': 'eventBridge',
});
const accountIds = (count: number) => Array.from({ length: count }, (_each, index) => String(200_000_000_000 + index));
const accountsWithTopic = (count: number) =>
  accountIds(count).map((accountId, index) => ({ ...buildSource(`s${index}`, `bucket-${index}`), accountId }));
const alarmed = (count: number) =>
  Array.from({ length: count }, (_each, index) => ({
    ...buildSource(`s${index}`, `bucket-${index}`),
    dropOffMinutes: 60,
  }));
const alarmTopicIn = (region: string, account: string): Edits => ({
  'panther.alarmTopicArn': `arn:aws:sns:${region}:${account}:alarms`,
});
const operation = (settings: Edits): Edits => ({ 'realTimeEvents.operation': settings });

const cases: readonly CheckCase[] = [
  {
    id: 'one-partition',
    good: [
      [
        'China throughout',
        {
          'panther.region': 'cn-north-1',
          'administrator.region': 'cn-northwest-1',
          'realTimeEvents.targets.regions': ['cn-north-1'],
          sources: [],
        },
      ],
      ['all regions', { 'realTimeEvents.targets.regions': 'all' }],
    ],
    bad: [
      [
        'an administrator in GovCloud',
        { 'administrator.region': 'us-gov-west-1' },
        ['one-partition', 'administrator.region', 'error', 'us-west-2 is in aws;'],
      ],
      [
        'a target region in China',
        { 'realTimeEvents.targets.regions': ['us-east-1', 'cn-north-1'] },
        ['one-partition', 'realTimeEvents.targets.regions[1]', 'error', 'name a region of aws'],
      ],
      [
        'an override in China',
        { 'realTimeEvents.targets.overrides': { '123456789012': { regions: ['cn-north-1'] } } },
        ['one-partition', 'realTimeEvents.targets.overrides["123456789012"].regions[0]', 'error', 'aws-cn'],
      ],
      [
        'a bucket in China',
        { 'sources.1.region': 'cn-north-1' },
        ['one-partition', 'sources[1].region', 'error', 'aws-cn'],
      ],
      [
        'the odd one out where the Panther region is wrong',
        { 'panther.region': 'nowhere', 'sources.1.region': 'cn-north-1' },
        ['region', 'panther.region', 'error', 'nowhere'],
        ['one-partition', 'sources[1].region', 'error', 'is in aws;'],
      ],
    ],
  },
  {
    id: 'targets-named',
    good: [
      [
        'an organizational unit alone',
        { 'realTimeEvents.targets.accounts': undefined, 'realTimeEvents.targets.organizationalUnits': ['r-ab12'] },
      ],
      ['no real-time events', { realTimeEvents: undefined }],
    ],
    bad: [
      [
        'no targets',
        { 'realTimeEvents.targets.accounts': undefined },
        ['targets-named', 'realTimeEvents.targets', 'error', 'neither accounts nor organizationalUnits'],
      ],
      [
        'empty lists',
        { 'realTimeEvents.targets.accounts': [], 'realTimeEvents.targets.organizationalUnits': [] },
        ['targets-named', 'realTimeEvents.targets', 'error', 'neither'],
      ],
    ],
  },
  {
    id: 'overrides-of-targets',
    good: [
      ['a target', { 'realTimeEvents.targets.overrides': { '210987654321': { regions: 'all' } } }],
      [
        'an account that an organizational unit may hold',
        {
          'realTimeEvents.targets.organizationalUnits': ['r-ab12'],
          'realTimeEvents.targets.overrides': { '999999999999': { regions: 'all' } },
        },
      ],
    ],
    bad: [
      [
        'another account',
        { 'realTimeEvents.targets.overrides': { '999999999999': { regions: 'all' } } },
        [
          'overrides-of-targets',
          'realTimeEvents.targets.overrides["999999999999"]',
          'error',
          'add "999999999999" to accounts',
        ],
      ],
    ],
  },
  {
    id: 'duplicates',
    good: [
      [
        'one exclusion in two prefixes',
        { 'sources.0.prefixes': [...excluding('a/', 'a/x'), ...excluding('a/x/', 'a/x/y')] },
      ],
    ],
    bad: [
      [
        'an account',
        { 'realTimeEvents.targets.accounts': ['123456789012', '210987654321', '123456789012'] },
        ['duplicates', 'realTimeEvents.targets.accounts[2]', 'error', 'first as accounts[0]'],
      ],
      [
        'an organizational unit',
        { 'realTimeEvents.targets.organizationalUnits': ['r-ab12', 'r-ab12'] },
        ['duplicates', 'realTimeEvents.targets.organizationalUnits[1]', 'error', 'stands twice'],
      ],
      [
        'a region',
        { 'realTimeEvents.targets.regions': ['us-east-1', 'us-east-1'] },
        ['duplicates', 'realTimeEvents.targets.regions[1]', 'error', 'stands twice'],
      ],
      [
        'a region of an override',
        { 'realTimeEvents.targets.overrides': { '123456789012': { regions: ['us-east-1', 'us-east-1'] } } },
        ['duplicates', 'realTimeEvents.targets.overrides["123456789012"].regions[1]', 'error', 'stands twice'],
      ],
      [
        'a log type',
        { 'sources.0.prefixes.0.logTypes': ['AWS.ALB', 'AWS.ALB'] },
        ['duplicates', 'sources[0].prefixes[0].logTypes[1]', 'error', 'stands twice in logTypes'],
      ],
      [
        'an exclusion',
        { 'sources.0.prefixes': excluding('a/', 'a/x', 'a/x') },
        ['duplicates', 'sources[0].prefixes[0].exclude[1]', 'error', 'stands twice in exclude'],
      ],
    ],
  },
  {
    id: 'account-filter',
    good: [
      ['accounts picked out of a unit', inUnits({ accountFilter: 'intersection' })],
      ['accounts taken away from a root', inUnits({ accountFilter: 'difference' })],
      ['a union of accounts alone', { 'realTimeEvents.targets.accountFilter': 'union' }],
    ],
    bad: [
      [
        'an intersection with no unit',
        { 'realTimeEvents.targets.accountFilter': 'intersection' },
        ['account-filter', 'realTimeEvents.targets.accountFilter', 'error', 'have no organizationalUnits'],
      ],
      [
        'an intersection with nothing',
        inUnits({ accountFilter: 'intersection', accounts: [] }),
        ['account-filter', 'realTimeEvents.targets.accountFilter', 'error', 'have no accounts'],
      ],
    ],
  },
  {
    id: 'service-managed-targets',
    good: [
      ['a unit alone', serviceManaged({ accounts: undefined })],
      ['accounts that narrow a unit', serviceManaged({ accountFilter: 'intersection' })],
    ],
    bad: [
      [
        'accounts alone',
        serviceManaged({ organizationalUnits: undefined }),
        ['service-managed-targets', 'realTimeEvents.targets', 'error', 'add organizationalUnits'],
      ],
      [
        'accounts beside a unit',
        serviceManaged({}),
        ['service-managed-targets', 'realTimeEvents.targets.accounts', 'error', 'accountFilter: intersection'],
      ],
    ],
  },
  {
    id: 'service-managed-only',
    good: [
      [
        'a delegated administrator with automatic deployment',
        serviceManaged(
          { accounts: undefined },
          { 'administrator.delegated': true, 'realTimeEvents.autoDeployment': { enabled: true, retainStacks: true } },
        ),
      ],
      ['all of it off', { 'administrator.delegated': false, 'realTimeEvents.autoDeployment': { enabled: false } }],
    ],
    bad: [
      [
        'a delegated administrator of a self-managed stack set',
        { 'administrator.delegated': true },
        ['service-managed-only', 'administrator.delegated', 'error', 'permissions: serviceManaged'],
      ],
      [
        'a delegated administrator of nothing',
        { 'administrator.delegated': true, realTimeEvents: undefined },
        ['service-managed-only', 'administrator.delegated', 'error', 'asks for none'],
      ],
      [
        'automatic deployment of a self-managed stack set',
        { 'realTimeEvents.autoDeployment': { enabled: true } },
        ['service-managed-only', 'realTimeEvents.autoDeployment.enabled', 'error', 'service-managed stack sets only'],
      ],
      [
        'stacks to retain in a deployment that is off',
        serviceManaged({ accounts: undefined }, { 'realTimeEvents.autoDeployment': { retainStacks: true } }),
        ['service-managed-only', 'realTimeEvents.autoDeployment.retainStacks', 'error', 'enabled: true'],
      ],
    ],
  },
  {
    id: 'auto-deployment-reach',
    good: [
      [
        'whole units by the rules of AWS',
        serviceManaged({ accounts: undefined }, { 'realTimeEvents.autoDeployment': { enabled: true } }),
      ],
      ['a filter without automatic deployment', serviceManaged({ accountFilter: 'difference' })],
    ],
    bad: [
      [
        'a filter and settings that AWS passes over',
        serviceManaged(
          { accountFilter: 'difference' },
          {
            'realTimeEvents.autoDeployment': { enabled: true },
            'realTimeEvents.operation': { maxConcurrentAccounts: 2 },
          },
        ),
        ['auto-deployment-reach', 'realTimeEvents.targets.accountFilter', 'warning', 'AWS ignores it'],
        ['auto-deployment-reach', 'realTimeEvents.operation', 'warning', 'do not apply to automatic deployment'],
      ],
    ],
  },
  {
    id: 'concurrency',
    good: [
      ['one at a time, said so', operation({ maxConcurrentAccounts: 1, failureTolerance: 0 })],
      ['more tolerance than concurrency', operation({ maxConcurrentAccounts: 2 })],
      ['soft mode', operation({ concurrencyMode: 'soft', maxConcurrentAccounts: 50, failureTolerance: 0 })],
      ['the exact bound', operation({ maxConcurrentAccounts: 10, failureTolerance: 9 })],
    ],
    bad: [
      [
        'tolerance 0 for five',
        operation({ maxConcurrentAccounts: 5, failureTolerance: 0 }),
        [
          'concurrency',
          'realTimeEvents.operation.maxConcurrentAccounts',
          'error',
          'only 1 account at a time would run, not 5',
        ],
      ],
      [
        'tolerance 0 for the default five',
        operation({ failureTolerance: 0 }),
        [
          'concurrency',
          'realTimeEvents.operation.failureTolerance',
          'error',
          'write failureTolerance: 4 or concurrencyMode: soft for 5 at a time, or maxConcurrentAccounts: 1',
        ],
      ],
      [
        'one more than the bound',
        operation({ maxConcurrentAccounts: 2, failureTolerance: 0 }),
        [
          'concurrency',
          'realTimeEvents.operation.maxConcurrentAccounts',
          'error',
          'only 1 account at a time would run, not 2',
        ],
      ],
      [
        'ten with the default tolerance',
        operation({ maxConcurrentAccounts: 10 }),
        ['concurrency', 'realTimeEvents.operation.maxConcurrentAccounts', 'error', 'failureTolerance is 4 by default'],
      ],
    ],
  },
  {
    id: 'source-slugs',
    good: [['names that differ', { 'sources.1.name': 'one-1' }]],
    bad: [
      [
        'the same name',
        { 'sources.1.name': 'one' },
        ['source-slugs', 'sources[1].name', 'error', 'is taken by sources[0]'],
      ],
      [
        'names that become the same',
        { 'sources.0.name': 'my-logs', 'sources.1.name': 'My Logs' },
        ['source-slugs', 'sources[1].name', 'error', 'both become my-logs'],
      ],
      [
        'the same name in another account',
        { 'sources.1.name': 'ONE', 'sources.1.accountId': '210987654321' },
        ['source-slugs', 'sources[1].name', 'error', 'both become one'],
      ],
    ],
  },
  {
    id: 'bucket-place',
    good: [['one bucket in one place', oneBucket(['a/'], ['b/'])]],
    bad: [
      [
        'two accounts',
        oneBucket(['a/'], ['b/'], { 'sources.1.accountId': '210987654321' }),
        [
          'bucket-place',
          'sources[1].accountId',
          'error',
          'has accountId 123456789012 in sources[0], but 210987654321 here',
        ],
      ],
      [
        'two regions',
        oneBucket(['a/'], ['b/'], { 'sources.1.region': 'eu-west-1' }),
        ['bucket-place', 'sources[1].region', 'error', 'but eu-west-1 here'],
      ],
    ],
  },
  {
    id: 'key-region',
    good: [
      [
        'the region of the bucket, another account',
        { 'sources.0.kmsKeyArn': key('us-east-1').replace('123456789012', '999999999999') },
      ],
    ],
    bad: [
      [
        'another region',
        { 'sources.0.kmsKeyArn': key('us-east-2') },
        ['key-region', 'sources[0].kmsKeyArn', 'error', 'the KMS key is in us-east-2, but its bucket is in us-east-1'],
      ],
    ],
  },
  {
    id: 'prefixes',
    good: [
      ['disjoint prefixes of two sources', oneBucket(['a/', 'b/'], ['c/', 'ab/'])],
      ['overlap inside one source', { 'sources.0.prefixes': prefixes('', 'AWSLogs/', 'AWSLogs/x/') }],
      ['the same prefix of two buckets', {}],
      [
        'disjoint prefixes with different topics',
        oneBucket(['a/'], ['b/'], { 'sources.1.notifications': topic('us-east-1') }),
      ],
    ],
    bad: [
      [
        'a prefix twice in a source',
        { 'sources.0.prefixes': prefixes('a/', 'b/', 'a/') },
        ['prefixes/duplicate-prefix', 'sources[0].prefixes[2].prefix', 'error', 'stands twice in this source'],
      ],
      [
        'a prefix in two sources',
        oneBucket(['a/'], ['a/']),
        [
          'prefixes/shared-prefix',
          'sources[1].prefixes[0].prefix',
          'error',
          'source "one" reads prefix "a/" of bucket "bucket-one" already',
        ],
      ],
      [
        'all of it in two sources',
        oneBucket([''], ['']),
        ['prefixes/shared-prefix', 'sources[1].prefixes[0].prefix', 'error', 'source "one"'],
      ],
      [
        'a folder of another source',
        oneBucket(['a/'], ['a/b/']),
        [
          'prefixes/overlapping-prefix',
          'sources[1].prefixes[0].prefix',
          'warning',
          'come to this source alone, though prefix "a/" of source "one" covers them too',
        ],
      ],
      [
        'the folder around that of another source',
        oneBucket(['a/b/'], ['']),
        ['prefixes/overlapping-prefix', 'sources[0].prefixes[0].prefix', 'warning', 'prefix "" of source "two"'],
      ],
      [
        'a folder with another topic that EventBridge tells, which S3 does not see',
        oneBucket(['a/'], ['a/b/'], {
          'sources.1.notifications': { ...topic('us-east-1'), publisher: 'eventBridge' },
        }),
        ['prefixes/overlapping-prefix', 'sources[1].prefixes[0].prefix', 'warning', 'covers them too'],
      ],
      [
        'a folder with another topic',
        oneBucket(['a/'], ['a/b/'], { 'sources.1.notifications': topic('us-east-1') }),
        [
          'prefixes/overlapping-notifications',
          'sources[1].prefixes[0].prefix',
          'error',
          'give both sources the same topic',
        ],
      ],
    ],
  },
  {
    id: 'prefix-in-policy',
    good: [
      ['all of Latin-1, and what the policy language gives a meaning', { 'sources.0.prefixes': prefixes('ü/a?$x/') }],
    ],
    bad: [
      [
        'characters beyond Latin-1, with the pattern that is granted',
        { 'sources.0.prefixes': prefixes('a/', '東京/x/') },
        ['prefix-in-policy', 'sources[0].prefixes[1].prefix', 'warning', 'may read all objects whose keys match */x/*'],
      ],
      [
        'a prefix of nothing else, which grants the bucket',
        { 'sources.1.prefixes': prefixes('東京') },
        ['prefix-in-policy', 'sources[1].prefixes[0].prefix', 'warning', 'may read every object of the bucket'],
      ],
    ],
  },
  {
    id: 'role-policy-length',
    good: [['as many prefixes as fit', { 'sources.0.prefixes': prefixes(...manyPrefixes(295)) }]],
    bad: [
      [
        'one prefix too many, in each source',
        {
          'sources.0.prefixes': prefixes(...manyPrefixes(296)),
          'sources.1.prefixes': prefixes(...manyPrefixes(400)),
        },
        ['role-policy-length', 'sources[0].prefixes', 'error', '296 prefixes make a role policy of 10246 characters'],
        ['role-policy-length', 'sources[1].prefixes', 'error', '400 prefixes make a role policy of'],
      ],
    ],
  },
  {
    id: 'exclusions',
    good: [
      ['a folder of the prefix', { 'sources.0.prefixes': excluding('a/', 'a/*/x/', 'a/b') }],
      ['a wildcard before the end of the prefix', { 'sources.0.prefixes': excluding('a/b/', 'a/*/x') }],
      ['any prefix', { 'sources.0.prefixes': excluding('', 'tmp/') }],
    ],
    bad: [
      [
        'everything',
        { 'sources.0.prefixes': excluding('a/', 'a/*') },
        ['exclusions', 'sources[0].prefixes[0].exclude[0]', 'error', 'leaves out every object'],
      ],
      [
        'more than everything',
        { 'sources.0.prefixes': excluding('a/b/', 'a/') },
        ['exclusions', 'sources[0].prefixes[0].exclude[0]', 'error', 'leaves out every object'],
      ],
      [
        'another folder',
        { 'sources.0.prefixes': excluding('a/', 'b/') },
        ['exclusions', 'sources[0].prefixes[0].exclude[0]', 'warning', 'matches nothing under "a/"'],
      ],
    ],
  },
  {
    id: 'log-type',
    good: [['a custom type', { 'sources.0.prefixes.0.logTypes': ['Custom.Acme'] }]],
    bad: [
      [
        'a type that is not in the table',
        { 'sources.0.prefixes.0.logTypes': ['GitHub.Audit'] },
        ['log-type', 'sources[0].prefixes[0].logTypes[0]', 'warning', 'if GitLab.Audit is meant'],
      ],
    ],
  },
  {
    id: 'log-type-parser',
    good: [
      ['a type that has a parser', { 'sources.0.prefixes.0.logTypes': ['AWS.VPCFlow'] }],
      ['a custom type', { 'sources.0.prefixes.0.logTypes': ['Custom.Acme'] }],
      [
        'a type that Panther itself reads',
        { 'panther.runtime': 'external', 'sources.0.prefixes.0.logTypes': ['Okta.SystemLog'] },
      ],
    ],
    bad: [
      [
        'a type of Panther that has no parser here',
        { 'sources.0.prefixes.0.logTypes': ['Okta.SystemLog'] },
        ['log-type-parser', 'sources[0].prefixes[0].logTypes[0]', 'warning', 'has no parser for it'],
      ],
    ],
  },
  {
    id: 'topic-region',
    good: [
      ['a topic beside its bucket', { 'sources.0.notifications': topic('us-east-1') }],
      [
        'a topic that a trail of another region tells',
        { 'sources.0.notifications': { ...topic('us-east-2'), publisher: 'cloudTrail' } },
      ],
    ],
    bad: [
      [
        'another region',
        { 'sources.0.notifications': topic('us-east-2') },
        [
          'topic-region',
          'sources[0].notifications.topic.existing',
          'error',
          'the topic is in us-east-2, but its bucket is in us-east-1',
        ],
      ],
    ],
  },
  {
    id: 'topic-account',
    good: [
      [
        'the account of another source',
        { 'sources.0.notifications': topic('us-east-1', '210987654321'), 'sources.1.accountId': '210987654321' },
      ],
    ],
    bad: [
      [
        'an account without a source',
        { 'sources.0.notifications': topic('us-east-1', '999999999999') },
        [
          'topic-account',
          'sources[0].notifications.topic.existing',
          'warning',
          'account 999999999999, which has no source here',
        ],
      ],
    ],
  },
  {
    id: 'topic-name',
    good: [
      ['the default, once by name', { 'sources.0.notifications': { topicName: 'panther-notifications-topic' } }],
      ['two names in two regions', { 'sources.0.notifications': { topicName: 'a' }, 'sources.1.region': 'us-east-2' }],
      [
        'one name in one place',
        { 'sources.0.notifications': { topicName: 'a' }, 'sources.1.notifications': { topicName: 'a' } },
      ],
    ],
    bad: [
      [
        'two names in one place',
        { 'sources.0.notifications': { topicName: 'a' }, 'sources.1.notifications': { topicName: 'b' } },
        ['topic-name', 'sources[1].notifications.topicName', 'error', 'named b here and a in sources[0]'],
      ],
      [
        'a name beside the default',
        { 'sources.0.notifications': { topicName: 'a' } },
        ['topic-name', 'sources[1].notifications.topicName', 'error', 'panther-notifications-topic here'],
      ],
      [
        'a name without a topic',
        { 'sources.0.notifications': { topic: 'none', topicName: 'a' } },
        ['topic-name', 'sources[0].notifications.topicName', 'error', 'no topic is created'],
      ],
    ],
  },
  {
    id: 'publisher',
    good: [
      ['a trail with a topic of its own', { 'sources.0.notifications': { publisher: 'cloudTrail' } }],
      [
        'a trail with a topic that exists',
        { 'sources.0.notifications': { ...topic('us-east-1'), publisher: 'cloudTrail' } },
      ],
      [
        'EventBridge',
        { 'sources.0.notifications': { publisher: 'eventBridge', topicName: 'a' }, ...topicName(1, 'a') },
      ],
      ['no topic at all', { 'sources.0.notifications': { topic: 'none' } }],
      [
        'a trail under another runtime',
        { 'panther.runtime': 'external', 'sources.0.notifications.publisher': 'cloudTrail' },
      ],
    ],
    bad: [
      [
        'publishers without a topic',
        {
          'sources.0.notifications': { topic: 'none', publisher: 'cloudTrail' },
          'sources.1.notifications': { topic: 'none', publisher: 'eventBridge' },
        },
        [
          'publisher',
          'sources[0].notifications.publisher',
          'error',
          'publisher is cloudTrail, but the source has no topic',
        ],
        ['publisher', 'sources[1].notifications.publisher', 'error', 'publisher is eventBridge, but'],
      ],
      [
        'EventBridge under another runtime',
        { 'panther.runtime': 'external', 'sources.1.notifications.publisher': 'eventBridge' },
        ['publisher', 'sources[1].notifications.publisher', 'warning', 'may not read them'],
      ],
    ],
  },
  {
    id: 'event-pattern',
    good: [
      ['as many prefixes as fit', eventPrefixes(96)],
      ['more than fit, of a bucket that tells itself', { 'sources.0.prefixes': prefixes(...manyPrefixes(200)) }],
      [
        'any number that one covers',
        { ...eventPrefixes(0), 'sources.0.prefixes': prefixes('p', ...manyPrefixes(200)) },
      ],
    ],
    bad: [
      [
        'one prefix too many',
        eventPrefixes(97),
        ['event-pattern', 'sources[0].prefixes', 'error', '97 prefixes make an event pattern of 2057 characters'],
      ],
    ],
  },
  {
    id: 'queue-policy',
    good: [
      ['nine accounts', { sources: accountsWithTopic(9) }],
      [
        'many accounts of one organization',
        { sources: accountsWithTopic(40), 'panther.organizationId': 'o-a1b2c3d4e5' },
      ],
      ['many accounts under another runtime', { sources: accountsWithTopic(40), 'panther.runtime': 'external' }],
      ['nine accounts with events', { 'realTimeEvents.targets.accounts': accountIds(9) }],
      [
        'many accounts that are left out of their units',
        {
          'realTimeEvents.targets': {
            accounts: accountIds(40),
            organizationalUnits: ['ou-ab12-11111111'],
            accountFilter: 'difference',
            regions: ['us-east-1'],
          },
        },
      ],
      [
        'many accounts without a topic',
        { sources: accountsWithTopic(40).map((source) => ({ ...source, notifications: { topic: 'none' } })) },
      ],
    ],
    bad: [
      [
        'more accounts than conditions, once',
        { sources: accountsWithTopic(40) },
        ['queue-policy', 'sources[9].accountId', 'warning', 'hears topics of 10 accounts'],
      ],
      [
        'more accounts with events than conditions, once',
        { 'realTimeEvents.targets.accounts': accountIds(40) },
        ['queue-policy', 'realTimeEvents.targets.accounts[9]', 'warning', 'hears topics of 10 accounts'],
      ],
      [
        'an organization under another runtime',
        { 'panther.runtime': 'external', 'panther.organizationId': 'o-a1b2c3d4e5' },
        ['queue-policy', 'panther.organizationId', 'warning', 'changes nothing'],
      ],
    ],
  },
  {
    id: 'drop-off',
    good: [['an alarm', { 'sources.0.dropOffMinutes': 60 }]],
    bad: [
      [
        'an alarm under another runtime',
        { 'panther.runtime': 'external', 'sources.0.dropOffMinutes': 60 },
        ['drop-off', 'sources[0].dropOffMinutes', 'warning', 'no alarm is made'],
      ],
    ],
  },
  {
    id: 'alarm-count',
    good: [
      ['as many as a template holds', { sources: alarmed(62) }],
      ['as many as a stack holds', { sources: alarmed(500), 'administrator.templateBucket': 'acme-templates' }],
    ],
    bad: [
      [
        'one more than a template holds, once',
        { sources: alarmed(70) },
        ['alarm-count', 'sources[62].dropOffMinutes', 'warning', 'this is alarm 63 of account 123456789012'],
      ],
      [
        'one more than a stack holds',
        { sources: alarmed(501), 'administrator.templateBucket': 'acme-templates' },
        ['alarm-count', 'sources[500].dropOffMinutes', 'error', 'this is alarm 501'],
      ],
    ],
  },
  {
    id: 'alarm-topic',
    good: [['a topic beside the alarms', alarmTopicIn('us-west-2', '111122223333')]],
    bad: [
      [
        'a topic elsewhere',
        alarmTopicIn('us-east-1', '123456789012'),
        [
          'alarm-topic',
          'panther.alarmTopicArn',
          'error',
          'in account 123456789012, not 111122223333, and in us-east-1, not us-west-2',
        ],
      ],
    ],
  },
];

describe.each(cases)('the check $id', ({ id, good, bad }) => {
  it.each(good)('passes %s', (_, edits) => {
    expect(checkSample(edits).problems).toEqual([]);
  });

  const reports = bad.map(([why, edits, ...findings]) => ({ why, edits, findings }));
  it.each(reports)('reports $why', ({ edits, findings }) => {
    const { problems } = checkSample(edits);
    expect(problems.map(({ check, path, severity }) => [check, path, severity])).toEqual(
      findings.map(([check, path, severity]) => [check.replace(/^.*\//, ''), path, severity]),
    );
    for (const [index, problem] of problems.entries()) {
      expect(`${problem.message} ${problem.fix}`).toContain(findings[index]?.[3]);
      expect(textAt(renderSample(edits), problem)).not.toBe('');
    }
  });

  it('stands in the table of checks', () => {
    expect(configChecks.map((check) => check.id)).toContain(id);
  });
});

describe('the table of checks', () => {
  it('has a test for every check, and each id once', () => {
    expect(configChecks.map((check) => check.id).toSorted()).toEqual(cases.map((testCase) => testCase.id).toSorted());
  });

  it('describes each check in one sentence without a full stop', () => {
    for (const { description } of configChecks) expect(description).toMatch(/^[a-zA-Z][^.]*[^.]$/);
  });

  it('passes over everything that is missing', () => {
    for (const check of configChecks) {
      for (const draft of [
        {},
        { sources: [undefined, {}] },
        { realTimeEvents: {} },
        { realTimeEvents: { targets: {} } },
      ]) {
        expect([...check.run({ draft, isWritten: () => true })], check.id).toEqual([]);
      }
    }
  });
});

describe('three sources of one bucket', () => {
  it('are compared with the closest prefix around them, so that each overlap is told once', () => {
    const sources = ['', 'a/', 'a/b/'].map((prefix, index) => ({
      ...buildSource(`s${index}`, 'shared'),
      prefixes: prefixes(prefix),
    }));
    const { config, problems } = checkSample({ sources });
    expect(problems.map(({ path, message }) => [path, message.replace(/^.* of source /, '')])).toEqual([
      ['sources[1].prefixes[0].prefix', '"s0" covers them too'],
      ['sources[2].prefixes[0].prefix', '"s1" covers them too'],
    ]);
    expect(config).toBeDefined();
  });
});
