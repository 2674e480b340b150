import { createHash } from 'node:crypto';
import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { mkdir, utimes, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join, relative } from 'node:path';
import { gunzipSync } from 'node:zlib';
import { runCli } from '../../src/commands/run-cli.ts';
import { createFakeIo } from '../ui/fake-io.ts';
import type { FakeIoOptions } from '../ui/fake-io.ts';

/** When the files of these tests were written last. */
export const modified = new Date('2026-11-28T12:00:00Z');

/** A folder in which commands run and leave files. */
export interface LogsFolder {
  readonly cwd: string;
  run(
    words: readonly string[],
    options?: FakeIoOptions & { readonly input?: string },
  ): Promise<{ readonly exit: number; readonly stdout: string; readonly stderr: string }>;
  write(name: string, content: string | Uint8Array): Promise<void>;
  /** Digests of all files below a folder, by their paths in it. */
  digests(folder: string): Record<string, string>;
  /** Rows of a table below a folder, in the order of their keys. */
  rows(folder: string, table: string): Record<string, unknown>[];
  remove(): void;
}

/** Makes an empty folder. */
export function createLogsFolder(): LogsFolder {
  const cwd = mkdtempSync(join(tmpdir(), 'pantherctl-logs-'));
  const list = (folder: string): readonly string[] =>
    readdirSync(join(cwd, folder), { recursive: true, withFileTypes: true })
      .filter((entry) => entry.isFile())
      .map((entry) => join(entry.parentPath, entry.name))
      .toSorted();
  return {
    cwd,
    run: async (words, { input, ...options } = {}) => {
      const fake = createFakeIo({ cwd, env: { CI: '1' }, ...options });
      if (input !== undefined) fake.answers.end(input);
      const exit = await runCli(words, fake.io);
      return { exit, stdout: fake.stdout(), stderr: fake.stderr() };
    },
    write: async (name, content) => {
      const file = join(cwd, name);
      await mkdir(dirname(file), { recursive: true });
      await writeFile(file, content);
      await utimes(file, modified, modified);
    },
    digests: (folder) =>
      Object.fromEntries(
        list(folder).map((file) => [
          relative(join(cwd, folder), file),
          createHash('sha256').update(readFileSync(file)).digest('hex'),
        ]),
      ),
    rows: (folder, table) =>
      list(join(folder, table)).flatMap((file) =>
        gunzipSync(readFileSync(file))
          .toString('utf8')
          .trimEnd()
          .split('\n')
          .map((line) => JSON.parse(line) as Record<string, unknown>),
      ),
    remove: () => rmSync(cwd, { recursive: true, force: true }),
  };
}

/** A record of CloudTrail. */
export const trailRecord = {
  eventVersion: '1.08',
  userIdentity: { type: 'IAMUser', arn: 'arn:aws:iam::111122223333:user/ana', accountId: '111122223333' },
  eventTime: '2026-11-28T10:15:00Z',
  eventSource: 's3.amazonaws.com',
  eventName: 'ListBuckets',
  awsRegion: 'us-east-1',
  sourceIPAddress: '198.51.100.7',
  userAgent: 'aws-cli/2',
  requestID: 'R1',
  eventID: '6f7c2d1e-0000-4000-8000-000000000001',
  eventType: 'AwsApiCall',
  recipientAccountId: '111122223333',
} as const;

/** A line of VPC flow logs. */
export const flowLine =
  '2 111122223333 eni-0abc 198.51.100.7 192.0.2.10 49152 443 6 10 840 1795860900 1795860960 ACCEPT OK';
