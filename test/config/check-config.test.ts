import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { stringify } from 'yaml';
import { checkConfig } from '../../src/config/check-config.ts';
import { buildSample, buildSource, checkSample, documentedText, renderSample, textAt } from './sample-config.ts';

const header = `version: 1
panther: { accountId: "111122223333", region: us-west-2 }
administrator: { accountId: "444455556666", region: us-west-2 }
`;

function listProblems(text: string): string[] {
  return checkConfig(text, 'panther.yml').problems.map(
    ({ check, line, column, path }) => `${line}:${column} ${check} ${path}`,
  );
}

describe('checkConfig', () => {
  it('reports a mapping in the place of a list, whatever its keys are called', () => {
    expect(listProblems(`${header}sources: { length: { a: 1 } }\n`)).toContain('4:10 wrong-type sources');
    expect(listProblems(`${header}sources:\n  - prefixes: { length: [] }\n`).join('\n')).toContain('prefixes');
  });

  it('accepts the documented file as it stands and fills in the defaults', () => {
    const { config, problems } = checkConfig(documentedText, 'panther.yml');
    expect(problems).toEqual([]);
    expect(config).toMatchObject({ naming: 'plain', sources: [{ name: 'prod-cloudtrail', dropOffMinutes: 60 }] });
    expect(config?.realTimeEvents?.targets.organizationalUnits).toEqual([]);
  });

  it('fills in every default of a short file', () => {
    const { config, problems } = checkConfig(renderSample({}), 'panther.yml');
    expect(problems).toEqual([]);
    expect(config?.realTimeEvents).toEqual({
      stackSet: 'panther-real-time-events',
      targets: {
        accounts: ['123456789012', '210987654321'],
        organizationalUnits: [],
        regions: ['us-east-1'],
        accountFilter: 'union',
        overrides: {},
      },
      permissions: 'selfManaged',
      managedExecution: false,
      autoDeployment: { enabled: false, retainStacks: false },
      operation: {
        maxConcurrentAccounts: 5,
        failureTolerance: 4,
        concurrencyMode: 'strict',
        regionConcurrency: 'sequential',
      },
    });
    expect(config?.sources[0]).toMatchObject({ streamType: 'auto', notifications: { topic: 'create' } });
    expect(config?.sources[0]?.prefixes[0]?.exclude).toEqual([]);
  });

  it('accepts a file without sources and without real-time events', () => {
    expect(checkConfig(header, 'f').config).toMatchObject({ version: 1, sources: [] });
  });

  it('finds every slip of a bad file in one go, in the order of the file, each at its token', () => {
    const text = `version: 2
panther: { accountId: 011122223333, region: us-wset-2 }
administrator: { acountId: "444455556666", region: us-west-2 }
naming: regionl
realTimeEvents:
  targets:
    accounts: [210987654321, "210987654321", "210987654321"]
    regions: us-east-1
  operation: { maxConcurrentAccounts: 5, failureTolerance: 0 }
sources:
  - name: My Logs
    accountId: "123456789012"
    region:
    bucket: Acme
    streamType: jsonarray
    prefixes:
      - { prefix: /AWSLogs/, logTypes: [AWS.CloudTrial] }
    notifications: { topic: { existng: x } }
    dropOffMinutes: 5
  - name: my-logs
    accountId: "12345678901"
    region: us-east-1
    bucket: acme-logs
    kmsKeyArn: arn:aws:kms:us-west-2:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab
    prefixes: []
`;
    const { config, problems } = checkConfig(text, 'panther.yml');
    expect(config).toBeUndefined();
    expect(
      problems.map((problem) => `${problem.check} ${problem.path} @ ${textAt(text, problem)?.slice(0, 12)}`),
    ).toEqual([
      'not-an-option version @ 2',
      'account-id panther.accountId @ 011122223333',
      'region panther.region @ us-wset-2 }',
      'unknown-key administrator.acountId @ acountId: "4',
      'not-an-option naming @ regionl',
      'account-id realTimeEvents.targets.accounts[0] @ 210987654321',
      'duplicates realTimeEvents.targets.accounts[2] @ "21098765432',
      'wrong-type realTimeEvents.targets.regions @ us-east-1',
      'concurrency realTimeEvents.operation.maxConcurrentAccounts @ 5, failureTo',
      'wrong-type sources[0].region @ region:',
      'bucket-name sources[0].bucket @ Acme',
      'not-an-option sources[0].streamType @ jsonarray',
      'prefix sources[0].prefixes[0].prefix @ /AWSLogs/, l',
      'log-type sources[0].prefixes[0].logTypes[0] @ AWS.CloudTri',
      'unknown-key sources[0].notifications.topic.existng @ existng: x }',
      'out-of-range sources[0].dropOffMinutes @ 5',
      'source-slugs sources[1].name @ my-logs',
      'account-id sources[1].accountId @ "12345678901',
      'key-region sources[1].kmsKeyArn @ arn:aws:kms:',
      'empty-list sources[1].prefixes @ []',
    ]);
    for (const problem of problems) {
      expect(problem).toMatchObject({ file: 'panther.yml', severity: 'error' });
      expect(problem.message).toMatch(/[^.]$/);
      expect(problem.fix).not.toBe('');
    }
  });

  it('says of a numeric account id what it would lose and how to write it', () => {
    const [problem] = checkConfig(
      `${header}realTimeEvents: { targets: { accounts: [012345678901], regions: all } }\n`,
      'f',
    ).problems;
    expect(problem).toMatchObject({
      line: 4,
      column: 41,
      value: '012345678901',
      message: 'account id 012345678901 is a number, which would lose a leading zero',
      fix: 'put it in quotes: "012345678901"',
    });
  });

  it('says of a numeric key under overrides that it needs quotes', () => {
    const text = renderSample({}).replace(
      'targets:\n',
      'targets:\n    overrides:\n      210987654321:\n        regions: all\n',
    );
    const [problem, ...others] = checkConfig(text, 'f').problems;
    expect(others).toEqual([]);
    expect(problem).toMatchObject({ check: 'yaml-key', fix: 'put it in quotes: "210987654321"' });
    expect(problem?.path).toBe('realTimeEvents.targets.overrides["210987654321"]');
    expect(textAt(text, problem ?? { check: '', path: '', message: '', fix: '', severity: 'error' })).toMatch(
      /^210987654321:/,
    );
  });

  it('names the nearest known key for an unknown one, and does not report it as missing too', () => {
    const { problems } = checkSample({
      'sources.0.kmsKey': 'x',
      'panther.region': undefined,
      'panther.regoin': 'us-west-2',
    });
    expect(problems.map(({ check, message, fix }) => [check, message, fix])).toEqual([
      ['unknown-key', 'unknown key "regoin"', 'write region'],
      ['unknown-key', 'unknown key "kmsKey"', 'write kmsKeyArn'],
    ]);
  });

  it('lists the known keys for an unknown one that resembles none', () => {
    expect(checkSample({ 'panther.schedule': 1 }).problems[0]?.fix).toBe(
      'remove it; known keys here are accountId, region, runtime, organizationId, alarmTopicArn',
    );
  });

  it('points at the parent of a missing key, and shows how to write it', () => {
    const { problems } = checkSample({
      'sources.1.bucket': undefined,
      administrator: undefined,
      'panther.region': undefined,
    });
    const text = renderSample({ 'sources.1.bucket': undefined, administrator: undefined, 'panther.region': undefined });
    expect(problems.map((problem) => [problem.path, textAt(text, problem), problem.fix])).toEqual([
      ['administrator', 'version: 1', 'add administrator: a mapping with accountId, region'],
      ['panther.region', 'panther:', 'add it, as in region: us-west-2'],
      ['sources[1].bucket', 'name: two', 'add it, as in bucket: acme-cloudtrail'],
    ]);
  });

  it.each([
    ['sources', 'nothing', 'wrong-type', 'sources must be a list, not "nothing"', 'write a list'],
    ['sources.0', 'logs', 'wrong-type', 'the list member must be a mapping', 'write a mapping with name'],
    ['sources.0.name', 7, 'wrong-type', 'name is the number 7, not text', 'put it in quotes: "7"'],
    ['sources.0.bucket', true, 'wrong-type', 'bucket is the truth value true, not text', 'put it in quotes: "true"'],
    ['sources.0.bucket', ['a'], 'wrong-type', 'bucket must be a bucket name, not a list', 'write a bucket name'],
    [
      'sources.0.prefixes.0.logTypes',
      'AWS.ALB',
      'wrong-type',
      'must be a list, not "AWS.ALB"',
      'write it as a list: [AWS.ALB]',
    ],
    [
      'sources.0.dropOffMinutes',
      6.5,
      'wrong-type',
      'must be a whole number, not the number 6.5',
      'write a whole number',
    ],
    ['sources.0.dropOffMinutes', '60', 'wrong-type', 'must be a whole number, not "60"', 'write a whole number'],
    ['sources.0.dropOffMinutes', 14, 'out-of-range', 'dropOffMinutes is 14, less than 15', 'at least 15'],
    ['sources.0.dropOffMinutes', 43_201, 'out-of-range', 'dropOffMinutes is 43201, more than 43200', 'at most 43200'],
    ['sources.0.dropOffMinutes', null, 'wrong-type', 'dropOffMinutes is empty', 'or remove it'],
    [
      'sources.0.notifications.topic',
      'maybe',
      'not-an-option',
      '"create", "none" or a mapping such as { existing: arn:aws:sns:us-east-1:123456789012:bucket-events }, not "maybe"',
      'write "create"',
    ],
    [
      'sources.0.notifications.topic',
      'arn:aws:sns:us-east-1:123456789012:theirs',
      'wrong-type',
      'a mapping such as { existing:',
      'write it as a mapping: { existing: arn:aws:sns:us-east-1:123456789012:theirs }',
    ],
    ['access', 'Deployer', 'wrong-type', 'access must be a mapping', 'write it as a mapping: { roleName: Deployer }'],
    ['sources.0.notifications.topic', 'creat', 'not-an-option', 'not "creat"', 'write create'],
    [
      'realTimeEvents.targets.accounts',
      123_456_789_012,
      'wrong-type',
      'must be a list',
      'write it as a list: ["123456789012"]',
    ],
    ['realTimeEvents.targets.regions', [], 'empty-list', 'regions is an empty list', 'add at least one member'],
    ['realTimeEvents.targets.regions', 'ALL', 'not-an-option', 'a list or "all", not "ALL"', 'write all'],
    ['realTimeEvents.operation.maxConcurrentAccounts', 0, 'out-of-range', 'is 0, less than 1', 'at least 1'],
    ['realTimeEvents.operation.failureTolerance', -1, 'out-of-range', 'is -1, less than 0', 'at least 0'],
    ['realTimeEvents.operation.concurrencyMode', 'sfot', 'not-an-option', 'must be "strict" or "soft"', 'write soft'],
    ['version', '1', 'not-an-option', 'version must be 1, not "1"', 'write 1'],
    ['access', { roleName: 'a/b' }, 'role-name', 'role name "a/b" is malformed', 'without path or ARN'],
    ['realTimeEvents.stackSet', 'a'.repeat(129), 'stack-set-name', 'has 129 characters', 'at most 82'],
    ['sources.0.name', 'a'.repeat(129), 'source-name', 'has 129 characters', 'at most 32'],
  ])('explains %s: %j', (path, value, check, message, fix) => {
    const problems = checkSample({ [path]: value }).problems;
    const problem = problems.find((candidate) => candidate.check === check);
    expect(problem?.message).toContain(message);
    expect(problem?.fix).toContain(fix);
    expect(problem?.path).toBe(path.replaceAll(/\.(\d+)/g, '[$1]') + (check === 'role-name' ? '.roleName' : ''));
    expect(problems).toHaveLength(1);
  });

  it('does not let one wrong value hide what is wrong between the others', () => {
    const { problems } = checkSample({
      'panther.accountId': 5,
      'sources.0.bucket': 'NO',
      'sources.1.name': 'one',
      'sources.1.kmsKeyArn': 'arn:aws:kms:eu-west-1:123456789012:key/1234abcd-12ab-34cd-56ef-1234567890ab',
      'realTimeEvents.targets.regions': ['us-east-1', 'nowhere', 'us-east-1'],
    });
    expect(problems.map(({ check }) => check).toSorted()).toEqual([
      'account-id',
      'bucket-name',
      'duplicates',
      'key-region',
      'region',
      'source-slugs',
    ]);
  });

  it('gives no configuration while there is an error, and gives one with warnings', () => {
    const doubted = checkSample({ 'sources.0.prefixes.0.logTypes': ['GitHub.Audit'] });
    expect(doubted.problems.map(({ severity }) => severity)).toEqual(['warning']);
    expect(doubted.config?.sources[0]?.prefixes[0]?.logTypes).toEqual(['GitHub.Audit']);
  });

  it('takes keys that JavaScript gives meaning to for what they are: unknown', () => {
    expect(listProblems(`${header}__proto__: { a: 1 }\nconstructor: 1\n`)).toEqual([
      '4:1 unknown-key __proto__',
      '5:1 unknown-key constructor',
    ]);
    expect(({} as Record<string, unknown>)['a']).toBeUndefined();
  });

  it('counts lines and columns right with Windows line ends and wide characters', () => {
    const text = `${header}# größer 🙂\nsources: [{ name: "🙂" }]\n`.replaceAll('\n', '\r\n');
    expect(listProblems(text)[0]).toBe('5:11 missing-key sources[0].accountId');
    expect(listProblems(text).find((problem) => problem.includes('source-name'))).toBe(
      '5:19 source-name sources[0].name',
    );
  });
});

