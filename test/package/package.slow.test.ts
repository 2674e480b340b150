import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { commandTable } from '../../src/commands/command-table.ts';
import { projectRoot } from '../architecture/project-files.ts';
import { packAndInstall, type PackedPackage, runProgram } from './packed-package.ts';

const binaries = join(projectRoot, 'node_modules', '.bin');
const example = readFileSync(join(projectRoot, 'examples', 'single-account', 'panther.yml'), 'utf8');
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
    expect(others.toSorted()).toEqual(['CHANGELOG.md', 'LICENSE', 'README.md', 'package.json']);
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
    expect(ended.stdout).toContain('No problems found');
    expect(ended.exitCode).toBe(0);
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
    expect(`${refused.stdout}${refused.stderr}`).toMatch(/bad\.yml:4:\d+/);
  });

  it('generates templates and finds them fresh afterwards', () => {
    write('panther.yml', example);
    expect(pantherctl('generate')).toMatchObject({ exitCode: 0 });
    expect(pantherctl('generate', '--check')).toMatchObject({ exitCode: 0 });
  });
});

const consumer = `import {
  buildGeneratedFiles,
  checkConfig,
  PantherctlError,
  type Config,
  type Problem,
} from 'pantherctl';

const checked = checkConfig(TEXT, 'panther.yml');
const config: Config = checked.config;
const warnings: readonly Problem[] = checked.warnings;
const paths: string[] = buildGeneratedFiles(config).map((file) => file.path);
try {
  checkConfig('version: 2');
} catch (error) {
  if (!(error instanceof PantherctlError)) throw error;
  console.log(JSON.stringify({ code: error.code, warnings: warnings.length, paths }));
}
`;

describe('the library in an empty folder', () => {
  it('can be imported, checks a file and builds its templates', () => {
    const script = consumer
      .replace('TEXT', JSON.stringify(example))
      .replaceAll(/^ {2}type .*\n|: Config|: readonly Problem\[\]|: string\[\]/gm, '');
    const ended = runProgram(process.execPath, [write('use.mjs', script)], installed.folder);
    expect(ended.stderr).toBe('');
    const told = JSON.parse(ended.stdout) as { readonly paths: readonly string[] };
    expect(told).toMatchObject({ code: 'CONFIG_INVALID', warnings: 0 });
    expect(told.paths).toContain('panther-cloudwatch-events.yml');
  });

  const compile = (file: string): ReturnType<typeof runProgram> => {
    const flags = ['--noEmit', '--strict', '--module', 'nodenext', '--target', 'es2022', '--types', ''];
    return runProgram(join(binaries, 'tsc'), [...flags, file], installed.folder);
  };

  it("compiles in a user's strict project, library check included", () => {
    const types = `declare const console: { log(text: string): void };\n`;
    expect(compile(write('use.ts', types + consumer.replace('TEXT', `'version: 1'`)))).toMatchObject({
      exitCode: 0,
      stdout: '',
    });
  });

  it('is typed: a wrong use does not compile', () => {
    const ended = compile(write('misuse.ts', `import { checkConfig } from 'pantherctl';\ncheckConfig(1);\n`));
    expect(ended.stdout).toContain(`Argument of type 'number' is not assignable`);
    expect(ended.exitCode).not.toBe(0);
  });

  it('keeps its insides to itself', () => {
    const script = write('inside.mjs', `await import('pantherctl/dist/errors.js');\n`);
    expect(runProgram(process.execPath, [script], installed.folder).stderr).toContain('ERR_PACKAGE_PATH_NOT_EXPORTED');
  });
});
