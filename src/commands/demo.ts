import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { makeFolder } from '../config/make-folder.ts';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { reasonOf } from '../ops/read-folder.ts';
import type { Status } from '../orchestrate/observe-status.ts';
import type { Io } from '../ui/io.ts';
import type { CommandContext } from './command-context.ts';
import { buildRepair, cloudQuery, demoRegions, firstRollout, planQuery, statusQuery } from './demo-script.ts';
import type { DemoStep } from './demo-script.ts';

/**
 * `pantherctl demo`: a whole onboarding on the local cloud, each command shown before it runs, in a temporary folder, or
 * in the one given with `--local`, which is kept. Exit 0 only if all of it went as described; `DEMO_DIVERGED` otherwise.
 * Throws `USAGE` with `--json`, since it has no result but what it shows; `INPUT_INVALID`, `OUTPUT_UNWRITABLE`.
 */
export async function run(context: CommandContext): Promise<ExitCode> {
  const kept = typeof context.flags.local === 'string' ? resolve(context.io.cwd, context.flags.local) : undefined;
  if (context.flags.json) {
    throw new PantherctlError('USAGE', '`pantherctl demo` is for people and has no JSON', {
      fix: 'run the commands that it shows with --json',
    });
  }
  const folder = kept === undefined ? await makeTemporaryFolder() : await prepareFolder(kept);
  try {
    await play(context, { ...context.io, cwd: folder });
  } finally {
    if (kept === undefined) await rm(folder, { recursive: true, force: true });
  }
  const { style } = context.out;
  context.out.line();
  context.out.line(`${style.good(style.symbols.done)} all of it went as described`);
  context.out.line(
    kept === undefined
      ? '  repeat it by hand: run the commands above in an empty folder'
      : `  it is all there to look at, in ${kept}`,
  );
  return exitCodes.done;
}

async function makeTemporaryFolder(): Promise<string> {
  const parent = tmpdir();
  return writing(parent, () => mkdtemp(join(parent, 'pantherctl-demo-')));
}

/** Makes the folder that was asked for, and refuses one that holds something. */
async function prepareFolder(folder: string): Promise<string> {
  const names = await writing(folder, () => {
    makeFolder(folder);
    return readdir(folder);
  });
  if (names.length === 0) return folder;
  throw new PantherctlError('INPUT_INVALID', `the demo needs an empty folder, and ${folder} is not empty`, {
    fix: 'name another folder with --local=<dir>, or leave --local out',
  });
}

async function writing<Result>(folder: string, body: () => Promise<Result>): Promise<Result> {
  try {
    return await body();
  } catch (cause) {
    throw new PantherctlError('OUTPUT_UNWRITABLE', `the demo cannot work in ${folder}: ${reasonOf(cause)}`, {
      fix: 'name a folder that can be written with --local=<dir>',
      cause,
    });
  }
}

async function play(context: CommandContext, io: Io): Promise<void> {
  const [makeCloud, ...rollout] = firstRollout;
  await show(makeCloud, context, io);
  const before = await readBucket(context, io);
  for (const step of rollout) await show(step, context, io);
  const partial = await query<Status>(statusQuery, exitCodes.partly, context, io);
  const [cause] = partial.causes;
  const [source] = partial.sources;
  const accountId = cause?.instances[0]?.accountId;
  if (cause?.id !== 'execution-role-missing' || accountId === undefined || source === undefined) {
    throw diverged('the first rollout should fail for want of one execution role');
  }
  expectFailedInstances(partial, demoRegions.length);

  for (const step of buildRepair(accountId, source)) await show(step, context, io);
  const repaired = await query<Status>(statusQuery, exitCodes.done, context, io);
  expectFailedInstances(repaired, 0);
  if (repaired.sources[0]?.bucketNotification !== 'connected') throw diverged('the bucket should be connected');
  const after = await readBucket(context, io);
  const entries = new Set(after.notifications.map((entry) => JSON.stringify(entry)));
  const kept = before.notifications.every((entry) => entries.has(JSON.stringify(entry)));
  if (!kept || entries.size !== before.notifications.length + 1 || after.hasEventBridge !== before.hasEventBridge) {
    throw diverged('the bucket should have its old notifications and one more');
  }
  await query(planQuery, exitCodes.done, context, io);
}

async function show(step: DemoStep, context: CommandContext, io: Io): Promise<void> {
  const { style } = context.out;
  context.out.line();
  context.out.line(style.faint(`# ${step.purpose}`));
  context.out.line(style.strong(`$ pantherctl ${step.words.join(' ')}`));
  const exit = await context.runCommand([...step.words, ...passedFlags(context)], io);
  context.io.signal.throwIfAborted();
  if (exit !== step.exit) {
    throw diverged(`pantherctl ${step.words.join(' ')} ended with exit code ${exit} instead of ${step.exit}`);
  }
}

function passedFlags({ flags }: CommandContext): readonly string[] {
  return [...(flags.color ? [] : ['--no-color']), ...(flags.quiet ? ['--quiet'] : [])];
}

/** Runs a command unseen and reads its JSON document. */
async function query<Document>(
  words: readonly string[],
  expected: ExitCode,
  context: CommandContext,
  io: Io,
): Promise<Document> {
  let text = '';
  const collect = { ...io.stdout, isTTY: false, write: (chunk: string) => void (text += chunk) };
  const silent = { ...io.stderr, isTTY: false, write: () => {} };
  const exit = await context.runCommand(words, { ...io, stdout: collect, stderr: silent });
  if (exit !== expected) {
    throw diverged(`pantherctl ${words.join(' ')} ended with exit code ${exit} instead of ${expected}`);
  }
  return JSON.parse(text) as Document;
}

function expectFailedInstances(status: Status, expected: number): void {
  const { current, failed, missing, wanted } = status.stackSet?.instances ?? {
    current: 0,
    failed: 0,
    missing: 0,
    wanted: 0,
  };
  if (failed === expected && missing === 0 && current === wanted - expected && current > 0) return;
  throw diverged(
    `all instances but ${expected} should be current, not ${current} of ${wanted} with ${failed} failed and ${missing} missing`,
  );
}

interface BucketSummary {
  readonly notifications: readonly unknown[];
  readonly hasEventBridge: boolean;
}

async function readBucket(context: CommandContext, io: Io): Promise<BucketSummary> {
  const { buckets } = await query<{ readonly buckets: readonly BucketSummary[] }>(
    cloudQuery,
    exitCodes.done,
    context,
    io,
  );
  const [bucket] = buckets;
  if (!bucket) throw diverged('the local cloud should hold a bucket');
  return bucket;
}

function diverged(message: string): PantherctlError {
  return new PantherctlError('DEMO_DIVERGED', message, { fix: 'report it with the output above' });
}
