import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { runTranscript } from './run-transcript.ts';

const folder = fileURLToPath(new URL('.', import.meta.url));
const names = (await readdir(folder)).filter((name) => name.endsWith('.txt')).toSorted();

/** `UPDATE_TRANSCRIPTS=1 npx vitest run test/transcripts` writes the sessions anew; the diff is the review. */
const isUpdate = process.env['UPDATE_TRANSCRIPTS'] === '1';

test('there are sessions', () => {
  expect(names.length).toBeGreaterThan(0);
});

test.each(names)('the session %s goes as it is written down', async (name) => {
  const written = await readFile(join(folder, name), 'utf8');
  const cwd = await mkdtemp(join(tmpdir(), 'pantherctl-session-'));
  try {
    const session = await runTranscript(written, cwd);
    expect(session).not.toContain(cwd);
    if (isUpdate) await writeFile(join(folder, name), session);
    else expect(session).toBe(written);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
});
