import { join, resolve } from 'node:path';
import type { Config, Source } from '../config/schema.ts';
import { exitCodes, isErrorCode, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { buildBucketWish } from '../orchestrate/sources/bucket-wish.ts';
import { connectBucket, planBucket, refuseConflicts } from '../orchestrate/sources/connect-bucket.ts';
import { writeNotificationBackup } from '../ops/notification-backup.ts';
import type { Buckets } from '../ports/buckets.ts';
import { confirm } from '../ui/confirm.ts';
import { renderNotificationPlan } from '../ui/render-notification-plan.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { openRun } from './open-run.ts';
import { showPath } from './show-path.ts';

const defaultBackupFolder = join('.pantherctl', 'backups');

/**
 * `pantherctl bucket connect <source>`: wires the source's bucket to its topic and keeps what is there.
 * Backs the configuration up first. A conflict stops it before any write.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const config = await loadCommandConfig(context);
  const source = findSource(config, input.arguments[0] ?? '');
  const folder = resolve(context.io.cwd, input.text('backup-dir') ?? defaultBackupFolder);
  const { cloud, tools, close } = await openRun(context, config);
  try {
    const wish = await buildBucketWish(config, source, cloud);
    const buckets = cloud.buckets(source.accountId);
    await refuseOtherRegion(source, buckets);
    const plan = await planBucket(wish, buckets);
    if (!context.flags.json) {
      context.notes.line(renderNotificationPlan(wish, plan, context.notes.style, context.notes.columns));
    }
    refuseConflicts(wish.bucket, plan);
    const changes = plan.add.length + plan.remove.length > 0;
    if (changes && !(await confirm(`Change the notifications of ${wish.bucket}?`, context.io, context.flags))) {
      throw new PantherctlError('CANCELLED', 'the plan was not accepted, nothing was changed');
    }
    const backUp = (bucket: string, notifications: Parameters<typeof writeNotificationBackup>[1]['notifications']) =>
      writeNotificationBackup(folder, { bucket, owner: source.accountId, time: cloud.clock.now(), notifications });
    const accepted = context.flags.yes ? undefined : plan;
    const result = changes ? await connectBucket(wish, buckets, backUp, tools, accepted) : { plan, changed: false };
    if (context.flags.json) context.out.json({ bucket: wish.bucket, topicArn: wish.topicArn, ...result });
    else renderResult(wish.bucket, result, context);
    return exitCodes.done;
  } finally {
    await close();
  }
}

/** The topic must be in the bucket's region. Throws `INPUT_INVALID` if the file names another one, or no such bucket. */
async function refuseOtherRegion({ accountId, bucket, name, region }: Source, buckets: Buckets): Promise<void> {
  let live: string;
  try {
    live = await buckets.region(bucket);
  } catch (error) {
    if (!isErrorCode(error, 'NOT_FOUND')) throw error;
    throw new PantherctlError('INPUT_INVALID', `bucket ${bucket} of source '${name}' does not exist`, {
      fix: `set bucket: in the source to a bucket of account ${accountId}`,
      cause: error,
    });
  }
  if (live === region) return;
  throw new PantherctlError('INPUT_INVALID', `bucket ${bucket} is in ${live}, and source '${name}' says ${region}`, {
    fix: `set region: ${live} in the source, then run pantherctl apply`,
  });
}

function findSource(config: Config, name: string): Source {
  const source = config.sources.find((candidate) => candidate.name === name);
  if (source) return source;
  const known = config.sources.map((candidate) => candidate.name).join(', ');
  throw new PantherctlError('INPUT_INVALID', `the file has no source '${name}'`, {
    fix: known === '' ? 'add the source to the file first' : `name one of: ${known}`,
  });
}

function renderResult(
  bucket: string,
  result: { readonly changed: boolean; readonly backup?: string },
  { io, out }: CommandContext,
): void {
  const { style } = out;
  if (!result.changed) {
    out.line(`${style.good(style.symbols.done)} ${bucket} is connected, nothing to do`);
    return;
  }
  out.line(`${style.good(style.symbols.done)} ${bucket} is connected`);
  out.line(style.faint(`  its settings before the change are in ${showPath(result.backup ?? '', io.cwd)}`));
}
