import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { BucketNotifications, Buckets } from '../ports/buckets.ts';
import { readBucketRegion } from './bucket-region.ts';
import type { BucketCaller } from './create-bucket-caller.ts';
import { parseNotifications, renderNotifications } from './notification-xml.ts';
import { unreadableAnswer } from './translate-error.ts';

/** Buckets of one account at AWS. */
export function createAwsBuckets(callBucket: BucketCaller, accountId: string): Buckets {
  const owned = (bucket: string) => ({ Bucket: bucket, ExpectedBucketOwner: accountId });
  return {
    region: (bucket) => readBucketRegion(callBucket, accountId, bucket),
    notifications: async (bucket) => {
      const { GetBucketNotificationConfigurationCommand } = await import('@aws-sdk/client-s3');
      const documents: string[] = [];
      await callBucket(accountId, bucket, (s3) => {
        const command = new GetBucketNotificationConfigurationCommand(owned(bucket));
        keepAnswer(command, documents);
        return s3.send(command);
      });
      return readNotifications(documents.at(-1) ?? '');
    },
    putNotifications: async (bucket, notifications, { skipDestinationValidation = false } = {}) => {
      const { PutBucketNotificationConfigurationCommand } = await import('@aws-sdk/client-s3');
      const body = renderNotifications(notifications);
      await callBucket(accountId, bucket, (s3) => {
        const command = new PutBucketNotificationConfigurationCommand({
          ...owned(bucket),
          NotificationConfiguration: {},
          ...(skipDestinationValidation ? { SkipDestinationValidation: true } : {}),
        });
        replaceBody(command, body);
        return s3.send(command);
      });
    },
  };
}

function readNotifications(document: string): BucketNotifications {
  const notifications = parseNotifications(document);
  if (notifications !== undefined) return notifications;
  throw unreadableAnswer({ action: 's3:GetBucketNotificationConfiguration' }, 'there are no notifications in it');
}

interface Step {
  readonly request?: unknown;
  readonly response?: unknown;
}

/** The one method of a command that this file needs. */
interface Command {
  readonly middlewareStack: {
    add(
      middleware: (next: (given: Step) => Promise<Step>) => (given: Step) => Promise<Step>,
      options: { readonly step: string; readonly priority: string; readonly name: string },
    ): void;
  };
}

/** Keeps the text of a successful answer before the SDK takes from it what it knows. */
function keepAnswer(command: object, documents: string[]): void {
  (command as Command).middlewareStack.add(
    (next) => async (given) => {
      const received = await next(given);
      const response = received.response as { statusCode: number; body: Readable };
      if (response.statusCode !== 200) return received;
      const document = await text(response.body);
      documents.push(document);
      response.body = Readable.from([Buffer.from(document)]);
      return received;
    },
    { step: 'deserialize', priority: 'low', name: 'pantherctlKeepAnswer' },
  );
}

/** Sends this text in place of the one that the SDK wrote; length and checksum are computed after. */
function replaceBody(command: object, body: string): void {
  (command as Command).middlewareStack.add(
    (next) => async (given) => {
      (given.request as { body: unknown }).body = body;
      return next(given);
    },
    { step: 'serialize', priority: 'low', name: 'pantherctlReplaceBody' },
  );
}
