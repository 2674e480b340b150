import { readdir } from 'node:fs/promises';
import { expect, test } from 'vitest';
import { replayTranscript, transcriptFolder } from './replay-transcript.ts';

const names = (await readdir(transcriptFolder)).filter((name) => name.endsWith('.txt')).toSorted();

test('there are sessions', () => {
  expect(names.length).toBeGreaterThan(0);
});

test.each(names)('the session %s goes as it is written down', (name) => replayTranscript(name));
