import { spawn } from 'node:child_process';
import { once } from 'node:events';
import type { WorkResult } from './work-on-demand.ts';

/** What a shell user would write to split a `Records` array. */
export async function runJq(path: string): Promise<WorkResult> {
  const started = performance.now();
  const shell = spawn('sh', ['-c', `zcat < '${path}' | jq -c '.Records[]' | wc -l`], {
    stdio: ['ignore', 'pipe', 'inherit'],
  });
  const pieces: Buffer[] = [];
  shell.stdout.on('data', (piece: Buffer) => pieces.push(piece));
  await once(shell, 'close');
  return { milliseconds: performance.now() - started, records: Number(Buffer.concat(pieces).toString()) };
}
