import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect } from 'vitest';
import { runTranscript } from './run-transcript.ts';

/** Where sessions are written down. */
export const transcriptFolder = fileURLToPath(new URL('.', import.meta.url));

/** `UPDATE_TRANSCRIPTS=1 npx vitest run test/transcripts` writes the sessions anew; the diff is the review. */
const isUpdate = process.env['UPDATE_TRANSCRIPTS'] === '1';

/** Fails unless the session goes as it is written down. */
export async function replayTranscript(name: string): Promise<void> {
  const file = join(transcriptFolder, name);
  const written = await readFile(file, 'utf8');
  const cwd = await mkdtemp(join(tmpdir(), 'pantherctl-session-'));
  try {
    const session = await runTranscript(written, cwd);
    expect(session).not.toContain(cwd);
    if (isUpdate) await writeFile(file, session);
    else expect(session).toBe(written);
  } finally {
    await rm(cwd, { recursive: true, force: true });
  }
}
