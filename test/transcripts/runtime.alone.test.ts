import { test, vi } from 'vitest';
import { replayTranscript } from './replay-transcript.ts';

/** Stands for what the build bundles; its digest would change with every line of the log processor. */
const packaged = { key: 'code/log-processor-0123.zip', sha256: 'ab', zip: Buffer.from('PK code') };
vi.mock('../../src/ops/package-function.ts', () => ({ packageLogProcessor: async () => Promise.resolve(packaged) }));

test('the session of runtime deploy goes as it is written down', () => replayTranscript('alone/runtime.txt'));
