import { describe, expect, it } from 'vitest';
import { type ProjectFile, readProjectFiles } from './project-files.ts';

/** What may stand in no file of the project: traces of one machine, or of one network. Put together so as not to match itself. */
const traces: readonly (readonly [name: string, pattern: RegExp])[] = [
  [
    'a path of one machine',
    new RegExp(String.raw`(?<![\w.~-])/(${['work', 'tmp', 'root', 'home', 'Users'].join('|')})/\w`),
  ],
  ['a drive of one machine', new RegExp(String.raw`\b[A-Z]:\\` + String.raw`Users\\`)],
  [
    'a package registry',
    new RegExp(`"resolved":|${['--index-url', '--extra-index-url', '_authToken', 'registry='].join('|')}`),
  ],
  ['a private address', /\bhttps?:\/\/(10|192\.168|172\.(1[6-9]|2\d|3[01]))\.\d/],
];

function findTraces({ path, text }: ProjectFile): string[] {
  return text
    .split('\n')
    .flatMap((line, index) =>
      traces
        .filter(([, pattern]) => pattern.test(line))
        .map(([name]) => `${path}:${index + 1} ${name}: ${line.trim()}`),
    );
}

function findBadEndings({ path, text }: ProjectFile): string[] {
  if (text.includes('\r')) return [`${path} has carriage returns`];
  return text === '' || text.endsWith('\n') ? [] : [`${path} does not end with a line feed`];
}

const self = 'test/architecture/project-files.test.ts';
const files = readProjectFiles();

describe('the files of the project', () => {
  it('end their lines, and themselves, with a line feed', () => {
    expect(files.length).toBeGreaterThan(20);
    expect(files.filter(({ path }) => !path.startsWith('test/fixtures/')).flatMap(findBadEndings)).toEqual([]);
  });

  it('carry no trace of the machine they were written on', () => {
    expect(files.filter(({ path }) => path !== self).flatMap(findTraces)).toEqual([]);
  });

  it.each([
    ['const folder = "/tmp/x";'],
    ['see /home/me/notes'],
    ['"resolved": "https://example.org/x.tgz"'],
    ['pip install --index-url https://example.org'],
    ['http://10.0.0.1/simple'],
  ])('would be caught with the line %s', (text) => {
    expect(findTraces({ path: 'a', text })).toHaveLength(1);
  });

  it.each([['src/work/a.ts'], ['the bucket acme/tmp/x'], ['https://docs.aws.amazon.com/IAM/latest/'], ['~/home/x']])(
    'may hold the line %s',
    (text) => {
      expect(findTraces({ path: 'a', text })).toEqual([]);
    },
  );

  it.each(['a\r\nb\n', 'a'])('would be caught with the text %j', (text) => {
    expect(findBadEndings({ path: 'a', text })).toHaveLength(1);
  });
});
