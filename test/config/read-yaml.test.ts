import { describe, expect, it } from 'vitest';
import { checkConfig } from '../../src/config/check-config.ts';
import { configMaxBytes } from '../../src/config/decode-config-text.ts';
import { readYaml } from '../../src/config/read-yaml.ts';
import { documentedText, renderSample, textAt } from './sample-config.ts';

/** Ten lists, each of nine aliases to the one before: 9^10 values when written out. */
function buildAliasBomb(): string {
  const letters = [...'abcdefghij'];
  const lists = letters
    .slice(1)
    .map((letter, index) => `${letter}: &${letter} [${Array(9).fill(`*${letters[index]}`).join(', ')}]`);
  return `a: &a [x, x, x, x, x, x, x, x, x]\n${lists.join('\n')}\n`;
}

describe('YAML that is no sound file', () => {
  it.each([
    ['an empty file', '', '1:1', 'empty-file', 'the file is empty'],
    ['nothing but a comment', '# later\n', '1:1', 'empty-file', 'the file is empty'],
    ['a list', '- a\n', '1:1', 'wrong-type', 'the file holds a list, not a mapping'],
    ['a sentence', 'hello\n', '1:1', 'wrong-type', 'the file holds "hello"'],
    [
      'a tab as indentation',
      'version: 1\npanther:\n\tregion: us-west-2\n',
      '3:1',
      'yaml-syntax',
      'a tab indents the line',
    ],
    [
      'an open bracket',
      'version: 1\nsources: [\n',
      '3:1',
      'yaml-syntax',
      'the closing ] of a list or mapping is missing',
    ],
    ['an open quote', 'version: 1\nnaming: "plain\n', '3:1', 'yaml-syntax', 'a comma, bracket or quote is missing'],
    [
      'a colon in plain text',
      'version: 1\nnaming: plain: x\n',
      '2:9',
      'yaml-syntax',
      'a nested mapping begins on the same line',
    ],
    [
      'wrong indentation',
      'panther:\n    region: us-west-2\n  accountId: "1"\n',
      '3:1',
      'yaml-syntax',
      'indentation does not fit',
    ],
    ['reserved characters', 'version: @1\n', '1:10', 'yaml-syntax', 'begins with a character that YAML reserves'],
    ['another YAML version', '%YAML 1.1\n---\nversion: 1\n', '1:1', 'yaml-version', 'asks for YAML 1.1'],
    ['a flood of brackets', '['.repeat(100_000), '1:1001', 'yaml-syntax', 'nested too deep'],
    ['a flood of dashes', '- '.repeat(100_000), '1:129', 'yaml-syntax', 'nested too deep'],
    ['a flood of question marks', '? '.repeat(20_000), '1:129', 'yaml-syntax', 'nested too deep'],
    ['an alias bomb', buildAliasBomb(), '6:8', 'yaml-alias', 'aliases would add more than 100000 values'],
  ])('refuses %s and says where', (_, text, place, check, message) => {
    const { config, problems } = checkConfig(text, 'panther.yml');
    expect(config).toBeUndefined();
    expect(problems).toHaveLength(1);
    expect(`${problems[0]?.line}:${problems[0]?.column}`).toBe(place);
    expect(problems[0]).toMatchObject({ check, file: 'panther.yml', severity: 'error' });
    expect(problems[0]?.message).toContain(message);
    expect(problems[0]?.fix).not.toBe('');
  });

  it.each([
    [
      'a second document',
      `${documentedText}---\nversion: 1\n`,
      'version: 1',
      'yaml-documents',
      'a second YAML document',
    ],
    ['a tag', documentedText.replace('auto  ', '!secret auto'), '!secret', 'yaml-syntax', 'a tag (!…) has no meaning'],
    [
      'a key twice',
      documentedText.replace('    region:', '    name: again\n    region:'),
      'name: again',
      'duplicate-key',
      'key "name" stands twice',
    ],
    [
      'a merge key',
      documentedText.replace('    region:', '    <<: { bucket: b }\n    region:'),
      '<<:',
      'unknown-key',
      'unknown key "<<"',
    ],
    ['a list as a key', `${documentedText}[a]: b\n`, '[a]: b', 'yaml-key', 'a key is not a plain word'],
    [
      'a truth value as a key',
      documentedText.replace('    region:', '    true: b\n    region:'),
      'true: b',
      'unknown-key',
      'unknown key "true"',
    ],
    [
      'an alias of nothing',
      documentedText.replace('us-east-1\n', '*home\n'),
      '*home',
      'yaml-alias',
      'has no anchor before it',
    ],
    [
      'an alias of itself',
      documentedText.replace('[AWS.CloudTrail]', '&types [*types]'),
      '*types',
      'yaml-alias',
      'contains itself',
    ],
  ])('refuses %s, and still checks the rest', (_, text, token, check, message) => {
    const broken = text.replace('us-west-2', 'us-wset-2');
    const { problems } = checkConfig(broken, 'panther.yml');
    expect(problems.map((problem) => problem.check)).toContain('region');
    const problem = problems.find((candidate) => candidate.check === check && candidate.message.includes(message));
    expect(problem && textAt(broken, problem)).toMatch(new RegExp(`^${token.replaceAll(/[*[\]()<]/g, '\\$&')}`));
  });

  it('says of a tab only that it is one, and nothing of the lines that it throws off', () => {
    const text = documentedText.replaceAll('    accountId', '\taccountId');
    expect(text).toContain('\t');
    const { problems } = checkConfig(text, 'f');
    expect(new Set(problems.map(({ message }) => message))).toEqual(
      new Set(['a tab indents the line, which YAML does not allow']),
    );
  });

  it('refuses a text beyond the limit without reading it', () => {
    expect(checkConfig(' '.repeat(configMaxBytes + 1), 'f').problems).toMatchObject([
      { check: 'file-size', line: 1, column: 1 },
    ]);
  });

  it('is refused in bounded memory however many aliases a file has', () => {
    const text = `${renderSample({})}extra: [&x y, ${'*x, '.repeat(99_000)}z]\n`;
    expect(checkConfig(text, 'f').problems.map(({ check }) => check)).toEqual(['unknown-key']);
  });
});

