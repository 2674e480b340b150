import { backupDirOption, bucketCommands } from './bucket-commands.ts';
import type { CommandSpec, GroupSpec, OptionSpec } from './command-spec.ts';
import { localCommands } from './local-commands.ts';
import { logsCommands } from './logs-commands.ts';
import { runtimeCommands } from './runtime-commands.ts';
import { sourceCommands } from './source-commands.ts';

/** Words that hold several commands. */
export const commandGroups: readonly GroupSpec[] = [
  { name: 'accounts', summary: 'the accounts of the organization' },
  { name: 'operations', summary: 'the operations on the stack set' },
  { name: 'local', summary: 'make and look at a local cloud, the AWS that --local works on' },
  { name: 'bucket', summary: 'the buckets that Panther reads' },
  { name: 'source', summary: 'the sources of the file, and whether their data arrives' },
  { name: 'logs', summary: 'the log processor on files, folders or standard input' },
  { name: 'runtime', summary: 'the runtime that receives the data, in the Panther account' },
];

/** Options of the checks before the work. */
const preflightOptions: readonly OptionSpec[] = [
  {
    name: 'preflight',
    value: 'how',
    default: 'sample',
    summary: 'checks before the work: sample (roles of 20 accounts), all (of each), off',
  },
  {
    name: 'rehearse',
    summary: 'also make a change set in one target account, read what CloudFormation says of it, and remove it again',
  },
];

/** Consent to change what decides who may use a key. */
const keyPolicyOption: OptionSpec = {
  name: 'allow-key-policy',
  summary: "give the key of somebody else's encrypted topic the statement that its publisher needs",
};

/** Consent to call sources of another administrator this file's own. */
const takeOverOption: OptionSpec = {
  name: 'take-over',
  value: 'owner',
  summary:
    'take over sources that the registry has under another administrator, account/region, and that the file names too',
};

