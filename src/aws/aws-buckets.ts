import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';
import type { S3 } from '@aws-sdk/client-s3';
import type { BucketNotifications, Buckets } from '../ports/buckets.ts';
import type { AwsSession } from './aws-session.ts';
import { parseNotifications, renderNotifications } from './notification-xml.ts';
import { unreadableAnswer } from './translate-error.ts';

/** Buckets of one account at AWS. */
export function createAwsBuckets(session: AwsSession, accountId: string): Buckets {
  const client = (): Promise<S3> => session.client('s3', accountId);
  const owned = (bucket: string) => ({ Bucket: bucket, ExpectedBucketOwner: accountId });
  return {
    region: async (bucket) => {
      const s3 = await client();
      const { LocationConstraint: location } = await s3.getBucketLocation(owned(bucket));
      // The two oldest regions have names of their own here.
      if (location === undefined) return 'us-east-1';
      return location === 'EU' ? 'eu-west-1' : location;
    },
    notifications: async (bucket) => {
      const s3 = await client();
      const { GetBucketNotificationConfigurationCommand } = await import('@aws-sdk/client-s3');
      const command = new GetBucketNotificationConfigurationCommand(owned(bucket));
      const documents: string[] = [];
      keepAnswer(command, documents);
      await s3.send(command);
      return readNotifications(documents.at(-1) ?? '');
    },
    putNotifications: async (bucket, notifications) => {
      const s3 = await client();
      const { PutBucketNotificationConfigurationCommand } = await import('@aws-sdk/client-s3');
      const command = new PutBucketNotificationConfigurationCommand({
        ...owned(bucket),
        NotificationConfiguration: {},
      });
      replaceBody(command, renderNotifications(notifications));
      await s3.send(command);
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
