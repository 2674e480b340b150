import { execFileSync } from 'node:child_process';
import { lstat, mkdir, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { runCli } from '../../src/commands/run-cli.ts';
import { createFakeIo } from '../ui/fake-io.ts';
import type { FakeIoOptions } from '../ui/fake-io.ts';

let cwd = '';
let ids: readonly string[] = [];
let management = '';
const header = '# ours\nversion: 1\n';

interface Ran {
  readonly exit: number;
  readonly stdout: string;
  readonly stderr: string;
}

interface RunOptions extends Omit<FakeIoOptions, 'cwd'> {
  readonly input?: string;
  /** Called once the command waits or works. */
  readonly meanwhile?: () => Promise<void>;
}

async function run(line: string, { input, meanwhile, ...options }: RunOptions = {}): Promise<Ran> {
  const fake = createFakeIo({ cwd, env: { CI: '1' }, ...options });
  if (input !== undefined) fake.answers.end(input);
  const running = runCli(line.split(' '), fake.io);
  await meanwhile?.();
  return { exit: await running, stdout: fake.stdout(), stderr: fake.stderr() };
}

const read = (name = 'panther.yml'): Promise<string> => readFile(join(cwd, name), 'utf8');

async function writeConfig(targets: string, name = 'panther.yml', more = ''): Promise<string> {
  const text = `${header}panther: { accountId: "${ids[0]}", region: us-west-2 }
administrator: { accountId: "${management}", region: us-west-2 }
access: { roleName: OrganizationAccountAccessRole }
realTimeEvents:
${more}  targets:
    regions: [us-east-1]
    ${targets}
`;
  await writeFile(join(cwd, name), text);
  return text;
}

beforeEach(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pantherctl-accounts-'));
  const { stdout } = await run('local init --local=cloud --accounts 8 --regions us-east-1 --suspended 1 --json');
  const made = JSON.parse(stdout) as { managementAccountId: string; accounts: { id: string; status: string }[] };
  management = made.managementAccountId;
  ids = made.accounts
    .filter(({ id, status }) => id !== management && status === 'ACTIVE')
    .map(({ id }) => id)
    .toSorted();
});
afterEach(() => rm(cwd, { recursive: true, force: true }));

test('the JSON document tells what was added, left out and planned, and is all that is printed', async () => {
  await writeConfig(`accounts: ["${ids[0]}"]`);
  const { exit, stderr, stdout } = await run('accounts add --all --local=cloud --yes --json');
  expect([exit, stderr]).toEqual([0, '']);
  const document = JSON.parse(stdout) as Record<string, { id: string }[]> & { plan: { pairs: { create: number } } };
  expect(document).toMatchObject({ file: 'panther.yml', written: true, warnings: [] });
  expect(document['added']?.map(({ id }) => id).toSorted()).toEqual([management, ...ids.slice(1)].toSorted());
  expect(document['already']).toMatchObject([{ id: ids[0], roles: ['panther'] }]);
  expect(document['skipped']).toMatchObject([{ status: 'SUSPENDED', note: 'SUSPENDED, so StackSets would skip it' }]);
  expect(document.plan.pairs.create).toBe(ids.length + 1);
  expect((await read()).split('\n').filter((line) => line.startsWith('# '))).toEqual(['# ours']);
});

test('a dry run shows all and writes nothing, and removing what was added gives the same bytes back', async () => {
  const text = await writeConfig(`accounts:\n      - "${ids[0]}" # first`);
  const dry = await run(`accounts add ${ids[1]} ${ids[2]} --regions all --local=cloud --dry-run`);
  expect([dry.exit, dry.stderr, await read()]).toEqual([0, '', text]);
  expect(dry.stdout).toContain(`"${ids[1]}": { regions: all }`);
  expect(dry.stdout).toContain('next: the same command without --dry-run\n');
  expect((await run(`accounts add ${ids[1]} ${ids[2]} --regions all --local=cloud --yes`)).exit).toBe(0);
  expect(await read()).toContain(`      "${ids[2]}": { regions: all }\n`);
  expect((await run(`accounts remove ${ids[1]},${ids[2]} --local=cloud --yes`)).exit).toBe(0);
  expect(await read()).toBe(text);
});

