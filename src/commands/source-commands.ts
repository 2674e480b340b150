import type { CommandSpec } from './command-spec.ts';

/** What one can ask of sources, in the order of the help. */
export const sourceCommands: readonly CommandSpec[] = [
  {
    name: 'source list',
    summary: 'list the sources of the file, with their roles and topics',
    details: 'Needs no cloud. With --json it prints whole ARNs.',
    examples: [
      { line: 'pantherctl source list', purpose: 'all sources' },
      { line: 'pantherctl source list --json', purpose: 'for another program' },
    ],
    load: () => import('./source-list.ts'),
  },
  {
    name: 'source link',
    summary: 'what a person does to onboard a source, with commands and console links',
    details:
      'For an account where pantherctl may not act: the stacks with their files, the notifications to add to the bucket, ' +
      'and what a topic of somebody else needs. The console reads templates from S3 only: with --template-url, the address ' +
      'of the folder that generate has written, its links fill in every parameter. Needs no cloud.',
    arguments: [{ name: 'source', required: true, summary: 'name of the source in the file' }],
    options: [
      {
        name: 'template-url',
        value: 'url',
        summary: 'https address of the generated folder in S3, for links that fill everything in',
      },
    ],
    examples: [
      { line: 'pantherctl source link prod-cloudtrail', purpose: 'commands, and links for an upload' },
      {
        line: 'pantherctl source link prod-cloudtrail --template-url https://acme-templates.s3.us-west-2.amazonaws.com/panther',
        purpose: 'links that fill everything in',
      },
    ],
    load: () => import('./source-link.ts'),
  },
  {
    name: 'source check',
    summary: 'check whether data of the sources reaches Panther, link by link',
    details:
      'Looks at the role, the bucket, its key, a sample object of each prefix, the notifications, the topic, the ' +
      'subscription, the queue, the registry and the last data, and says beside each fault what mends it. Of several ' +
      'sources it only names the checks that are well; --verbose tells what each has found. Reads only. ' +
      'Exit 1 if a check failed or got no answer; what pantherctl may not look at is unknown and no failure. With --json ' +
      'it prints one document.',
    arguments: [{ name: 'sources', many: true, summary: 'names of sources; all of the file if none is named' }],
    examples: [
      { line: 'pantherctl source check', purpose: 'all sources' },
      { line: 'pantherctl source check prod-cloudtrail --json', purpose: 'one, for another program' },
    ],
    load: () => import('./source-check.ts'),
  },
];
