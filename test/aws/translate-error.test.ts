import { describe, expect, test } from 'vitest';
import { originOf, translateError } from '../../src/aws/translate-error.ts';
import type { CallFacts } from '../../src/aws/translate-error.ts';
import { PantherctlError } from '../../src/errors.ts';

const call: CallFacts = {
  action: 'cloudformation:DescribeStackSet',
  accountId: '222222222222',
  region: 'us-east-1',
  endpoint: 'cloudformation.us-east-1.amazonaws.com',
};

/** An error as the SDK throws it for an answer that AWS named. */
function serviceError(name: string, message = 'reason', status = 400): Error {
  return Object.assign(new Error(message), { name, $fault: 'client', $metadata: { httpStatusCode: status } });
}

function translate(error: unknown, facts: Partial<CallFacts> = {}): PantherctlError {
  const translated = translateError(error, { ...call, ...facts });
  if (translated instanceof PantherctlError) return translated;
  throw new Error(`not one of ours: ${String(translated)}`);
}

describe('an error of AWS', () => {
  test.each([
    ['Throttling', 'THROTTLED'],
    ['ThrottlingException', 'THROTTLED'],
    ['TooManyRequestsException', 'THROTTLED'],
    ['RequestLimitExceeded', 'THROTTLED'],
    ['SlowDown', 'THROTTLED'],
    ['ThrottledException', 'THROTTLED'],
    ['RequestThrottled', 'THROTTLED'],
    ['KMSThrottlingException', 'THROTTLED'],
    ['KmsThrottled', 'THROTTLED'],
    ['OperationAborted', 'OPERATION_IN_PROGRESS'],
    ['OperationInProgressException', 'OPERATION_IN_PROGRESS'],
    ['PreconditionFailed', 'STALE_REQUEST'],
    ['ConditionalRequestConflict', 'STALE_REQUEST'],
    ['OperationIdAlreadyExistsException', 'OPERATION_ID_EXISTS'],
    ['StaleRequestException', 'STALE_REQUEST'],
    ['StackInstanceNotFoundException', 'STACK_INSTANCE_NOT_FOUND'],
    ['StackSetNotFoundException', 'NOT_FOUND'],
    ['OperationNotFoundException', 'NOT_FOUND'],
    ['ChangeSetNotFound', 'NOT_FOUND'],
    ['NoSuchEntityException', 'NOT_FOUND'],
    ['NoSuchKey', 'NOT_FOUND'],
    ['NotFoundException', 'NOT_FOUND'],
    ['QueueDoesNotExist', 'NOT_FOUND'],
    ['AWS.SimpleQueueService.NonExistentQueue', 'NOT_FOUND'],
    ['NoSuchBucket', 'NOT_FOUND'],
    ['NameAlreadyExistsException', 'ALREADY_EXISTS'],
    ['AlreadyExistsException', 'ALREADY_EXISTS'],
    ['CreatedButModifiedException', 'ALREADY_EXISTS'],
    ['LimitExceededException', 'LIMIT_EXCEEDED'],
    ['SubscriptionLimitExceededException', 'LIMIT_EXCEEDED'],
    ['OverLimit', 'LIMIT_EXCEEDED'],
    ['InvalidOperationException', 'VALIDATION'],
    ['ValidationError', 'VALIDATION'],
    ['ValidationException', 'VALIDATION'],
    ['SomethingNewException', 'VALIDATION'],
    ['InvalidParameterException', 'VALIDATION'],
    ['InvalidAttributeValue', 'VALIDATION'],
    ['MalformedPolicyDocumentException', 'VALIDATION'],
    ['KMSInvalidStateException', 'VALIDATION'],
    ['DisabledException', 'VALIDATION'],
    ['KMSNotFoundException', 'VALIDATION'],
    ['AccessDenied', 'ACCESS_DENIED'],
    ['AccessDeniedException', 'ACCESS_DENIED'],
    ['UnauthorizedOperation', 'ACCESS_DENIED'],
    ['AuthorizationErrorException', 'ACCESS_DENIED'],
    ['AuthorizationError', 'ACCESS_DENIED'],
    ['KMSAccessDeniedException', 'ACCESS_DENIED'],
    ['OptInRequired', 'ACCESS_DENIED'],
    ['ExpiredToken', 'NO_CREDENTIALS'],
    ['ExpiredTokenException', 'NO_CREDENTIALS'],
    ['InvalidClientTokenId', 'NO_CREDENTIALS'],
    ['UnrecognizedClientException', 'NO_CREDENTIALS'],
    ['InternalFailure', 'NO_ANSWER'],
    ['ServiceUnavailable', 'NO_ANSWER'],
  ])('%s is %s', (name, code) => {
    expect(translate(serviceError(name)).code).toBe(code);
  });

  test('that nobody knows is no answer where the service is at fault', () => {
    expect(translate(serviceError('SomethingNewException', 'oops', 503)).code).toBe('NO_ANSWER');
    expect(translate(serviceError('SlowDown', 'oops', 503)).code).toBe('THROTTLED');
  });

  test.each([
    ['Stack with id events does not exist', 'NOT_FOUND'],
    ['Stack [events] does not exist', 'NOT_FOUND'],
    ['No updates are to be performed.', 'VALIDATION'],
    ['Template format error: unresolved dependency, which does not exist', 'VALIDATION'],
  ])('ValidationError with "%s" is %s', (message, code) => {
    expect(translate(serviceError('ValidationError', message)).code).toBe(code);
  });

  test('says what was called, where, and why it failed, on one line', () => {
    const { fix, message } = translate(serviceError('AccessDenied', 'User: x is not authorized.\nsecond line'));
    expect(message).toBe(
      'not authorized to perform cloudformation:DescribeStackSet in account 222222222222: User: x is not authorized',
    );
    expect(fix).toBe('grant cloudformation:DescribeStackSet');
    expect(
      translate(serviceError('LimitExceededException', 'StackSet operations cannot involve more than 10')).message,
    ).toBe('cloudformation:DescribeStackSet in account 222222222222: StackSet operations cannot involve more than 10');
    expect(translate(serviceError('Throttling', 'Rate exceeded')).message).toMatch(/: rate exceeded$/);
    expect(translate(serviceError('ValidationError', 'x'.repeat(5_000))).message.length).toBeLessThan(1_200);
  });

  test('is granted by the name that AWS gives it, or that IAM has for the call', () => {
    const facts = { action: 's3:GetObject' };
    const denied = (message: string, action = facts.action) =>
      translate(serviceError('AccessDenied', message), { action });
    expect(denied('User: x is not authorized to perform: kms:Decrypt on resource: y because').fix).toBe(
      'grant kms:Decrypt',
    );
    expect(denied('Access Denied').fix).toBe('grant s3:GetObject');
    expect(denied('Access Denied', 's3:ListObjectsV2').fix).toBe('grant s3:ListBucket');
    expect(denied('Access Denied', 's3:PutBucketNotificationConfiguration').fix).toBe('grant s3:PutBucketNotification');
  });

  test('of S3 with status 409 about another change is one in progress, by whatever name', () => {
    const message = 'A conflicting conditional operation is currently in progress against this resource';
    const action = 's3:PutBucketNotificationConfiguration';
    expect(translate(serviceError('Conflict', message, 409), { action }).code).toBe('OPERATION_IN_PROGRESS');
    expect(translate(serviceError('Conflict', message, 400), { action }).code).toBe('VALIDATION');
    expect(translate(serviceError('Conflict', 'The bucket is not empty', 409), { action }).code).toBe('VALIDATION');
    expect(translate(serviceError('Conflict', message, 409), { action: 'sns:Subscribe' }).code).toBe('VALIDATION');
  });

  test('keeps its name for those who must tell two apart, and where S3 says that a bucket is', () => {
    expect(originOf(translate(serviceError('NoSuchKey')))).toEqual({ name: 'NoSuchKey', status: 400 });
    const headers = { 'x-amz-bucket-region': 'eu-west-1' };
    const moved = Object.assign(serviceError('PermanentRedirect', 'moved', 301), { $response: { headers } });
    expect(originOf(translate(moved))).toMatchObject({ name: 'PermanentRedirect', bucketRegion: 'eu-west-1' });
    const malformed = Object.assign(serviceError('AuthorizationHeaderMalformed'), { Region: 'eu-west-1' });
    expect(originOf(translate(malformed))?.bucketRegion).toBe('eu-west-1');
    expect(originOf(new PantherctlError('NOT_FOUND', 'ours'))).toBeUndefined();
    expect(originOf('text')).toBeUndefined();
  });

  test('about a region that is switched off names the region and what to do', () => {
    for (const error of [
      serviceError('OptInRequired', 'not subscribed'),
      serviceError('RegionDisabledException', 'STS is not activated'),
      serviceError('AccessDenied', 'The account is not opted in to this region'),
      serviceError('InvalidClientTokenId', 'The security token included in the request is invalid'),
    ]) {
      expect(translate(error, { region: 'af-south-1' })).toMatchObject({
        code: 'ACCESS_DENIED',
        message: 'region af-south-1 is not enabled in account 222222222222',
        fix: 'enable the region in that account',
      });
    }
  });
});

