import { redactSecrets } from '../config/redact-secrets.ts';
import { isOptIn } from '../config/regions.ts';
import { PantherctlError } from '../errors.ts';
import type { ErrorCode } from '../errors.ts';

/** The call that an error came from, as far as it is known. */
export interface CallFacts {
  /** As IAM names it, e.g. `cloudformation:DescribeStackSet`. */
  readonly action: string;
  readonly accountId?: string;
  readonly region?: string;
  /** Host and, where it is not the usual one, port that was asked. */
  readonly endpoint?: string;
}

const reasonMaxCharacters = 1_000;

/**
 * Names of AWS errors by what they mean to us, without a closing `Exception`, `Error` or `Fault`, since services differ
 * in that. https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/CommonErrors.html
 */
const namesByCode = {
  THROTTLED:
    'Throttling Throttled TooManyRequests RequestLimitExceeded RequestThrottled SlowDown PriorRequestNotComplete KMSThrottling KmsThrottled',
  OPERATION_IN_PROGRESS: 'OperationInProgress OperationAborted',
  OPERATION_ID_EXISTS: 'OperationIdAlreadyExists',
  STALE_REQUEST: 'StaleRequest PreconditionFailed ConditionalRequestConflict',
  STACK_INSTANCE_NOT_FOUND: 'StackInstanceNotFound',
  NOT_FOUND:
    'StackSetNotFound OperationNotFound ChangeSetNotFound StackNotFound NoSuchEntity NoSuchBucket NoSuchKey NoSuchVersion OrganizationalUnitNotFound ParentNotFound AccountNotFound NotFound QueueDoesNotExist NonExistentQueue',
  ALREADY_EXISTS: 'NameAlreadyExists AlreadyExists CreatedButModified TokenAlreadyExists EntityAlreadyExists',
  LIMIT_EXCEEDED:
    'LimitExceeded ConcurrentResourcesLimitExceeded ServiceQuotaExceeded SubscriptionLimitExceeded FilterPolicyLimitExceeded OverLimit',
  OBJECT_ARCHIVED: 'InvalidObjectState',
  VALIDATION:
    'Validation InvalidOperation InvalidInput InvalidArgument InvalidRequest InvalidParameterValue InsufficientCapabilities StackSetNotEmpty InvalidChangeSetStatus MalformedXML ConstraintViolation',
  ACCESS_DENIED:
    'AccessDenied AccessDeniedForDependency UnauthorizedOperation AuthorizationError Authorization KMSAccessDenied KmsAccessDenied KMS.Disabled KMS.NotFound KMS.KMSInvalidState AllAccessDisabled OptInRequired RegionDisabled AWSOrganizationsNotInUse',
  NO_CREDENTIALS:
    'CredentialsProvider TokenProvider ExpiredToken InvalidToken TokenRefreshRequired InvalidClientTokenId UnrecognizedClient InvalidAccessKeyId SignatureDoesNotMatch InvalidSignature IncompleteSignature MissingAuthenticationToken RequestExpired RequestTimeTooSkewed AuthFailure InvalidIdentityToken',
  NO_ANSWER: 'Timeout Abort RequestTimeout InternalFailure InternalServer InternalError ServiceUnavailable',
} as const satisfies Partial<Record<ErrorCode, string>>;

const codeByName = new Map(
  Object.entries(namesByCode).flatMap(([code, names]) => names.split(' ').map((name) => [name, code as ErrorCode])),
);

/** Errors of Node's network layer after which nobody knows whether the call took effect. */
const networkFailures = new Set(
  'ECONNREFUSED ENOTFOUND ECONNRESET ETIMEDOUT EPIPE EAI_AGAIN EHOSTUNREACH ENETUNREACH ECONNABORTED'.split(' '),
);

/** What the SDK calls an error when the answer names none. */
const namelessErrors = new Set(['', 'Error', 'Unknown', 'UnknownError', 'SyntaxError', 'TypeError', 'RangeError']);

/** Errors by which AWS says that it does not know the credentials, here at least. */
const unknownCaller = new Set(['InvalidClientTokenId', 'UnrecognizedClient']);

/** CloudFormation has no error of its own for a stack that does not exist. */
const missingStack = /^(?:Stack|ChangeSet)\b.* does not exist\.?$/i;

/** By whatever name, S3 says so with status 409 while another change of the bucket is under way. */
const conflictingChange = /\bconflicting\b.*\boperation\b|\boperation\b.*\bin progress\b/i;

