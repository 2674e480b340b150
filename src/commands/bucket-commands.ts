import type { CommandSpec, OptionSpec } from './command-spec.ts';

/** Where the settings of buckets are kept before they change. */
export const backupDirOption: OptionSpec = {
  name: 'backup-dir',
  value: 'dir',
  summary: 'where notifications of buckets are kept before they change; without it .pantherctl/backups beside the file',
};

const skipValidationOption: OptionSpec = {
  name: 'skip-destination-validation',
  summary: 'let S3 take destinations that it cannot reach, such as a topic of others that is gone',
};

/** The commands on the buckets that Panther reads. */
export const bucketCommands: readonly CommandSpec[] = [
  {
    name: 'bucket show',
    summary: 'show whom a bucket tells of new objects, and what apply would change',
    details: 'In three sections: the notifications of pantherctl, those of others, and EventBridge. Changes nothing.',
    arguments: [{ name: 'source', required: true, summary: 'name of a source in the file, or of its bucket' }],
    examples: [{ line: 'pantherctl bucket show prod-cloudtrail', purpose: 'look before you connect' }],
    load: () => import('./bucket-show.ts'),
  },
  {
    name: 'bucket connect',
    summary: "wire a source's bucket to its topic",
    details:
      "Keeps every notification that is there. The bucket's settings are written to a file before they are changed, and " +
      'nothing is changed if S3 would refuse the result or if somebody else changed them meanwhile. Where a notification of ' +
      'somebody else is in the way, every way out is printed. With --replace a new topic takes its place and tells both its ' +
      'queue or function and Panther; bucket disconnect puts it back.',
    arguments: [{ name: 'source', required: true, summary: 'name of the source in the file' }],
    options: [
      { name: 'replace', value: 'id', summary: 'notification of somebody else whose place a topic for both may take' },
      skipValidationOption,
      backupDirOption,
    ],
    examples: [
      { line: 'pantherctl bucket connect prod-cloudtrail', purpose: 'connect the bucket of one source' },
      {
        line: 'pantherctl bucket connect prod-cloudtrail --replace index-logs',
        purpose: 'tell the old queue and Panther',
      },
    ],
    exits: ['partly'],
    load: () => import('./bucket-connect.ts'),
  },
  {
    name: 'bucket disconnect',
    summary: "take pantherctl's notifications out of a source's bucket",
    details:
      'Removes exactly what is of pantherctl, for all sources on the bucket, and puts back what bucket connect --replace took ' +
      'the place of. The rest is kept byte for byte. The settings are written to a file before they are changed. A bucket ' +
      'that no source of the file is on any more is named with --bucket and --account; of its notifications those go that ' +
      'stand there just as pantherctl wrote them, but for those of other files.',
    arguments: [{ name: 'source', summary: 'name of the source in the file' }],
    options: [
      { name: 'bucket', value: 'name', summary: 'a bucket that the file no longer names, in place of a source' },
      { name: 'account', value: 'id', summary: 'the account of that bucket' },
      skipValidationOption,
      backupDirOption,
    ],
    examples: [
      { line: 'pantherctl bucket disconnect prod-cloudtrail', purpose: 'the way back' },
      {
        line: 'pantherctl bucket disconnect --bucket acme-old-logs --account 123456789012',
        purpose: 'a bucket that a source was on before',
      },
    ],
    load: () => import('./bucket-disconnect.ts'),
  },
  {
    name: 'bucket restore',
    summary: "put a bucket's notifications back as a backup has them",
    details:
      'Takes a file that another bucket command has written; one that was edited or is of another bucket is refused. What ' +
      'others have added or changed since would be lost, so it must be named with --remove, or nothing is changed.',
    arguments: [{ name: 'file', required: true, summary: 'backup to put back' }],
    options: [
      {
        name: 'remove',
        value: 'ids',
        many: true,
        summary: 'notifications, or settings such as EventBridgeConfiguration, that came since and may go',
      },
      skipValidationOption,
      backupDirOption,
    ],
    examples: [
      {
        line: 'pantherctl bucket restore .pantherctl/backups/acme-logs-20261120T101500000Z.json',
        purpose: 'undo the last change',
      },
    ],
    load: () => import('./bucket-restore.ts'),
  },
];