describe('a failure on the way', () => {
  test.each(['ECONNREFUSED', 'ENOTFOUND', 'ECONNRESET', 'ETIMEDOUT', 'EPIPE', 'EAI_AGAIN'])(
    '%s is no answer, and names host and call',
    (code) => {
      const error = translate(Object.assign(new Error('boom'), { code }));
      expect(error.code).toBe('NO_ANSWER');
      expect(error.message).toContain('cloudformation.us-east-1.amazonaws.com');
      expect(error.message).toContain('cloudformation:DescribeStackSet');
    },
  );

  test.each(['TimeoutError', 'AbortError'])('%s is no answer', (name) => {
    expect(translate(Object.assign(new Error('timed out'), { name })).code).toBe('NO_ANSWER');
  });

  test.each(['SELF_SIGNED_CERT_IN_CHAIN', 'ERR_TLS_CERT_ALTNAME_INVALID', 'HPE_INVALID_CONSTANT'])(
    '%s is an answer of somebody else',
    (code) => {
      expect(translate(Object.assign(new Error('boom'), { code }))).toMatchObject({
        code: 'UNREADABLE_ANSWER',
        message: expect.stringContaining(code),
      });
    },
  );

  test.each([
    [403, 'UNREADABLE_ANSWER'],
    [200, 'UNREADABLE_ANSWER'],
    [502, 'NO_ANSWER'],
  ])('an answer without a name and with status %d is %s', (statusCode, code) => {
    const error = Object.assign(new SyntaxError('Unexpected token <'), {
      $response: { statusCode, headers: { 'content-type': 'text/html' } },
    });
    expect(translate(error)).toMatchObject({ code, message: expect.stringContaining(`HTTP ${statusCode}, text/html`) });
  });
});

