import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runCli } from '../../src/commands/run-cli.ts';
import { createFakeIo } from '../ui/fake-io.ts';

const count = 5_000;
let cwd = '';
beforeAll(async () => {
  cwd = await mkdtemp(join(tmpdir(), 'pantherctl-bulk-'));
});
afterAll(() => rm(cwd, { recursive: true, force: true }));

async function run(line: string) {
  const fake = createFakeIo({ cwd, env: { PANTHERCTL_LOCAL_PACE: '0' } });
  const start = performance.now();
  const exit = await runCli(line.split(' '), fake.io);
  return { exit, stdout: fake.stdout(), stderr: fake.stderr(), seconds: (performance.now() - start) / 1_000 };
}

interface Made {
  readonly managementAccountId: string;
  readonly panther: { readonly accountId: string; readonly region: string };
  readonly accounts: readonly { readonly id: string; readonly name: string }[];
}

test('five thousand ids of a file are added to the configuration in seconds, planned and rolled out, and taken out again', async () => {
  const made = await run(`local init --local=cloud --accounts ${count} --regions us-east-1 --json`);
  const { accounts, managementAccountId, panther } = JSON.parse(made.stdout) as Made;
  const ids = accounts.map(({ id }) => id);
  const head = `version: 1
panther: { accountId: "${panther.accountId}", region: ${panther.region} }
administrator: { accountId: "${managementAccountId}", region: us-west-2 }
access: { roleName: OrganizationAccountAccessRole }
realTimeEvents:
  targets:
`;
  const tail = '    regions: [us-east-1] # one\n# the end\n';
  const text = `${head}    accounts: ["${ids[0]}"] # all of them\n${tail}`;
  await writeFile(join(cwd, 'panther.yml'), text);
  await writeFile(join(cwd, 'ids.txt'), `# every account\n${ids.join('\n')}\n`);

  const added = await run('accounts add --file ids.txt --local=cloud --yes');
  expect(added).toMatchObject({ exit: 0, stdout: expect.stringContaining(`${count - 1} accounts added`) });
  expect(added.stdout).toContain(`  instances    ${count} to create\n`);
  expect(added.stderr).toContain(`${count - 1} accounts to add, 1 targeted already\n`);
  expect(added.seconds).toBeLessThan(20);
  const lines = ids.toSorted().map((id) => `      - "${id}"\n`);
  expect(await readFile(join(cwd, 'panther.yml'), 'utf8')).toBe(
    `${head}    accounts: # all of them\n${lines.join('')}${tail}`,
  );

  const applied = await run('apply --local=cloud --yes --quiet');
  expect(applied).toMatchObject({ exit: 0, stdout: expect.stringContaining(`Done: ${count} of ${count} instances`) });
  const listed = await run('accounts list --local=cloud');
  expect(listed.stdout).toContain(`${count} accounts, ${count} targets, ${count} of them complete\n`);

  const own = ids.slice(count / 2);
  await writeFile(join(cwd, 'some.csv'), `name,id\n${own.map((id) => `"a, b",${id}\n`).join('')}`);
  const moved = await run('accounts add --file some.csv --regions us-west-2 --local=cloud --yes');
  expect(moved).toMatchObject({
    exit: 0,
    stdout: expect.stringContaining(`${own.length} accounts with other regions`),
  });
  const removed = await run('accounts remove --file some.csv --local=cloud --yes');
  expect(removed).toMatchObject({ exit: 0, stdout: expect.stringContaining(`${own.length} accounts removed`) });
  expect(removed.stdout).toContain(`${own.length} instances left in removed accounts; to delete: pantherctl apply`);
  const kept = ids
    .slice(0, count / 2)
    .toSorted()
    .map((id) => `      - "${id}"\n`);
  expect(await readFile(join(cwd, 'panther.yml'), 'utf8')).toBe(
    `${head}    accounts: # all of them\n${kept.join('')}${tail}`,
  );
}, 300_000);
