import { exitCodes } from '../errors.ts';
import type { ExitCode } from '../errors.ts';

/** One command of the demo, as a person would type it. */
export interface DemoStep {
  /** What the next command is for, one line. */
  readonly purpose: string;
  readonly words: readonly string[];
  /** The exit code that makes it go as described. */
  readonly exit: ExitCode;
}

const cloudFlag = '--local=cloud';
const logFile = 'trail.json.gz';

/** Regions that every account of the demo sends events from. */
export const demoRegions = ['us-east-1', 'us-west-2', 'eu-west-1', 'ap-southeast-2'] as const;

/** The demo up to its partial result: an organization of 40 accounts with two that cannot be onboarded. */
export const firstRollout: readonly [DemoStep, ...DemoStep[]] = [
  {
    purpose: 'an AWS organization of 40 accounts in 4 regions; one account is suspended, one lets nobody in',
    words: [
      'local',
      'init',
      cloudFlag,
      '--accounts',
      '40',
      '--regions',
      demoRegions.join(','),
      '--suspended',
      '1',
      '--without-access',
      '1',
      '--seed',
      '7',
      '--write-config',
      'panther.yml',
    ],
    exit: exitCodes.done,
  },
  { purpose: 'check the file that says what to onboard', words: ['validate'], exit: exitCodes.done },
  { purpose: 'write the CloudFormation templates, to be reviewed in Git', words: ['generate'], exit: exitCodes.done },
  {
    purpose: 'what would happen, also as a file for a reviewer; apply refuses it once the world has changed',
    words: ['plan', '--out', 'plan.json', cloudFlag],
    exit: exitCodes.done,
  },
  {
    purpose: 'roll it out, five accounts at a time, and wire the bucket',
    words: ['apply', 'plan.json', cloudFlag, '--yes'],
    exit: exitCodes.partly,
  },
];

/** The way from the partial result to green, once the account that failed and the source are known. */
export function buildRepair(
  accountId: string,
  source: { readonly name: string; readonly bucket: string },
): readonly DemoStep[] {
  return [
    {
      purpose: `the fix: account ${accountId} gets the access role that it lacks`,
      words: ['local', 'fault', '--clear', 'access-role-missing', '--account', accountId, cloudFlag],
      exit: exitCodes.done,
    },
    { purpose: 'again: only what failed is done', words: ['apply', cloudFlag, '--yes'], exit: exitCodes.done },
    {
      purpose: 'whom the bucket tells by now: Panther too, and somebody else as before',
      words: ['bucket', 'show', source.name, cloudFlag],
      exit: exitCodes.done,
    },
    {
      purpose: 'a file as CloudTrail writes it, of made-up calls',
      words: ['logs', 'sample', 'AWS.CloudTrail', '--records', '2000', '--out', logFile],
      exit: exitCodes.done,
    },
    {
      purpose: 'it arrives in the bucket, and Panther is told',
      words: ['local', 'put', source.bucket, `AWSLogs/CloudTrail/us-east-1/${logFile}`, logFile, cloudFlag],
      exit: exitCodes.done,
    },
    {
      purpose: 'its way to Panther, link by link; nothing was read yet, as no function runs in a local cloud',
      words: ['source', 'check', cloudFlag],
      exit: exitCodes.done,
    },
    {
      purpose: 'what the log processor makes of it: events by log type and hour, as it would read this source',
      words: ['logs', 'process', logFile, '--source', source.name, '--out', 'events'],
      exit: exitCodes.done,
    },
    { purpose: 'how everything stands', words: ['status', cloudFlag], exit: exitCodes.done },
  ];
}

/** Asks in silence how everything stands. */
export const statusQuery = ['status', cloudFlag, '--json'] as const;
/** Asks in silence whether `apply` would still change something. */
export const planQuery = ['plan', cloudFlag, '--json', '--check'] as const;
/** Asks in silence what the local cloud holds. */
export const cloudQuery = ['local', 'show', cloudFlag, '--json'] as const;
