/** What the process tells its caller (design: section 4). One number per verdict, used nowhere else as a literal. */
export const exitCodes = {
  done: 0,
  failed: 1,
  usage: 2,
  differences: 3,
  credentials: 4,
  partly: 5,
  bug: 70,
  cancelled: 130,
} as const;

/** One of the numbers in {@link exitCodes}. */
export type ExitCode = (typeof exitCodes)[keyof typeof exitCodes];

/** Who has to act: the person at the keyboard, AWS (try again, or ask for a right), or us. */
export type Blame = 'user' | 'aws' | 'bug';

interface ErrorCodeFacts {
  readonly blame: Blame;
  readonly exit: ExitCode;
  /** What happened, for `docs/errors.md`. */
  readonly meaning: string;
  /** What usually mends it, for `docs/errors.md`. */
  readonly remedy: string;
}

/** Every error that pantherctl raises on purpose. `docs/errors.md` is generated from this table. */
export const errorCodes = {
  USAGE: {
    blame: 'user',
    exit: exitCodes.usage,
    meaning: 'A command was called with words or flags that it does not have.',
    remedy: 'Read `pantherctl <command> --help`.',
  },
  NEEDS_TERMINAL: {
    blame: 'user',
    exit: exitCodes.usage,
    meaning: 'An answer is needed and there is no terminal to ask on.',
    remedy: 'Pass the flag that the message names, usually `--yes`.',
  },
  CONFIG_UNREADABLE: {
    blame: 'user',
    exit: exitCodes.usage,
    meaning: 'The configuration file is missing, is not a file, or may not be read.',
    remedy: 'Name the file with `--config`, or mend its permissions.',
  },
  CONFIG_INVALID: {
    blame: 'user',
    exit: exitCodes.usage,
    meaning: 'The configuration file has problems; all of them are listed with line and column.',
    remedy: 'Apply the fix that stands beside each problem, then run `pantherctl validate`.',
  },
  INPUT_INVALID: {
    blame: 'user',
    exit: exitCodes.usage,
    meaning: 'A value given on the command line or in a file is not usable.',
    remedy: 'The message names the value and what is accepted.',
  },
  OUTPUT_UNWRITABLE: {
    blame: 'user',
    exit: exitCodes.failed,
    meaning: 'A file or folder cannot be written. Nothing is left half-written.',
    remedy: 'Choose another folder with `--out`, or mend its permissions.',
  },
  LOCAL_STATE: {
    blame: 'user',
    exit: exitCodes.usage,
    meaning:
      'The folder given to `--local` holds no local cloud, one that is damaged or of another version, or one that another command works on.',
    remedy:
      'Make one with `pantherctl local init --local=<dir>`, remove the damaged one, or wait for the other command; the message says which.',
  },
  NO_CREDENTIALS: {
    blame: 'user',
    exit: exitCodes.credentials,
    meaning: 'No usable AWS credentials, or they belong to another account than the file names.',
    remedy: 'Sign in, or choose a profile with `--profile`.',
  },
  ACCOUNT_ACCESS: {
    blame: 'aws',
    exit: exitCodes.failed,
    meaning: 'pantherctl cannot act in an account: its access role is missing or does not trust the caller.',
    remedy: 'Create the access role in that account, or carry the step out by hand with the link the plan prints.',
  },
  ACCESS_DENIED: {
    blame: 'aws',
    exit: exitCodes.failed,
    meaning: 'AWS refused a call for want of a right.',
    remedy: 'Grant the action that the message names.',
  },
  NOT_FOUND: {
    blame: 'user',
    exit: exitCodes.failed,
    meaning: 'Something that the command needs does not exist.',
    remedy: 'The message names it and the command that makes it.',
  },
  ALREADY_EXISTS: {
    blame: 'aws',
    exit: exitCodes.failed,
    meaning: 'A resource of that name exists already and is not ours to change.',
    remedy: 'Rename, remove or import the existing resource.',
  },
  VALIDATION: {
    blame: 'aws',
    exit: exitCodes.failed,
    meaning: 'AWS rejected the content of a call.',
    remedy: 'The message carries the reason that AWS gave.',
  },
  OBJECT_ARCHIVED: {
    blame: 'user',
    exit: exitCodes.failed,
    meaning: 'An object lies in an archive class of S3 and cannot be read as it is.',
    remedy: 'Restore the object, then have it processed again.',
  },
  LOG_TYPE_UNKNOWN: {
    blame: 'user',
    exit: exitCodes.usage,
    meaning: 'A log type has no parser here: it is neither built in nor among the schemas that were loaded.',
    remedy: 'Write a schema for it; `pantherctl logs infer` makes a first one from samples.',
  },
  SCHEMA_INVALID: {
    blame: 'user',
    exit: exitCodes.usage,
    meaning: 'A schema of a custom log type has problems; all of them are listed with file and line.',
    remedy: 'Apply the fix that stands beside each problem.',
  },
  NOT_INSTALLED: {
    blame: 'user',
    exit: exitCodes.usage,
    meaning: 'A command needs an optional package that is not installed.',
    remedy: 'Install the package that the message names.',
  },
  THROTTLED: {
    blame: 'aws',
    exit: exitCodes.failed,
    meaning: 'AWS kept throttling a call after all retries.',
    remedy: 'Run the command again; it continues where it stopped.',
  },
  NO_ANSWER: {
    blame: 'aws',
    exit: exitCodes.failed,
    meaning:
      'A call to AWS got no answer: the network failed, time ran out, or the service answered with a fault of its own.',
    remedy: 'Check the network and `AWS_ENDPOINT_URL`, then run the command again; it continues where it stopped.',
  },
  UNREADABLE_ANSWER: {
    blame: 'aws',
    exit: exitCodes.failed,
    meaning:
      'Something answered a call that is not AWS, or not in a way AWS answers. The message names endpoint and call.',
    remedy: 'Check `AWS_ENDPOINT_URL`, proxies and `--region`.',
  },
  LIMIT_EXCEEDED: {
    blame: 'aws',
    exit: exitCodes.failed,
    meaning: 'A quota of AWS does not allow the call.',
    remedy: 'The message names the quota; raise it, or ask for less at once.',
  },
  STALE_REQUEST: {
    blame: 'aws',
    exit: exitCodes.failed,
    meaning: 'Somebody else changed the stack set, or the registry of sources, between reading it and the call.',
    remedy: 'Run the command again; it plans on what is there now.',
  },
  PLAN_STALE: {
    blame: 'user',
    exit: exitCodes.failed,
    meaning:
      'A plan file no longer fits the world: what it would do is not what the same configuration would do now. Nothing was changed.',
    remedy: 'Make a new plan with `pantherctl plan --out`, and review it.',
  },
  PREFLIGHT_FAILED: {
    blame: 'user',
    exit: exitCodes.failed,
    meaning: 'Checks before the work found something that would make all of it fail. Nothing was changed.',
    remedy: 'Follow the fix beside each finding, then run the command again.',
  },
  OPERATION_IN_PROGRESS: {
    blame: 'aws',
    exit: exitCodes.failed,
    meaning: 'Another operation runs on the stack set, or another change of the bucket is under way.',
    remedy: 'Wait for it, then run the command again.',
  },
  OPERATION_ID_EXISTS: {
    blame: 'aws',
    exit: exitCodes.failed,
    meaning: 'The stack set has an operation with that id already.',
    remedy: 'Run `pantherctl status` to see it.',
  },
  STACK_FAILED: {
    blame: 'aws',
    exit: exitCodes.failed,
    meaning: 'A CloudFormation stack could not be created or updated.',
    remedy: 'The message carries the first failed resource and its reason.',
  },
  STACK_INSTANCE_NOT_FOUND: {
    blame: 'aws',
    exit: exitCodes.failed,
    meaning: 'An operation names an account and region in which the stack set has no instance.',
    remedy: 'Run `pantherctl plan` again.',
  },
  NOTIFICATION_CONFLICT: {
    blame: 'user',
    exit: exitCodes.failed,
    meaning: 'A bucket has a notification that overlaps the one to add; S3 would refuse both.',
    remedy: 'The message names the other notification and the ways out.',
  },
  NOTIFICATION_CHANGED: {
    blame: 'aws',
    exit: exitCodes.failed,
    meaning: "A bucket's notification settings changed while pantherctl worked on them. Nothing was overwritten.",
    remedy: 'Run the command again.',
  },
  INSTANCES_FAILED: {
    blame: 'aws',
    exit: exitCodes.partly,
    meaning: 'Part of the rollout failed; the rest is in place.',
    remedy: 'Follow the fix beside each cause, then run `pantherctl apply` again.',
  },
  CANCELLED: {
    blame: 'user',
    exit: exitCodes.cancelled,
    meaning: 'The command was cancelled before it was done.',
    remedy: 'Run it again; it continues where it stopped.',
  },
  SIMULATED_CRASH: {
    blame: 'user',
    exit: exitCodes.failed,
    meaning: 'The local cloud broke the command off after a call, because a scripted fault asks for it.',
    remedy: 'Run the command again; it continues where it stopped.',
  },
  DEMO_DIVERGED: {
    blame: 'bug',
    exit: exitCodes.failed,
    meaning: 'The demo did not go as it says it goes.',
    remedy: 'Report it with the output.',
  },
  BUG: {
    blame: 'bug',
    exit: exitCodes.bug,
    meaning: 'A fault of pantherctl itself.',
    remedy: 'Report it with the command and the output of `--verbose`.',
  },
} as const satisfies Record<string, ErrorCodeFacts>;