/** Calls that IAM names otherwise. https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazons3.html */
const grantsByCall: Readonly<Record<string, string>> = {
  's3:ListObjectsV2': 's3:ListBucket',
  's3:GetBucketNotificationConfiguration': 's3:GetBucketNotification',
  's3:PutBucketNotificationConfiguration': 's3:PutBucketNotification',
};

/** What AWS said beneath one of our errors. */
export interface ErrorOrigin {
  /** AWS's name without a closing `Exception`, `Error` or `Fault`, e.g. `NoSuchKey`. */
  readonly name: string;
  /** Where the bucket is, if S3 refused a call for having come to another region. */
  readonly bucketRegion?: string;
  /** Status of the answer, if there was one. */
  readonly status?: number;
}

const origins = new WeakMap<PantherctlError, ErrorOrigin>();

/** Where an error came from; `undefined` for one that did not come from AWS. */
export function originOf(error: unknown): ErrorOrigin | undefined {
  return error instanceof PantherctlError ? origins.get(error) : undefined;
}

interface SdkError extends Error {
  readonly code?: unknown;
  readonly Region?: unknown;
  readonly $fault?: unknown;
  readonly $metadata?: { readonly httpStatusCode?: number };
  readonly $response?: { readonly statusCode?: number; readonly headers?: Readonly<Record<string, string>> };
}

/**
 * What the SDK threw as a {@link PantherctlError}; one of ours, and whatever did not come from a call, as it is.
 * Messages carry the reason that AWS gave, cut to one line and without anything that looks like a secret.
 */
export function translateError(thrown: unknown, call: CallFacts): unknown {
  if (thrown instanceof PantherctlError || !(thrown instanceof Error)) return thrown;
  const error = thrown as SdkError;
  const name = error.name.replace(/(?:Exception|Error|Fault)$/, '').replace('AWS.SimpleQueueService.', '');
  const translated = translateNamed(error, name, call);
  if (translated instanceof PantherctlError) {
    const bucketRegion = error.$response?.headers?.['x-amz-bucket-region'] ?? expectedRegion(error);
    const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode;
    origins.set(translated, {
      name,
      ...(bucketRegion === undefined ? {} : { bucketRegion }),
      ...(status === undefined ? {} : { status }),
    });
  }
  return translated;
}

/** S3 names the bucket's region in the body where a call was signed for another one. */
function expectedRegion({ Region, name }: SdkError): string | undefined {
  return name === 'AuthorizationHeaderMalformed' && typeof Region === 'string' ? Region : undefined;
}

function translateNamed(error: SdkError, name: string, call: CallFacts): Error {
  if (typeof error.code === 'string' && networkFailures.has(error.code)) return noAnswer(call, error.code);
  if (isForeignPeer(error)) return unreadableAnswer(call, `the connection failed with ${String(error.code)}`);
  const refusedRegion = /^Region not accepted: region="([^"]*)"/.exec(error.message)?.[1];
  if (error.message.startsWith('Region is missing') || refusedRegion === '') {
    return new PantherctlError('NO_CREDENTIALS', 'no AWS region is set', {
      fix: 'pass --region, or set AWS_REGION',
    });
  }
  if (refusedRegion !== undefined) {
    return new PantherctlError('INPUT_INVALID', `the AWS region '${refusedRegion}' is no name of a region`, {
      fix: 'pass one such as eu-west-1 with --region, or mend AWS_REGION or the profile',
      cause: error,
    });
  }
  const status = error.$metadata?.httpStatusCode ?? error.$response?.statusCode;
  const code = codeByName.get(name);
  if (code === undefined && (namelessErrors.has(error.name) || /^\d+$/.test(error.name))) {
    if (error.$response === undefined && status === undefined) return error;
    // What is not from AWS at all has been turned away before: this is AWS in trouble.
    if (status !== undefined && status >= 500) return noAnswer(call, describe(error));
    return unreadableAnswer(call, describe(error));
  }
  if (name === 'Validation' && missingStack.test(error.message)) return build('NOT_FOUND', name, error, call);
  if (code !== undefined) return build(code, name, error, call);
  if (status === 409 && call.action.startsWith('s3:') && conflictingChange.test(error.message)) {
    return build('OPERATION_IN_PROGRESS', name, error, call);
  }
  if (status !== undefined && status >= 500) return noAnswer(call, `${error.name}: ${reasonOf(error)}`);
  return error.$fault === undefined ? error : build('VALIDATION', name, error, call);
}

