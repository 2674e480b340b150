import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { listLoadedModules } from '../../scripts/loaded-packages.ts';
import { projectRoot } from '../architecture/project-files.ts';

const command = join(projectRoot, 'dist', 'cli.js');

describe('start-up', () => {
  it.each(['--help', '--version'])('with %s loads the parser of the command line and no other package', (flag) => {
    expect(listLoadedModules(command, [flag]).packages).toEqual(['commander']);
  });

  it('loads the reader of YAML only when there is a file to read', () => {
    const example = join(projectRoot, 'examples', 'single-account', 'panther.yml');
    expect(listLoadedModules(command, ['validate', example]).packages).toEqual(['commander', 'yaml', 'zod']);
  });
});