describe('YAML that people use', () => {
  it('reads aliases, and points at the text that is wrong', () => {
    const text = `version: 1
panther: &home { accountId: "111122223333", region: us-west-2 }
administrator: *home
sources:
  - &first
    name: one
    accountId: "123456789012"
    region: &region us-wset-2
    bucket: bucket-one
    prefixes: &prefixes [{ logTypes: [AWS.ALB] }]
  - { name: two, accountId: "123456789012", region: *region, bucket: bucket-two, prefixes: *prefixes }
`;
    const { problems } = checkConfig(text, 'f');
    expect(problems.map(({ path, line, column }) => [path, line, column])).toEqual([
      ['sources[0].region', 8, 21],
      ['sources[1].region', 8, 21],
    ]);
    expect(checkConfig(text.replace('us-wset-2', 'us-west-2'), 'f').config?.administrator).toEqual({
      accountId: '111122223333',
      region: 'us-west-2',
      delegated: false,
    });
  });

  it('reads a file with a byte order mark, Windows line ends, quotes and block text', () => {
    const text = `\ufeff${documentedText.replace('acme-cloudtrail', '>-\n      acme-cloudtrail')}`.replaceAll(
      '\n',
      '\r\n',
    );
    expect(checkConfig(text, 'f')).toMatchObject({
      problems: [],
      config: { sources: [{ bucket: 'acme-cloudtrail' }] },
    });
  });

  it('keeps words that older YAML took for truth values as text', () => {
    const { root } = readYaml('a: yes\nb: on\nc: 0o17\nd: ~\n');
    expect({ ...(root?.value as object) }).toEqual({ a: 'yes', b: 'on', c: 15, d: null });
    expect(root?.entries?.get('c')?.source).toBe('0o17');
  });
});