describe('a slip', () => {
  const bare = documentedText.replaceAll(/ +#.*$/gm, '');
  const leaves = [...bare.matchAll(/([A-Za-z]+): ("[0-9]{12}"|[A-Za-z0-9][\w:/-]*)/g)].map((match) => ({
    key: match[1] ?? '',
    keyOffset: match.index,
    value: match[2] ?? '',
    valueOffset: match.index + match[0].length - (match[2] ?? '').length,
  }));

  it('in any value of the documented file is reported at that value', () => {
    expect(leaves).toHaveLength(20);
    for (const { key, value, valueOffset } of leaves) {
      const text = `${bare.slice(0, valueOffset)}"?"${bare.slice(valueOffset + value.length)}`;
      const { problems } = checkConfig(text, 'f');
      const places = problems.map((problem) => textAt(text, problem)?.slice(0, 3));
      if (key !== 'prefix') expect(places, `${key}: ${value}`).toContain('"?"');
    }
  });

  it('in any key of the documented file is reported at that key, with the right one', () => {
    for (const { key, keyOffset } of leaves) {
      const text = `${bare.slice(0, keyOffset)}${key}x${bare.slice(keyOffset + key.length)}`;
      const [problem, ...others] = checkConfig(text, 'f').problems.filter(({ check }) => check !== 'exclusions');
      expect(others, key).toEqual([]);
      expect(problem).toMatchObject({ check: 'unknown-key', fix: `write ${key}` });
      expect(problem && textAt(text, problem)).toMatch(new RegExp(`^${key}x:`));
    }
  });
});

describe('3,000 problems in one file', () => {
  const source = (index: number) => `  - name: source-${index}
    accountId: ${123_456_780_000 + index}
    region: us-east-1
    bucket: acme-${index}
    prefixes: [{ logTypes: [AWS.CloudTrial] }]
    prefx: x
`;

  it('are all reported, each with its own line', () => {
    const text = `${header}sources:\n${Array.from({ length: 1_000 }, (_, index) => source(index)).join('')}`;
    const { problems } = checkConfig(text, 'panther.yml');
    expect(problems).toHaveLength(3_000);
    expect(new Set(problems.map(({ line }) => line)).size).toBe(3_000);
    expect(problems.map(({ check }) => check).slice(-3)).toEqual(['account-id', 'log-type', 'unknown-key']);
    for (const problem of problems) {
      expect(problem.message.length + problem.fix.length).toBeLessThan(300);
    }
  });
});

const anyYamlValue = fc.letrec((tie) => ({
  value: fc.oneof(
    { depthSize: 'small' },
    fc.constantFrom(
      null,
      true,
      1,
      -1,
      0.5,
      12345678901,
      '',
      'all',
      'create',
      '123456789012',
      'us-east-1',
      'AWS.CloudTrail',
    ),
    fc.string({ maxLength: 6 }),
    fc.array(tie('value'), { maxLength: 3 }),
    fc.dictionary(
      fc.constantFrom(
        'accountId',
        'region',
        'regions',
        'name',
        'prefix',
        'topic',
        'existing',
        'targets',
        'overrides',
        '210987654321',
        '__proto__',
      ),
      tie('value'),
      { maxKeys: 3 },
    ),
  ),
})).value;

const paths = [
  'version',
  'panther',
  'panther.region',
  'administrator.accountId',
  'access',
  'naming',
  'realTimeEvents',
  'realTimeEvents.targets',
  'realTimeEvents.targets.accounts',
  'realTimeEvents.targets.regions',
  'realTimeEvents.targets.overrides',
  'realTimeEvents.operation',
  'realTimeEvents.operation.failureTolerance',
  'sources',
  'sources.0',
  'sources.0.kmsKeyArn',
  'sources.0.prefixes',
  'sources.1.prefixes.0',
  'sources.1.prefixes.0.prefix',
  'sources.1.notifications',
  'sources.1.notifications.topic',
];

function expectSoundPlaces(text: string): void {
  const { config, problems } = checkConfig(text, 'f');
  const lines = text.split('\n');
  let [lastLine, lastColumn] = [1, 1];
  for (const { line = 0, column = 0, message, fix, value } of problems) {
    expect(line).toBeGreaterThanOrEqual(1);
    expect(line).toBeLessThanOrEqual(lines.length);
    expect(column).toBeGreaterThanOrEqual(1);
    expect(column).toBeLessThanOrEqual((lines[line - 1]?.length ?? 0) + 1);
    expect(line > lastLine || (line === lastLine && column >= lastColumn)).toBe(true);
    [lastLine, lastColumn] = [line, column];
    expect(`${message}${fix}${value ?? ''}`).not.toMatch(/[\p{Cc}]|undefined|\[object/u);
  }
  expect(config === undefined).toBe(problems.some(({ severity }) => severity === 'error'));
}

describe('checkConfig on any input', () => {
  it('never throws on any text, and every problem lies inside it', () => {
    const alphabet = fc.constantFrom(
      ...'ab:-[]{},&*!|>%@`"\'#\t\n\r ?~01.<',
      '- ',
      ': ',
      '\n  ',
      '---\n',
      '*a',
      '&a ',
      '<<: ',
      '\u0000',
      '🙂',
      '\ud800',
    );
    fc.assert(
      fc.property(fc.oneof(fc.string({ unit: 'binary' }), fc.string({ unit: alphabet, maxLength: 40 })), (text) => {
        expectSoundPlaces(text);
      }),
      { numRuns: 500 },
    );
  });

  it('never throws on any value anywhere in a file, and every problem lies inside it', () => {
    fc.assert(
      fc.property(
        fc.uniqueArray(fc.tuple(fc.constantFrom(...paths), anyYamlValue), { maxLength: 4, selector: ([path]) => path }),
        (edits) => {
          let text: string;
          try {
            text = renderSample(Object.fromEntries(edits));
          } catch {
            return;
          }
          expectSoundPlaces(text);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('accepts what is sound, whatever it is, and gives it back', () => {
    const accountIds = fc.uniqueArray(fc.stringMatching(/^[0-9]{12}$/), { minLength: 1, maxLength: 5 });
    const slug = fc.stringMatching(/^[a-z][a-z0-9-]{0,20}[a-z0-9]$/);
    const sound = fc.record({
      accounts: accountIds,
      regions: fc.oneof(fc.constant('all'), fc.subarray(['us-east-1', 'eu-west-1', 'ap-east-2'], { minLength: 1 })),
      tolerance: fc.nat({ max: 50 }),
      names: fc.uniqueArray(slug, { maxLength: 5 }),
      prefix: fc.stringMatching(/^[a-zA-Z0-9][a-zA-Z0-9_/-]{0,20}$/),
    });
    fc.assert(
      fc.property(sound, ({ accounts, regions, tolerance, names, prefix }) => {
        const sample = buildSample();
        sample['realTimeEvents'] = {
          targets: { accounts, regions },
          operation: { failureTolerance: tolerance, maxConcurrentAccounts: tolerance + 1 },
        };
        sample['sources'] = names.map((name) => ({
          ...buildSource(name, `bucket-${name}`),
          prefixes: [{ prefix, logTypes: ['AWS.VPCFlow'] }],
        }));
        const { config, problems } = checkConfig(stringify(sample), 'f');
        expect(problems).toEqual([]);
        expect(config).toMatchObject(sample);
      }),
      { numRuns: 200 },
    );
  });
});
