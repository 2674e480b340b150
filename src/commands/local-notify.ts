import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import type { NewNotification } from '../local/s3/add-notification.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { withLocalCloud } from './open-local.ts';

const eventBridge = 'eventbridge';
const destinationPattern = /^(topic|queue|function):([\w.-]+)$/;

/**
 * `pantherctl local notify <bucket> <whom> --local=<dir>`: somebody else adds a notification to a bucket. Throws
 * `INPUT_INVALID` for a destination of another form, `NOT_FOUND` for an unknown bucket, `VALIDATION` for what S3 would refuse.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const [bucket = '', destination = ''] = input.arguments;
  const { flags, out } = context;
  const notification = destination === eventBridge ? undefined : readNotification(bucket, destination, input);
  return withLocalCloud(context, 'local notify', ({ world }) => {
    let arn: string | undefined;
    if (notification === undefined) world.sendToEventBridge(bucket);
    else arn = world.addNotification(notification);
    if (flags.json)
      out.json({ bucket, ...(arn === undefined ? { eventBridge: true } : { id: notification?.id, arn }) });
    else out.line(`${out.style.good(out.style.symbols.done)} ${bucket} tells ${arn ?? 'EventBridge'}`);
    return exitCodes.done;
  });
}

function readNotification(bucket: string, destination: string, input: CommandInput): NewNotification {
  const [, kind, name = ''] = destinationPattern.exec(destination) ?? [];
  if (kind !== 'topic' && kind !== 'queue' && kind !== 'function') {
    throw new PantherctlError('INPUT_INVALID', `'${destination}' is not what a bucket can tell`, {
      fix: `write topic:<name>, queue:<name>, function:<name> or ${eventBridge}`,
    });
  }
  const prefix = input.text('prefix');
  const suffix = input.text('suffix');
  return {
    bucket,
    kind,
    name,
    id: input.text('id') ?? name,
    events: input.list('events'),
    ...(prefix === undefined ? {} : { prefix }),
    ...(suffix === undefined ? {} : { suffix }),
    isStale: input.has('stale'),
  };
}