describe('missing credentials', () => {
  test('come with a way in', () => {
    const error = Object.assign(new Error('Could not load credentials from any providers'), {
      name: 'CredentialsProviderError',
    });
    expect(translate(error)).toMatchObject({ code: 'NO_CREDENTIALS', exitCode: 4 });
    expect(translate(error).fix).toContain('--profile');
    for (const message of ['Region is missing', 'Region not accepted: region="" is not a valid hostname component.']) {
      expect(translate(new Error(message))).toMatchObject({
        code: 'NO_CREDENTIALS',
        message: 'no AWS region is set',
        fix: 'pass --region, or set AWS_REGION',
      });
    }
  });

  test('are not what is wrong where the region is no name of one', () => {
    const message = 'Region not accepted: region="eu_west" is not a valid hostname component.';
    expect(translate(new Error(message))).toMatchObject({
      code: 'INPUT_INVALID',
      exitCode: 2,
      message: "the AWS region 'eu_west' is no name of a region",
      fix: expect.stringContaining('--region') as string,
    });
    const twoLines = 'Region not accepted: region="us-east-1\neu-west-1" is not a valid hostname component.';
    expect(translate(new Error(twoLines))).toMatchObject({ code: 'INPUT_INVALID' });
  });

  test('of a clock that is wrong say so', () => {
    expect(translate(serviceError('RequestTimeTooSkewed')).fix).toBe("set this machine's clock right");
  });
});

describe('secrets', () => {
  const secret = 'wJalrXUtnFEMIK7MDENGbPxRfiCYEXAMPLEKEYab';
  test.each(
    Object.entries({
      SignatureDoesNotMatch: `The Canonical String should have been 'x-amz-security-token:${secret}'`,
      ValidationError: `bad value ${secret}`,
      AccessDenied: `token=${secret}`,
      Throttling: `AKIAIOSFODNN7EXAMPLE secret: ${secret}`,
      CredentialsProviderError: `Command failed: helper --password=${secret}`,
      ServiceUnavailable: `secretAccessKey=${secret}`,
    }),
  )('never show in the message of %s', (name, message) => {
    const error = translate(serviceError(name, message));
    expect(`${error.message} ${error.fix ?? ''} ${String(error.cause)}`).not.toContain(secret);
    expect(error.message).not.toContain('AKIA');
  });
});

test('what did not come from a call passes through as it is', () => {
  const ours = new PantherctlError('CANCELLED', 'stopped');
  expect(translateError(ours, call)).toBe(ours);
  const bug = new TypeError('x is not a function');
  expect(translateError(bug, call)).toBe(bug);
  expect(translateError('text', call)).toBe('text');
});