/** A stable, documented name of an error. */
export type ErrorCode = keyof typeof errorCodes;

/** One thing wrong with an input, so that all of them can be listed at once. */
export interface Problem {
  /** Stable kebab-case id of the check that found it, e.g. `account-id`. */
  readonly check: string;
  /** Where in the input, e.g. `sources[0].prefixes[1].prefix`; empty for the whole document. */
  readonly path: string;
  /** File the input came from, when it came from one. */
  readonly file?: string;
  /** 1-based. */
  readonly line?: number;
  /** 1-based. */
  readonly column?: number;
  /** What is wrong; lower case, no full stop. */
  readonly message: string;
  /** The offending value, rendered and cut to a readable length. */
  readonly value?: string;
  /** The edit or command that mends it. */
  readonly fix: string;
  /** `error` stops the command, `warning` is shown and passed over. */
  readonly severity: 'error' | 'warning';
}

interface PantherctlErrorOptions {
  readonly fix?: string;
  readonly cause?: unknown;
  readonly problems?: readonly Problem[];
  /** In place of the one of the code, where something was done before the error. */
  readonly exitCode?: typeof exitCodes.partly;
}

/**
 * The only error type that pantherctl throws on purpose.
 * `message` says what happened, the offending value and where (lower case, no full stop); `fix` is a command or an edit.
 */
export class PantherctlError extends Error {
  readonly code: ErrorCode;
  readonly blame: Blame;
  readonly exitCode: ExitCode;
  readonly fix: string | undefined;
  readonly problems: readonly Problem[];

  constructor(code: ErrorCode, message: string, options: PantherctlErrorOptions = {}) {
    super(message, options.cause === undefined ? undefined : { cause: options.cause });
    this.name = 'PantherctlError';
    this.code = code;
    this.blame = errorCodes[code].blame;
    this.exitCode = options.exitCode ?? errorCodes[code].exit;
    this.fix = options.fix;
    this.problems = options.problems ?? [];
  }
}

/** True if `error` is a {@link PantherctlError} with that code. */
export function isErrorCode(error: unknown, code: ErrorCode): error is PantherctlError {
  return error instanceof PantherctlError && error.code === code;
}
