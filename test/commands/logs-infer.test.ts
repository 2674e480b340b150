import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createLogsFolder } from './logs-folder.ts';
import type { LogsFolder } from './logs-folder.ts';

let folder: LogsFolder;
beforeEach(() => {
  folder = createLogsFolder();
});
afterEach(() => folder.remove());

const run = (line: string, input?: string) => folder.run(line.split(' '), input === undefined ? {} : { input });
const samples = [
  { at: '2026-11-28T10:15:00Z', door: 'north', who: { mail: 'ana@example.com', ip: '198.51.100.7' }, tries: 1 },
  {
    at: '2026-11-28T10:16:00Z',
    door: 'south',
    who: { mail: 'ben@example.com' },
    tries: 9_007_199_254_740_993n,
    tags: ['a'],
  },
];
const text = samples
  .map((each) => JSON.stringify(each, (_key, value: unknown) => (typeof value === 'bigint' ? Number(value) : value)))
  .join('\n');

describe('logs infer', () => {
  it('prints a schema that classify accepts, and by which it takes every sample', async () => {
    await folder.write('door.json', text);
    const inferred = await run('logs infer Custom.Acme.Door door.json');
    expect([inferred.exit, inferred.stderr]).toEqual([0, expect.stringContaining('inferred from 2 samples')]);
    expect(inferred.stdout).toContain('schema: Custom.Acme.Door');
    await folder.write('schemas/door.yml', inferred.stdout);
    const ended = await run('logs classify door.json --schemas schemas --log-type Custom.Acme.Door');
    expect([ended.exit, ended.stderr]).toEqual([0, '2 events, 0 records that no log type took\n']);
    expect(JSON.parse(ended.stdout.split('\n')[0] ?? '')).toMatchObject({
      p_log_type: 'Custom.Acme.Door',
      p_event_time: '2026-11-28 10:15:00.000000000',
      door: 'north',
      who: { mail: 'ana@example.com' },
      p_any_ip_addresses: ['198.51.100.7'],
      p_any_emails: ['ana@example.com'],
    });
    expect((await run('logs infer Custom.Acme.Door -', text)).stdout).toBe(inferred.stdout);
  });

  it('judges numbers by their digits: bigint as far as 64 bits go, text only beyond', async () => {
    const most = '9223372036854775807';
    await folder.write(
      'n.json',
      `{"top":${most},"low":-9223372036854775808,"over":9223372036854775808,"under":-9223372036854775809,"form":9.223372036854775807e18,"part":12345678901234567.5,"mix":1,"deep":[{"n":${most}}],"word":"#\\"${most}","ns":1795860900000000000,"escaped":"\\u0023##","at":"2026-11-28T10:15:00Z"}\n{"mix":${most}0,"at":"2026-11-28T10:15:01Z"}\n`,
    );
    const { stdout } = await run('logs infer Custom.Acme.Door n.json');
    const types = [...stdout.matchAll(/- name: (\w+)\n(?: +required: true\n)? +type: (\w+)/g)].map(([, key, type]) => [
      key,
      type,
    ]);
    expect(Object.fromEntries(types)).toEqual({
      top: 'bigint',
      low: 'bigint',
      over: 'string',
      under: 'string',
      form: 'bigint',
      part: 'float',
      mix: 'string',
      deep: 'array',
      n: 'bigint',
      word: 'string',
      ns: 'bigint',
      escaped: 'string',
      at: 'timestamp',
    });

    await folder.write('schemas/n.yml', stdout);
    const ended = await run('logs classify n.json --schemas schemas --log-type Custom.Acme.Door');
    expect([ended.exit, ended.stderr]).toEqual([0, '2 events, 0 records that no log type took\n']);
    expect(ended.stdout).toContain(`"top":${most},"low":-9223372036854775808,"over":"9223372036854775808"`);
  });

  it('infers from a sample of any depth that holds a long number', async () => {
    const depth = 20_000;
    await folder.write('deep.json', `{"n":9223372036854775806,"a":${'['.repeat(depth)}1${']'.repeat(depth)}}\n`);
    const { exit, stdout } = await run('logs infer Custom.Acme.Door deep.json');
    expect([exit, stdout]).toEqual([0, expect.stringContaining('- name: a')]);
  });

  it.each([
    ['Door door.json', "'Door' is no name of a custom log type"],
    ['Custom.X door.json', 'Custom.Acme.Login'],
    ['Custom.Acme.X door.json', 'each a capital letter and at least one more letter or digit'],
    ['Custom.acme door.json', "'Custom.acme' is no name of a custom log type"],
    ['Custom.Acme.Door.Log door.json', 'write Custom. and one or two words joined by a dot'],
    ['Custom.Acme_Door door.json', 'letter or digit'],
    ['Custom.Acme.Door nope', 'nope does not exist'],
    ['Custom.Acme.Door plain.log', 'there is no JSON object in these files'],
    ['Custom.Acme.Door cut.json', 'fix: copy or write the file anew as a whole'],
    ['Custom.Acme.Door door.json --stream-type yaml', "--stream-type is 'yaml'"],
    ['Custom.Acme.Door', 'needs an argument: files'],
  ])('refuses %s', async (words, reason) => {
    await folder.write('door.json', text);
    await folder.write('plain.log', 'a line\n');
    await folder.write('cut.json', '{"a":\n {"b":1}, "c":');
    const ended = await run(`logs infer ${words}`);
    expect([ended.exit, ended.stdout, ended.stderr]).toEqual([2, '', expect.stringContaining(reason)]);
  });
});
