import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot } from '../architecture/project-files.ts';

it('the README stays short enough for a person in a hurry', () => {
  const lines = readFileSync(join(projectRoot, 'README.md'), 'utf8').trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(120);
  for (const line of lines.filter((each) => !/^(?:\||\$| {2,}|\s*$)/.test(each)))
    expect(line.length).toBeLessThanOrEqual(135);
});
