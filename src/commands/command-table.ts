import type { CommandSpec, GroupSpec } from './command-spec.ts';

/** Words that hold several commands. */
export const commandGroups: readonly GroupSpec[] = [
  { name: 'accounts', summary: 'the accounts of the organization' },
  { name: 'local', summary: 'make and look at a local cloud, the AWS that --local works on' },
  { name: 'bucket', summary: 'the buckets that Panther reads' },
];

/** Everything one can ask of pantherctl, in the order of the help. */
export const commandTable: readonly CommandSpec[] = [
  {
    name: 'validate',
    summary: 'check configuration files, offline',
    details: 'Reports every problem of every file at once, each with file, line, column, path, value and fix.',
    arguments: [{ name: 'files', many: true, summary: 'files to check; the one of --config if none is named' }],
    examples: [
      { line: 'pantherctl validate', purpose: 'check panther.yml' },
      { line: 'pantherctl validate prod.yml staging.yml --json', purpose: 'check two files for another program' },
    ],
    load: () => import('./validate.ts'),
  },
  {
    name: 'generate',
    summary: 'write the CloudFormation templates',
    details:
      'One file per template and per source, as YAML and JSON, with a manifest of digests. The same file gives the same ' +
      'bytes on every machine, so the folder can be committed and checked. Without a configuration file it writes the ' +
      'generic templates.',
    options: [
      { name: 'out', value: 'dir', default: 'generated', summary: 'folder to write to, or to compare' },
      { name: 'check', summary: 'write nothing; show how the folder differs, and exit with 3 if it does' },
    ],
    examples: [
      { line: 'pantherctl generate', purpose: 'write generated/' },
      { line: 'pantherctl generate --check', purpose: 'is what is committed up to date?' },
    ],
    exits: ['differences'],
    load: () => import('./generate.ts'),
  },
  {
    name: 'plan',
    summary: 'show what apply would do, and what it leaves alone',
    options: [
      { name: 'check', summary: 'exit with 3 unless everything, buckets included, is known to be as the file asks' },
    ],
    examples: [
      { line: 'pantherctl plan', purpose: 'read before you apply' },
      { line: 'pantherctl plan --check --json', purpose: 'find drift in a pipeline' },
    ],
    exits: ['differences'],
    load: () => import('./plan.ts'),
  },
  {
    name: 'apply',
    summary: 'carry the plan out and follow it to its end',
    details:
      'Shows the plan and asks first. Run again after a failure or a Ctrl-C: it continues where it stopped, and finds ' +
      'nothing to do when all is in place. Nothing that works is ever deleted or replaced.',
    examples: [
      { line: 'pantherctl apply', purpose: 'plan, ask, roll out' },
      { line: 'pantherctl apply --yes --json', purpose: 'roll out in a pipeline, one event a line' },
      { line: 'pantherctl apply --local=cloud', purpose: 'rehearse it on a local cloud' },
    ],
    exits: ['partly'],
    load: () => import('./apply.ts'),
  },
  {
    name: 'status',
    summary: 'show how everything stands that the file asks for; exit 5 unless all of it is in place',
    examples: [{ line: 'pantherctl status', purpose: 'stack set, instances and sources' }],
    exits: ['partly'],
    load: () => import('./status.ts'),
  },
  {
    name: 'accounts list',
    summary: 'list the accounts, which of them the file targets, and how far they are',
    examples: [{ line: 'pantherctl accounts list', purpose: 'who is onboarded, and who is not' }],
    load: () => import('./accounts-list.ts'),
  },
  {
    name: 'bucket connect',
    summary: "wire a source's bucket to its topic",
    details:
      "Keeps every notification that is there. The bucket's settings are written to a file before they are changed, and " +
      'nothing is changed if S3 would refuse the result or if somebody else changed them meanwhile.',
    arguments: [{ name: 'source', required: true, summary: 'name of the source in the file' }],
    options: [
      {
        name: 'backup-dir',
        value: 'dir',
        default: '.pantherctl/backups',
        summary: 'where the settings before the change are kept',
      },
    ],
    examples: [{ line: 'pantherctl bucket connect prod-cloudtrail', purpose: 'connect the bucket of one source' }],
    load: () => import('./bucket-connect.ts'),
  },
  {
    name: 'local init',
    summary: 'make a local cloud: accounts, organizational units, regions, a bucket',
    details:
      'The same seed makes the same cloud. With --write-config it also writes a configuration that onboards every member ' +
      'account in every region, and the bucket as a source.',
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
      {
        name: 'write-config',
        value: 'file',
        summary: 'write a configuration to this file; overwrites one only with --yes',
      },
    ],
    examples: [
      { line: 'pantherctl local init --local=cloud --write-config panther.yml', purpose: 'a cloud and its file' },
      { line: 'pantherctl local init --local=big --accounts 5000', purpose: 'a big one' },
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
      { name: 'resource', value: 'id', summary: 'only this resource of a template, by its logical id' },
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
    name: 'demo',
    summary: 'play a whole onboarding on the local cloud',
    details:
      'An organization of 40 accounts in 4 regions, of which one is suspended and one cannot be entered: generate, plan, ' +
      'apply, a partial result with its cause, the fix, a second apply, one bucket, the status. Each command is shown ' +
      'before it runs. With --local=<dir> it works in that folder, which must be empty, and keeps it.',
    examples: [
      { line: 'pantherctl demo', purpose: 'watch it in under 20 seconds' },
      { line: 'pantherctl demo --local=demo', purpose: 'keep the folder, to look around in it' },
    ],
    load: () => import('./demo.ts'),
  },
];
