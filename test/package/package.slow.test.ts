import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandTable } from '../../src/commands/command-table.ts';
import { projectRoot } from '../architecture/project-files.ts';
import { packAndInstall, type PackedPackage, runProgram } from './packed-package.ts';

const binaries = join(projectRoot, 'node_modules', '.bin');
const example = readFileSync(join(projectRoot, 'examples', 'single-account', 'panther.yml'), 'utf8');
const lineOfAccount = example.split('\n').findIndex((line) => line.includes('"111122223333"')) + 1;
const { version } = JSON.parse(readFileSync(join(projectRoot, 'package.json'), 'utf8')) as { readonly version: string };

let installed: PackedPackage;
beforeAll(() => {
  installed = packAndInstall();
});
afterAll(() => {
  installed.remove();
});

/** Runs `pantherctl` the way its user would. */
function pantherctl(...args: readonly string[]): ReturnType<typeof runProgram> {
  return runProgram('npx', ['--no-install', 'pantherctl', ...args], installed.folder);
}

function write(file: string, text: string): string {
  writeFileSync(join(installed.folder, file), text);
  return file;
}

describe('the tarball', () => {
  it('holds the compiled program and its papers, and nothing else', () => {
    const others = installed.files.map(({ path }) => path).filter((path) => !/^dist\/.+\.(js|d\.ts)$/.test(path));
    // The log processor is one file that Lambda takes as it is.
    const bundle = 'dist/runtime/log-processor.mjs';
    expect(others.toSorted()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', bundle, 'package.json']);
  });

  it('marks the command as executable', () => {
    expect((installed.files.find(({ path }) => path === 'dist/cli.js')?.mode ?? 0) & 0o111).toBe(0o111);
  });

  it('satisfies publint', () => {
    const ended = runProgram(join(binaries, 'publint'), ['run', '--strict', installed.tarball], projectRoot);
    expect(ended.stdout).toContain('All good!');
    expect(ended.exitCode).toBe(0);
  });

  it('satisfies attw: the types that a user sees are those of the modules that are loaded', () => {
    const args = ['--profile', 'esm-only', '--no-color', '--no-emoji', installed.tarball];
    const ended = runProgram(join(binaries, 'attw'), args, projectRoot);
    expect(ended.exitCode, ended.stdout).toBe(0);
  });
});

describe('the command in an empty folder', () => {
  it('tells its version', () => {
    expect(pantherctl('--version')).toMatchObject({ exitCode: 0, stdout: `${version}\n` });
  });

  it('lists every command in its help', () => {
    const help = pantherctl('--help');
    expect(help.exitCode).toBe(0);
    for (const { name } of commandTable) expect(help.stdout).toContain(name.split(' ')[0]);
  });

  it('passes a good file and refuses a bad one with line and column', () => {
    expect(pantherctl('validate', write('good.yml', example)).exitCode).toBe(0);
    const refused = pantherctl('validate', write('bad.yml', example.replace('"111122223333"', '111122223333')));
    expect(refused.exitCode).toBe(2);
    expect(`${refused.stdout}${refused.stderr}`).toContain(`bad.yml:${lineOfAccount}:`);
  });

  it('generates templates and finds them fresh afterwards', () => {
    write('panther.yml', example);
    expect(pantherctl('generate')).toMatchObject({ exitCode: 0 });
    expect(pantherctl('generate', '--check')).toMatchObject({ exitCode: 0 });
  });
});

/** A program of a user, in TypeScript; without its types it is JavaScript. */
const consumer = `import { apply, buildGeneratedFiles, buildOrganizationAround, checkConfig, createLocalCloud } from 'pantherctl';
import { PantherctlError, planRollout } from 'pantherctl';
import type { ApplyResult, BackUpNotifications, CheckedConfig, Cloud, Config, PlannedRollout, Problem } from 'pantherctl';

const checked: CheckedConfig = checkConfig(TEXT, 'panther.yml');
const config: Config | undefined = checked.config;
const problems: readonly Problem[] = checked.problems;
if (config === undefined) throw new PantherctlError('CONFIG_INVALID', 'not usable', { problems });
const paths: string[] = [];
for (const { path } of buildGeneratedFiles(config)) paths.push(path);

const { administrator, panther, sources } = config;
const accountIds: string[] = sources.map((source) => source.accountId);
const buckets = sources.map(({ accountId, bucket, region }) => ({ accountId, region, name: bucket }));
const organization = buildOrganizationAround({ seed: 1, administrator, panther, accountIds, buckets });
const cloud: Cloud = createLocalCloud({ seed: 1, organization });
const planned: PlannedRollout = await planRollout(config, cloud);
const codes: string[] = [];
const backUp: BackUpNotifications = async ({ bucket }) => bucket;
const result: ApplyResult = await apply(planned.plan, cloud, { clock: cloud.clock, emit: ({ code }) => codes.push(code), backUp });
console.log(JSON.stringify({ problems, paths, verdict: result.verdict, last: codes.at(-1) }));
`;
const types = /^import type .*\n|(?<=const \w+): [^=]+(?= =)/gm;

describe('the library in an empty folder', () => {
  it('can be imported, checks a file, builds its templates and rolls it out on the local cloud', () => {
    const script = consumer.replaceAll(types, '').replace('TEXT', JSON.stringify(example));
    const ended = runProgram(process.execPath, [write('use.mjs', script)], installed.folder);
    expect(ended.stderr).toBe('');
    const told = JSON.parse(ended.stdout) as Readonly<Record<string, unknown>>;
    // Panther itself would confirm the subscription, and nobody here plays its part.
    expect(told).toMatchObject({ problems: [], verdict: 'partly', last: 'apply.finished' });
    expect(told['paths']).toContain('panther-cloudwatch-events.yml');
  });

  const compile = (file: string): ReturnType<typeof runProgram> => {
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', ''];
    return runProgram(join(binaries, 'tsc'), [...flags, file], installed.folder);
  };

  it("compiles in a user's strict project, library check included", () => {
    const console = `declare const console: { log(text: string): void };\n`;
    expect(compile(write('use.ts', console + consumer.replace('TEXT', `'version: 1'`)))).toMatchObject({
      exitCode: 0,
      stdout: '',
    });
  });

  it('is typed: a wrong use does not compile', () => {
    const ended = compile(
      write('misuse.ts', `import { checkConfig } from 'pantherctl';\ncheckConfig(1, 'panther.yml');\n`),
    );
    expect(ended.stdout).toContain(`Argument of type 'number' is not assignable`);
    expect(ended.exitCode).not.toBe(0);
  });

  it('keeps its insides to itself', () => {
    const script = write('inside.mjs', `await import('pantherctl/dist/errors.js');\n`);
    expect(runProgram(process.execPath, [script], installed.folder).stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});