/** An answer that is not one of AWS: a proxy's page, another server's JSON, a field that must be there and is not. */
export function unreadableAnswer({ action, endpoint }: CallFacts, what: string): PantherctlError {
  return new PantherctlError(
    'UNREADABLE_ANSWER',
    `${endpoint ?? 'AWS'} did not answer ${action} as AWS does: ${what}`,
    {
      fix: 'check AWS_ENDPOINT_URL, proxies (NODE_EXTRA_CA_CERTS for one that signs by itself) and --region',
    },
  );
}

function noAnswer({ action, endpoint }: CallFacts, what: string): PantherctlError {
  return new PantherctlError('NO_ANSWER', `${endpoint ?? 'AWS'} gave no answer to ${action}: ${what}`, {
    fix: 'check the network and AWS_ENDPOINT_URL, then run the command again; it continues where it stopped',
  });
}

/** TLS or HTTP broke off in a way that AWS's own endpoints do not. */
function isForeignPeer({ code }: SdkError): boolean {
  return (
    typeof code === 'string' && /^(?:HPE_|ERR_TLS_|ERR_SSL_|EPROTO$|CERT_|DEPTH_ZERO|SELF_SIGNED|UNABLE_TO_)/.test(code)
  );
}

function describe({ $metadata, $response }: SdkError): string {
  const status = $metadata?.httpStatusCode ?? $response?.statusCode;
  const type = $response?.headers?.['content-type'];
  return [`HTTP ${status ?? 'status unknown'}`, ...(type === undefined ? [] : [type])].join(', ');
}

function reasonOf({ message }: Error): string {
  const [line = ''] = message.split('\n');
  const text = redactSecrets(line.trim()).replace(/\.$/, '');
  // Only an ordinary word loses its capital: names and acronyms keep theirs.
  const lowered = /^[A-Z][a-z']*(?: |$)/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text;
  return lowered.slice(0, reasonMaxCharacters);
}

function build(code: ErrorCode, name: string, error: SdkError, call: CallFacts): PantherctlError {
  const { action, accountId, region } = call;
  const reason = reasonOf(error);
  const where = accountId === undefined ? '' : ` in account ${accountId}`;
  const isOptInRegion = region !== undefined && isOptIn(region);
  if (code === 'NO_ANSWER') return noAnswer(call, `${error.name}: ${reason}`);
  // The session has proved the credentials elsewhere before: a region that does not know them is switched off.
  const isOff = unknownCaller.has(name) && isOptInRegion && accountId !== undefined;
  if (isOff || name === 'OptInRequired' || name === 'RegionDisabled' || /not opted in/i.test(error.message)) {
    return new PantherctlError('ACCESS_DENIED', `region ${region ?? 'asked for'} is not enabled${where}`, {
      fix: 'enable the region in that account',
    });
  }
  switch (code) {
    case 'NO_CREDENTIALS':
      return new PantherctlError(code, `no usable AWS credentials${where}: ${credentialsReason(name, reason)}`, {
        fix: credentialsFix(name),
      });
    case 'ACCESS_DENIED':
      return new PantherctlError(code, `not authorized to perform ${action}${where}: ${reason}`, {
        fix: `grant ${missingGrant(reason) ?? grantsByCall[action] ?? action}`,
      });
    case 'THROTTLED':
      return new PantherctlError(code, `${action}${where}: ${reason}`, { fix: 'try again later' });
    default:
      return new PantherctlError(code, `${action}${where}: ${reason === '' ? error.name : reason}`);
  }
}

/** The right that AWS itself names: reading an object may fail for want of one on its key. */
function missingGrant(reason: string): string | undefined {
  return /\bnot authorized to perform: ([a-z0-9-]+:[A-Za-z0-9]+)/.exec(reason)?.[1];
}

/** The answer to a wrong signature repeats the signed request, session token included. */
function credentialsReason(name: string, reason: string): string {
  return name.includes('Signature') ? 'the signature does not match the secret access key' : reason;
}

function credentialsFix(name: string): string {
  if (name === 'RequestTimeTooSkewed' || name === 'RequestExpired') return "set this machine's clock right";
  return 'sign in (for example with `aws sso login`), or choose a profile with --profile; --local works without AWS';
}