/** Where `accounts add` and `accounts remove` get their accounts from. */
const accountSourceOptions: readonly OptionSpec[] = [
  { name: 'file', value: 'file', summary: 'text or CSV with ids; - for standard input' },
  {
    name: 'ou',
    value: 'units',
    many: true,
    summary: 'all accounts below these units: ids, or paths such as Root/Prod',
  },
  { name: 'all', summary: 'all accounts of the organization' },
  { name: 'exclude', value: 'ids', many: true, summary: 'but not these accounts' },
  { name: 'dry-run', summary: 'write nothing; show the accounts, the change of the file and the plan' },
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
      { name: 'out', value: 'file', summary: 'write the plan to a file too, for review and for apply' },
      { name: 'allow-delete', summary: 'plan the deletion of instances and sources that the file no longer names' },
      keyPolicyOption,
      takeOverOption,
      ...preflightOptions,
    ],
    examples: [
      { line: 'pantherctl plan', purpose: 'read before you apply' },
      { line: 'pantherctl plan --out plan.json', purpose: 'review it, then pantherctl apply plan.json' },
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
      'nothing to do when all is in place. With a file of plan --out it does what was reviewed, or nothing if the world ' +
      'has changed since. Nothing is deleted without --allow-delete, and no resource that works is replaced.',
    arguments: [{ name: 'plan', summary: 'file of pantherctl plan --out; it holds the configuration too' }],
    options: [
      {
        name: 'allow-delete',
        summary: 'delete instances that the file no longer names, with their stacks, and take out sources',
      },
      keyPolicyOption,
      takeOverOption,
      backupDirOption,
      ...preflightOptions,
    ],
    examples: [
      { line: 'pantherctl apply', purpose: 'plan, ask, roll out' },
      { line: 'pantherctl apply plan.json', purpose: 'carry out what was reviewed' },
      { line: 'pantherctl apply --yes --json', purpose: 'roll out in a pipeline, one event a line' },
      { line: 'pantherctl apply --local=cloud', purpose: 'rehearse it on a local cloud' },
    ],
    exits: ['partly'],
    load: () => import('./apply.ts'),
  },
  {
    name: 'status',
    summary: 'show how everything stands that the file asks for; exit 5 unless all of it is in place',
    details:
      'With --drift CloudFormation first compares the live resources of every instance with the template, which changes ' +
      'nothing; then every property that differs is shown, and the exit code is 5 if one does. With --verbose the ' +
      'instances of each region are counted too.',
    options: [{ name: 'drift', summary: 'detect drift on the stack set, and show what differs where' }],
    examples: [
      { line: 'pantherctl status', purpose: 'stack set, instances and sources' },
      { line: 'pantherctl status --drift', purpose: 'has somebody changed something by hand?' },
    ],
    exits: ['partly'],
    load: () => import('./status.ts'),
  },
  {
    name: 'accounts list',
    summary: 'list the accounts, which of them the file targets, and how far they are',
    options: [
      {
        name: 'ou',
        value: 'units',
        many: true,
        summary: 'only accounts below these units: ids, or paths such as Root/Prod',
      },
      { name: 'status', value: 'list', many: true, summary: 'only these: ACTIVE, SUSPENDED, PENDING_CLOSURE, UNKNOWN' },
      { name: 'targets', summary: 'only targets' },
    ],
    examples: [
      { line: 'pantherctl accounts list', purpose: 'who is onboarded, and who is not' },
      { line: 'pantherctl accounts list --targets --status SUSPENDED', purpose: 'targets that StackSets skips' },
    ],
    load: () => import('./accounts-list.ts'),
  },
  {
    name: 'accounts add',
    summary: 'add accounts to the targets in the file, then plan',
    details:
      'Ids come from the words, from a file or standard input (text with one id a line, or CSV with a column called account, ' +
      'account id or id), from organizational units, or from the whole organization. Every wrong id is reported at once, and ' +
      'then nothing is written. Accounts of a unit or of the organization that are not ACTIVE are left out; one that is named ' +
      'is added with a warning. The file is edited in place: comments, order and quotes stay, and ids go to their places if ' +
      'the list is sorted. To follow a unit as accounts come and go, write it to organizationalUnits instead.',
    arguments: [{ name: 'ids', many: true, summary: 'ids of accounts' }],
    options: [
      ...accountSourceOptions,
      {
        name: 'regions',
        value: 'list',
        many: true,
        summary: 'regions of these accounts, or all; without it those of all targets',
      },
    ],
    examples: [
      { line: 'pantherctl accounts add 123456789012 210987654321', purpose: 'add two accounts' },
      { line: 'pantherctl accounts add --file accounts.csv --dry-run', purpose: 'see what a list would change' },
      { line: 'pantherctl accounts add --ou ou-ab12-cd34ef56 --regions eu-west-1', purpose: 'a unit, in one region' },
      {
        line: 'pantherctl accounts add --all --exclude 123456789012 --yes',
        purpose: 'all but one, without a question',
      },
    ],
    load: () => import('./accounts-add.ts'),
  },
  {
    name: 'accounts remove',
    summary: 'take accounts out of the targets in the file, then plan',
    details:
      'Takes the same input as accounts add. Deletes nothing in AWS: instances of these accounts stay until apply is told to ' +
      'delete them with --allow-delete, and the command says how many there are. An account that is a target through a unit ' +
      'cannot be taken out of accounts; with accountFilter: difference it is added there, which leaves it out.',
    arguments: [{ name: 'ids', many: true, summary: 'ids of accounts' }],
    options: accountSourceOptions,
    examples: [
      { line: 'pantherctl accounts remove 123456789012', purpose: 'take one account out' },
      { line: 'pantherctl accounts remove --file gone.txt --yes --json', purpose: 'take a list out in a pipeline' },
    ],
    load: () => import('./accounts-remove.ts'),
  },
  {
    name: 'operations list',
    summary: 'list the operations on the stack set, newest first, with who asked for them',
    examples: [{ line: 'pantherctl operations list', purpose: 'what ran, what runs, and how it ended' }],
    load: () => import('./operations-list.ts'),
  },
  {
    name: 'operations show',
    summary: 'show one operation: its state, its counts, and every cause of failure with its fix',
    details: 'With --verbose it lists every account and region too.',
    arguments: [{ name: 'id', required: true, summary: 'id of the operation' }],
    examples: [
      {
        line: 'pantherctl operations show pantherctl-20261120T101500-1a2b3c4d',
        purpose: 'which three failed, and why?',
      },
    ],
    load: () => import('./operations-show.ts'),
  },
  {
    name: 'operations stop',
    summary: 'cancel what an operation has not begun, and wait for what runs',
    arguments: [{ name: 'id', required: true, summary: 'id of the operation' }],
    examples: [
      {
        line: 'pantherctl operations stop pantherctl-20261120T101500-1a2b3c4d',
        purpose: 'stop a rollout that goes wrong',
      },
    ],
    load: () => import('./operations-stop.ts'),
  },
  {
    name: 'operations resume',
    summary: 'follow an operation to its end and give its verdict',
    details: 'Shows it as apply does. Ctrl-C asks again whether to stop the rest or to detach.',
    arguments: [{ name: 'id', summary: 'id of the operation; the one that runs if none is named' }],
    examples: [{ line: 'pantherctl operations resume', purpose: 'after a Ctrl-C, or from another machine' }],
    exits: ['partly'],
    load: () => import('./operations-resume.ts'),
  },
  {
    name: 'operations retry',
    summary: 'deploy again what failed, was cancelled or is outdated, and nothing else',
    details:
      'Only instances that the file wants. Those of suspended accounts, and those that a failed deletion has left ' +
      'inoperable, are not tried: what to do about them is printed. Shows the plan and asks first.',
    options: [{ name: 'failed', summary: 'the failed, cancelled and outdated instances; must be given' }],
    examples: [{ line: 'pantherctl operations retry --failed', purpose: 'after the cause is mended' }],
    exits: ['partly'],
    load: () => import('./operations-retry.ts'),
  },
  {
    name: 'operations import',
    summary: 'take stacks that exist already into the stack set',
    details:
      'For stacks that were deployed by hand from the template of the stack set: each becomes the instance of its account ' +
      'and region, and is not changed. Every stack is checked first: the file must ask for its account and region, and its ' +
      'template must be the one of the stack set, where it may be read. Shows what it would do and asks; then one ' +
      'operation after another takes in ten stacks at most.',
    arguments: [{ name: 'stack-arns', many: true, summary: 'stacks to import, by their ARN' }],
    options: [{ name: 'file', value: 'path', summary: 'file with more ARNs: one a line, or separated by commas' }],
    examples: [
      {
        line: 'pantherctl operations import arn:aws:cloudformation:us-east-1:123456789012:stack/panther-events/0a1b2c3d-4e5f-6071-8293-a4b5c6d7e8f9',
        purpose: 'one stack',
      },
      { line: 'pantherctl operations import --file stacks.txt', purpose: 'many' },
    ],
    exits: ['partly'],
    load: () => import('./operations-import.ts'),
  },
  ...bucketCommands,
  ...sourceCommands,
  ...logsCommands,
  ...runtimeCommands,
  ...localCommands,
  {
    name: 'demo',
    summary: 'play a whole onboarding on the local cloud',
    details:
      'An organization of 40 accounts in 4 regions, of which one is suspended and one cannot be entered: generate, plan, ' +
      'apply, a partial result with its cause, the fix, a second apply, the bucket that was wired, a check of its way to ' +
      'Panther, the status. Each command is shown before it runs. With --local=<dir> it works in that folder, which must be empty, and keeps it.',
    examples: [
      { line: 'pantherctl demo', purpose: 'watch it in under 20 seconds' },
      { line: 'pantherctl demo --local=demo', purpose: 'keep the folder, to look around in it' },
    ],
    load: () => import('./demo.ts'),
  },
];
