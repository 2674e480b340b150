import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { projectRoot } from '../architecture/project-files.ts';

/** What became of one event that the function was called with. */
export interface BundleRun {
  readonly exit: number | null;
  /** The answer of the function; `undefined` if it threw. */
  readonly answer: { readonly batchItemFailures: readonly { readonly itemIdentifier: string }[] } | undefined;
  /** What it logged, and lines of metrics. */
  readonly lines: readonly Record<string, unknown>[];
  readonly stderr: string;
}

const bundle = pathToFileURL(join(projectRoot, 'dist', 'runtime', 'log-processor.mjs')).href;
const mark = 'ANSWER ';
const script = `
  const { handler } = await import(${JSON.stringify(bundle)});
  const chunks = [];
  for await (const chunk of process.stdin) chunks.push(chunk);
  const event = JSON.parse(Buffer.concat(chunks).toString());
  const answer = await handler(event, { getRemainingTimeInMillis: () => 900_000 });
  process.stdout.write(${JSON.stringify(mark)} + JSON.stringify(answer) + '\\n', () => process.exit(0));
`;

/** Calls the handler of the bundle once, in a process of its own that has this environment only. */
export function runBundle(event: object, env: Readonly<Record<string, string>>): Promise<BundleRun> {
  return new Promise((resolve, reject) => {
    const child = spawn(process.execPath, ['--input-type=module', '--eval', script], { env });
    const texts = { stdout: '', stderr: '' };
    child.stdout.on('data', (chunk: Buffer) => (texts.stdout += chunk.toString('utf8')));
    child.stderr.on('data', (chunk: Buffer) => (texts.stderr += chunk.toString('utf8')));
    child.on('error', reject);
    child.on('close', (exit) => {
      const lines = texts.stdout.split('\n').filter((line) => line !== '');
      const answer = lines.find((line) => line.startsWith(mark))?.slice(mark.length);
      resolve({
        exit,
        answer: answer === undefined ? undefined : (JSON.parse(answer) as BundleRun['answer']),
        lines: lines
          .filter((line) => !line.startsWith(mark))
          .map((line) => JSON.parse(line) as Record<string, unknown>),
        stderr: texts.stderr,
      });
    });
    child.stdin.end(JSON.stringify(event));
  });
}
