import { createServer } from 'node:http';
import type { IncomingMessage, ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';

/** One call as it came over the wire. */
export interface WireCall {
  /** `sts:AssumeRole`, `organizations:ListRoots`, or method and path where the protocol has no actions. */
  readonly action: string;
  /** Fields of a form, members of a JSON body, or what stands in the query. */
  readonly fields: Readonly<Record<string, string>>;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
  /** Account whose credentials signed it, as {@link credentialsOf} gives them out; empty for the caller's own. */
  readonly signer: string;
  /** Region of the signature. */
  readonly region: string;
}

/** What the stub answers; `drop` closes the connection without a word. */
export type WireAnswer =
  | 'drop'
  | {
      readonly status?: number;
      readonly type?: string;
      readonly body?: string | Buffer;
      /** True for a connection that is cut after the body; its header should announce more. */
      readonly breaksOff?: boolean;
      /** Makes an answer that never ends; told when the other side hangs up. */
      readonly onHangUp?: () => void;
      /** False for an answer that is not from AWS. */
      readonly isFromAws?: boolean;
      readonly headers?: Readonly<Record<string, string>>;
    };

type Answerer = (call: WireCall) => WireAnswer;

/** An AWS of scripted answers, to see what the adapter sends and how it takes what comes back. */
export interface StubAws {
  readonly url: string;
  readonly calls: WireCall[];
  /** Calls of one action, in order. */
  of(action: string): readonly WireCall[];
  /** Of a pattern, all actions that it matches and that have no answer of their own. */
  on(action: string | RegExp, answer: WireAnswer | Answerer): void;
  /** Forgets calls and answers, but for the way in: GetCallerIdentity and AssumeRole. */
  clear(): void;
  stop(): Promise<void>;
}

/** The account of the caller's own credentials. */
export const callerAccountId = '111111111111';

/** XML of an answer by the query protocol. */
export function queryAnswer(action: string, result: string): WireAnswer {
  return { body: `<${action}Response><${action}Result>${result}</${action}Result></${action}Response>` };
}

/** An error as CloudFormation, IAM and STS send it. */
export function queryError(code: string, message: string, status = 400): WireAnswer {
  return {
    status,
    body: `<ErrorResponse><Error><Type>Sender</Type><Code>${code}</Code><Message>${message}</Message></Error></ErrorResponse>`,
  };
}

/** An answer of Organizations or Account. */
export function jsonAnswer(value: unknown, status = 200): WireAnswer {
  return { status, type: 'application/x-amz-json-1.1', body: JSON.stringify(value) };
}

/** What AssumeRole gives out for an account. */
export function credentialsOf(accountId: string, expiration = '2999-01-01T00:00:00Z'): WireAnswer {
  return queryAnswer(
    'AssumeRole',
    `<Credentials><AccessKeyId>KEY${accountId}</AccessKeyId><SecretAccessKey>s3cr3t</SecretAccessKey><SessionToken>t0ken</SessionToken><Expiration>${expiration}</Expiration></Credentials>`,
  );
}

/** Who GetCallerIdentity says the caller is. */
export function identityOf(accountId: string, partition = 'aws'): WireAnswer {
  return queryAnswer(
    'GetCallerIdentity',
    `<Account>${accountId}</Account><Arn>arn:${partition}:iam::${accountId}:user/someone</Arn><UserId>U</UserId>`,
  );
}

const wayIn: Readonly<Record<string, Answerer>> = {
  'sts:GetCallerIdentity': ({ signer }) => identityOf(signer === '' ? callerAccountId : signer),
  'sts:AssumeRole': ({ fields }) => credentialsOf(fields['RoleArn']?.split(':')[4] ?? ''),
};

/** Starts a stub on a free port of the loopback address. */
export async function startStubAws(): Promise<StubAws> {
  const calls: WireCall[] = [];
  const answers = new Map<string, WireAnswer | Answerer>(Object.entries(wayIn));
  const patterns: (readonly [RegExp, WireAnswer | Answerer])[] = [];
  const serve = async (request: IncomingMessage, response: ServerResponse): Promise<void> => {
    const call = await readCall(request);
    calls.push(call);
    const matching = patterns.findLast(([pattern]) => pattern.test(call.action))?.[1];
    const found = answers.get(call.action) ??
      matching ?? { status: 418, body: `nothing is scripted for ${call.action}` };
    send(typeof found === 'function' ? found(call) : found, request, response);
  };
  const server = createServer((request, response) => {
    void serve(request, response);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}`,
    calls,
    of: (action) => calls.filter((call) => call.action === action),
    on: (action, answer) => {
      if (typeof action === 'string') answers.set(action, answer);
      else patterns.push([action, answer]);
    },
    clear: () => {
      calls.length = 0;
      answers.clear();
      patterns.length = 0;
      for (const [action, answer] of Object.entries(wayIn)) answers.set(action, answer);
    },
    stop: async () => {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

function send(answer: WireAnswer, request: IncomingMessage, response: ServerResponse): void {
  if (answer === 'drop') {
    request.socket.destroy();
    return;
  }
  const {
    body = '',
    breaksOff = false,
    headers = {},
    isFromAws = true,
    onHangUp,
    status = 200,
    type = 'text/xml',
  } = answer;
  response.writeHead(status, {
    'content-type': type,
    ...(isFromAws ? { 'x-amzn-requestid': '00000000-0000-0000-0000-000000000000' } : {}),
    ...headers,
  });
  if (onHangUp !== undefined) response.once('close', onHangUp).write(body);
  else if (breaksOff) response.write(body, () => request.socket.destroy());
  else response.end(body);
}

async function readCall(request: IncomingMessage): Promise<WireCall> {
  const chunks: Buffer[] = [];
  for await (const chunk of request) chunks.push(chunk as Buffer);
  const body = Buffer.concat(chunks).toString('utf8');
  const headers = Object.fromEntries(Object.entries(request.headers).map(([name, value]) => [name, String(value)]));
  const [, key = '', region = '', service = ''] =
    /Credential=([^/]+)\/\d+\/([^/]+)\/([^/]+)\//.exec(headers['authorization'] ?? '') ?? [];
  const url = new URL(request.url ?? '/', 'http://stub');
  const target = headers['x-amz-target']?.split('.')[1];
  const isForm = headers['content-type']?.startsWith('application/x-www-form-urlencoded') === true;
  const fields = isForm ? Object.fromEntries(new URLSearchParams(body)) : readFields(url, body);
  const action = isForm
    ? `${service}:${fields['Action'] ?? ''}`
    : target === undefined
      ? `${service}:${request.method ?? ''} ${url.pathname.replace(/(?<=.)\/$/, '')}${url.search.replace(/[?&]x-id=[^&]*|=$/g, '')}`
      : `${service}:${target}`;
  return { action, fields, headers, body, region, signer: key.startsWith('KEY') ? key.slice(3) : '' };
}

function readFields(url: URL, body: string): Readonly<Record<string, string>> {
  const query = Object.fromEntries(url.searchParams);
  if (!body.startsWith('{')) return query;
  const members = Object.entries(JSON.parse(body) as Readonly<Record<string, unknown>>);
  return {
    ...query,
    ...Object.fromEntries(
      members.map(([name, value]) => [name, typeof value === 'string' ? value : JSON.stringify(value)]),
    ),
  };
}
