import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, it } from 'vitest';
import { builtInLogTypes } from '../../src/runtime/built-in-log-types.ts';
import { projectRoot } from '../architecture/project-files.ts';
import { runTranscript } from '../transcripts/run-transcript.ts';

const readme = readFileSync(join(projectRoot, 'README.md'), 'utf8');

it('the README stays short enough for a person in a hurry', () => {
  const lines = readme.trimEnd().split('\n');
  expect(lines.length).toBeLessThanOrEqual(120);
  for (const line of lines.filter((each) => !/^(?:\||\$| {2,}|\s*$)/.test(each)))
    expect(line.length).toBeLessThanOrEqual(135);
});

it('what the README shows of log files that become events comes of these commands', async () => {
  const [, section = ''] = /^## From log files to events\n([^]*?)^## /m.exec(readme) ?? [];
  const [, sample = ''] = /`(pantherctl logs sample [^`]*)`/.exec(section) ?? [];
  const [, shown = ''] = /```console\n([^`]*)```/.exec(section) ?? [];
  const commands = [...shown.matchAll(/^\$ (.*)$/gm)].map(([, command = '']) => command.replaceAll('"', "'"));
  const folder = mkdtempSync(join(tmpdir(), 'pantherctl-readme-'));
  try {
    const session = await runTranscript([sample, ...commands].map((command) => `$ ${command}\n`).join(''), folder);
    const printed = session.slice(session.indexOf(`$ ${commands[0]}`)).replaceAll(/^\(exit 0\)\n/gm, '');
    expect(withoutTime(printed)).toBe(withoutTime(shown.replaceAll('"', "'")));
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});

it('the README counts the log types right', () => {
  expect(readme).toContain(`[${builtInLogTypes.length} log types](docs/log-types.md)`);
});

function withoutTime(text: string): string {
  return text.replaceAll(/ in \d+\.\d s, .*/g, '');
}