test('ids come from standard input, which must be no terminal', async () => {
  await writeConfig(`accounts: ["${ids[0]}"]`);
  const line = 'accounts add --file - --local=cloud --yes';
  expect((await run(line, { input: `id;name\n${ids[1]};x\n` })).exit).toBe(0);
  expect(await read()).toContain(`"${ids[1]}"`);
  const refused = await run(line, { stdin: { isTTY: true } });
  expect([refused.exit, refused.stderr]).toEqual([
    2,
    'error: --file - reads standard input, which is a terminal [INPUT_INVALID]\nfix: pipe the ids in, or name a file with --file\n',
  ]);
});

test('waiting for standard input ends with Ctrl-C', async () => {
  await writeConfig(`accounts: ["${ids[0]}"]`);
  const controller = new AbortController();
  const { exit } = await run('accounts add --file - --local=cloud --yes', {
    signal: controller.signal,
    meanwhile: async () => controller.abort(),
  });
  expect(exit).toBe(130);
});

test('a list in UTF-16, as shells of Windows write it, is read', async () => {
  await writeConfig(`accounts: ["${ids[0]}"]`);
  await writeFile(join(cwd, 'ids.txt'), Buffer.from(`\uFEFF${ids[1]}\r\n${ids[2]}\r\n`, 'utf16le'));
  expect((await run('accounts add --file ids.txt --local=cloud --yes')).stdout).toContain('2 accounts added');
});

test.each([
  ['a pipe', async () => void execFileSync('mkfifo', [join(cwd, 'ids')]), 'cannot read ids: it is no regular file'],
  ['a folder', () => mkdir(join(cwd, 'ids')), 'cannot read ids: it is no regular file'],
  ['binary data', () => writeFile(join(cwd, 'ids'), 'a\0b'), 'ids is binary: it has a zero byte'],
  ['another encoding', () => writeFile(join(cwd, 'ids'), Buffer.from([0x31, 0xe4])), 'ids is no text in UTF-8'],
])('%s is refused as a list of ids', async (_, make, message) => {
  const text = await writeConfig(`accounts: ["${ids[0]}"]`);
  await make();
  const { exit, stderr } = await run('accounts add --file ids --local=cloud --yes');
  expect([exit, stderr.split(' [')[0], await read()]).toEqual([2, `error: ${message}`, text]);
});

test('every faulty word is a problem of the JSON error, with file, line, value and fix', async () => {
  const text = await writeConfig(`accounts: ["${ids[0]}"]`);
  await writeFile(join(cwd, 'ids.csv'), `id\n${ids[1]}\nx\ny\n`);
  const { exit, stdout } = await run('accounts add 1 --file ids.csv --local=cloud --yes --json');
  expect([exit, await read()]).toEqual([2, text]);
  const { error } = JSON.parse(stdout) as { error: { problems: unknown[] } };
  expect(error.problems).toMatchObject([
    { path: 'argument 1', value: '"1"' },
    { file: 'ids.csv', line: 3, column: 1, value: '"x"', check: 'account-id' },
    { file: 'ids.csv', line: 4, column: 1, value: '"y"', fix: 'write all twelve digits, leading zeros included' },
  ]);
});

test('a question that is declined, or interrupted by another edit, leaves the file', async () => {
  const text = await writeConfig(`accounts: ["${ids[0]}"]`);
  const line = `accounts add ${ids[1]} --local=cloud`;
  const terminal = { stdin: { isTTY: true }, stderr: { isTTY: true } };
  const declined = await run(line, { ...terminal, input: 'n\n' });
  expect([declined.exit, await read()]).toEqual([130, text]);
  const fake = createFakeIo({ cwd, ...terminal });
  const running = runCli(line.split(' '), fake.io);
  while (!fake.stderr().includes('Write this change')) await new Promise((done) => setTimeout(done, 5));
  await writeFile(join(cwd, 'panther.yml'), `${text}# theirs\n`);
  fake.answers.write('y\n');
  expect(await running).toBe(1);
  expect(fake.stderr()).toContain('panther.yml was changed by somebody else since it was read');
  expect(await read()).toBe(`${text}# theirs\n`);
});

test('a question says what it is about even where notes are silent', async () => {
  await writeConfig(`accounts: ["${ids[0]}"]`);
  const { stderr } = await run(`accounts add ${ids[1]} --local=cloud --quiet`);
  expect(stderr).toContain(`+     accounts: ["${ids[0]}", "${ids[1]}"]`);
  expect(stderr).toContain('[NEEDS_TERMINAL]');
});

