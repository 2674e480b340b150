import type { CommandSpec } from './command-spec.ts';

/** What one can ask of a local cloud itself, in the order of the help. */
export const localCommands: readonly CommandSpec[] = [
  {
    name: 'local init',
    summary: 'make a local cloud: accounts, organizational units, regions, a bucket',
    details:
      'The same seed makes the same cloud. With --write-config it also writes a configuration that onboards every member ' +
      'account in every region, and the bucket as a source. With --for it makes the cloud that a configuration speaks of: ' +
      'every account, unit, region, bucket and topic that the file names, in place of what --accounts, --regions and the like ask for.',
    options: [
      { name: 'accounts', value: 'n', default: '40', summary: 'accounts in all, at least 3' },
      {
        name: 'regions',
        value: 'list',
        many: true,
        default: 'us-east-1,us-west-2,eu-west-1,ap-southeast-2',
        summary: 'regions in use',
      },
      { name: 'seed', value: 'n', default: '1', summary: 'what ids, names and durations follow from' },
      { name: 'suspended', value: 'n', default: '0', summary: 'accounts that are closed' },
      { name: 'without-access', value: 'n', default: '0', summary: 'accounts that lack the access role' },
      { name: 'without-runtime', summary: 'an empty Panther account, to try runtime deploy in' },
      {
        name: 'for',
        value: 'file',
        summary: 'make the cloud that this configuration speaks of',
      },
      {
        name: 'write-config',
        value: 'file',
        summary: 'write a configuration to this file; overwrites one only with --yes',
      },
    ],
    examples: [
      { line: 'pantherctl local init --local=cloud --write-config panther.yml', purpose: 'a cloud and its file' },
      { line: 'pantherctl local init --local=big --accounts 5000', purpose: 'a big one' },
      { line: 'pantherctl local init --local=cloud --for panther.yml', purpose: 'try a file out before AWS sees it' },
    ],
    load: () => import('./local-init.ts'),
  },
  {
    name: 'local show',
    summary: 'show the accounts, stack sets, buckets, queues and faults of a local cloud',
    examples: [{ line: 'pantherctl local show --local=cloud', purpose: 'what is in it, and what has arrived' }],
    load: () => import('./local-show.ts'),
  },
  {
    name: 'local fault',
    summary: 'script a fault in a local cloud, or clear faults',
    details:
      'Without a kind it lists the faults that are set. The flag --region limits a fault to a region. Which options a ' +
      'kind takes stands in --list.',
    arguments: [{ name: 'kind', summary: 'what goes wrong; --list says what there is' }],
    options: [
      { name: 'list', summary: 'list the kinds of faults with their options' },
      { name: 'clear', summary: 'clear the faults of this kind, of this account, or all' },
      { name: 'account', value: 'id', summary: 'only in this account' },
      { name: 'call', value: 'name', summary: 'only on this call, such as stackSets.createInstances' },
      { name: 'times', value: 'n', summary: 'how often it strikes' },
      { name: 'after', value: 'n', summary: 'how many matching calls pass before' },
      { name: 'minutes', value: 'n', summary: 'how long it lasts, in the time of the local cloud' },
      { name: 'seconds', value: 'n', summary: 'how far lists lag behind at most, in the time of the local cloud' },
      { name: 'limit', value: 'n', summary: 'how many stack instances of a region operations may involve at a time' },
      { name: 'bytes', value: 'n', summary: 'after how many bytes an object breaks off' },
      { name: 'resource', value: 'id', summary: 'only this resource of a template, by its logical id, or this bucket' },
      { name: 'reason', value: 'text', summary: 'the reason that is given' },
    ],
    examples: [
      { line: 'pantherctl local fault --list', purpose: 'what can go wrong' },
      { line: 'pantherctl local fault throttling --times 5 --local=cloud', purpose: 'refuse the next five calls' },
      { line: 'pantherctl local fault --clear --local=cloud', purpose: 'all is well again' },
    ],
    load: () => import('./local-fault.ts'),
  },
  {
    name: 'local put',
    summary: 'put an object in a bucket of a local cloud, and see who is told',
    arguments: [
      { name: 'bucket', required: true, summary: 'name of the bucket' },
      { name: 'key', required: true, summary: 'key of the object' },
      { name: 'file', summary: 'file with the content; without one the object is empty' },
    ],
    examples: [
      {
        line: 'pantherctl local put acme-cloudtrail AWSLogs/a.json.gz --local=cloud',
        purpose: 'does Panther hear of it?',
      },
    ],
    load: () => import('./local-put.ts'),
  },
  {
    name: 'local notify',
    summary: 'add a notification of somebody else to a bucket of a local cloud',
    details:
      'What the bucket then tells is made too, in its account and region, with a policy that lets it; with --stale it is ' +
      'not there, as after somebody has deleted it, so that S3 refuses every change of the bucket.',
    arguments: [
      { name: 'bucket', required: true, summary: 'name of the bucket' },
      { name: 'whom', required: true, summary: 'topic:<name>, queue:<name>, function:<name> or eventbridge' },
    ],
    options: [
      { name: 'id', value: 'id', summary: 'id of the notification; without it the name' },
      { name: 'prefix', value: 'prefix', summary: 'only of objects whose key begins so' },
      { name: 'suffix', value: 'suffix', summary: 'only of objects whose key ends so' },
      {
        name: 'events',
        value: 'list',
        many: true,
        default: 's3:ObjectCreated:*',
        summary: 'what it tells of',
      },
      { name: 'stale', summary: 'what it tells is not there' },
    ],
    examples: [
      {
        line: 'pantherctl local notify acme-cloudtrail queue:etl --prefix AWSLogs/ --local=cloud',
        purpose: 'be in the way',
      },
    ],
    load: () => import('./local-notify.ts'),
  },
];
