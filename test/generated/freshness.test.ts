import { appendFileSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listGeneratedThings } from '../../scripts/generated-things.ts';
import { runCommand } from '../../scripts/run-command.ts';
import { exitCodes } from '../../src/errors.ts';
import { projectRoot } from '../architecture/project-files.ts';

describe('what is generated', () => {
  it.each(listGeneratedThings(projectRoot).map((thing) => [thing.path, thing] as const))(
    '%s is what npm run gen would write now',
    async (_, thing) => {
      expect(await thing.findStaleness()).toBeUndefined();
    },
  );
});

describe('a generated folder that is no longer as it was written', () => {
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pantherctl-fresh-'));
    expect(await runCommand(['generate'], folder)).toMatchObject({ exitCode: exitCodes.done });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });

  const check = async (): Promise<unknown> => runCommand(['generate', '--check'], folder);
  const stale = (file: string): object => ({ exitCode: exitCodes.differences, stdout: expect.stringContaining(file) as unknown });

  it('is fresh as long as nobody touches it', async () => {
    expect(await check()).toMatchObject({ exitCode: exitCodes.done });
  });

  it('is noticed by one byte too many', async () => {
    appendFileSync(join(folder, 'generated', 'panther-cloudsec-iam.yml'), ' ');
    expect(await check()).toMatchObject(stale('panther-cloudsec-iam.yml'));
  });

  it('is noticed by a file that is gone', async () => {
    rmSync(join(folder, 'generated', 'manifest.json'));
    expect(await check()).toMatchObject(stale('manifest.json'));
  });

  it('is noticed by a template that nothing makes any more', async () => {
    mkdirSync(join(folder, 'generated', 'sources'));
    writeFileSync(join(folder, 'generated', 'sources', 'gone.yml'), 'Resources: {}\n');
    expect(await check()).toMatchObject(stale('gone.yml'));
  });
});