test('a file behind a link is edited where it lies, with its byte order mark and line breaks', async () => {
  const text = await writeConfig(`accounts: ["${ids[0]}"]`);
  await mkdir(join(cwd, 'real'));
  await writeFile(join(cwd, 'real', 'panther.yml'), `\uFEFF${text.replaceAll('\n', '\r\n')}`);
  await symlink(join('real', 'panther.yml'), join(cwd, 'link.yml'));
  const { exit, stdout } = await run(`accounts add ${ids[1]} --config link.yml --local=cloud --yes`);
  expect([exit, stdout.split('\n').at(-2)]).toEqual([0, 'next: pantherctl apply --config link.yml --local=cloud']);
  expect((await lstat(join(cwd, 'link.yml'))).isSymbolicLink()).toBe(true);
  const expected = text.replace(`"${ids[0]}"]`, `"${ids[0]}", "${ids[1]}"]`);
  expect(await read('real/panther.yml')).toBe(`\uFEFF${expected.replaceAll('\n', '\r\n')}`);
  expect(await readdir(join(cwd, 'real'))).toEqual(['panther.yml']);
});

test('where the organization may not be listed, ids that are named are added all the same', async () => {
  await writeConfig(`accounts: ["${ids[0]}"]`);
  await run('local fault access-denied --call accounts.list --times 1 --local=cloud');
  const { exit, stderr } = await run(`accounts add ${ids[1]} --local=cloud --yes`);
  expect([exit, stderr.split(':')[0]]).toEqual([0, 'warning names and status of accounts are not known']);
  await run('local fault access-denied --call accounts.list --times 1 --local=cloud');
  expect((await run('accounts add --all --local=cloud --yes')).stderr).toContain('[ACCESS_DENIED]');
});

test('an error of the plan says that the file is written', async () => {
  await writeConfig(`accounts: ["${ids[0]}"]`);
  await run('local fault access-denied --call stackSets.describe --local=cloud');
  const { exit, stderr } = await run(`accounts add ${ids[1]} --local=cloud --yes`);
  expect(exit).toBe(1);
  expect(stderr).toContain('error: panther.yml is written, but the plan could not be made: ');
  expect(await read()).toContain(ids[1]);
});

test('with accountFilter: difference, removing writes an account to the list, and adding takes it out', async () => {
  const root = JSON.parse(await read('cloud/local-cloud.json').then(findRoot)) as string;
  const text = await writeConfig(`organizationalUnits: [${root}]\n    accountFilter: difference`);
  const removed = await run(`accounts remove ${ids[1]} --local=cloud --yes`);
  expect([removed.exit, await read()]).toEqual([
    0,
    text.replace(`[${root}]\n`, `[${root}]\n    accounts:\n      - "${ids[1]}"\n`),
  ]);
  expect((await run(`accounts add ${ids[1]} --local=cloud --yes`)).exit).toBe(0);
  expect(await read()).toBe(text);
});

function findRoot(state: string): string {
  return /"r-[a-z0-9]{4}"/.exec(state)?.[0] ?? '""';
}

test('a service-managed stack set takes accounts through its units only, and says which unit is missing', async () => {
  await writeConfig(`accounts: ["${ids[0]}"]`);
  const { stdout } = await run('accounts list --local=cloud --json');
  const { accounts } = JSON.parse(stdout) as { accounts: { id: string; path: string; parentId: string }[] };
  const find = (name: string) => accounts.find(({ path }) => path.endsWith(name)) ?? { id: '', parentId: '' };
  const [inside, outside] = [find('Security'), find('Prod')];
  const text = await writeConfig(
    `organizationalUnits: [${inside.parentId}]`,
    'panther.yml',
    '  permissions: serviceManaged\n',
  );
  const { exit, stderr } = await run(`accounts add ${inside.id} ${outside.id} --local=cloud --yes`);
  expect([exit, await read()]).toEqual([2, text]);
  expect(stderr).toContain('argument 2\n');
  expect(stderr).toContain(`fix: add ${outside.parentId} to realTimeEvents.targets.organizationalUnits\n`);
  expect(stderr).toContain('error: 1 account of 2 cannot be added by editing accounts');
});
