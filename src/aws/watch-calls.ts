import { translateError, unreadableAnswer } from './translate-error.ts';
import type { CallFacts } from './translate-error.ts';

/** What this file sees of a call on its way through the SDK. */
interface CallContext {
  readonly clientName?: string;
  readonly commandName?: string;
  /** Left here on the way out, for the way back. */
  pantherctlEndpoint?: string;
}

/** AWS names every request that it answers; proxies, captive portals and other servers do not. */
const requestIdHeaders = ['x-amzn-requestid', 'x-amzn-request-id', 'x-amz-request-id'];

interface SentRequest {
  readonly hostname?: string;
  readonly port?: number;
}

interface ReceivedResponse {
  readonly statusCode?: number;
  readonly headers?: Readonly<Record<string, string>>;
}

type Handler = (given: {
  readonly request?: unknown;
}) => Promise<{ readonly response?: unknown; readonly output?: object }>;

/** Which call each output came from, so that a field that is missing can be told with endpoint and call. */
const factsByOutput = new WeakMap<object, CallFacts>();

/**
 * A field that AWS always sends. Throws `UNREADABLE_ANSWER` without it: an answer of somebody else must not pass for an
 * empty list.
 */
export function requireField<Output extends object, Field extends keyof Output & string>(
  output: Output,
  field: Field,
): NonNullable<Output[Field]> {
  const value = output[field];
  if (value !== undefined && value !== null) return value;
  throw unreadableAnswer(callOf(output), `there is no ${field} in it`);
}

/** The call that an output came from, for what goes wrong after it. */
export function callOf(output: object): CallFacts {
  return factsByOutput.get(output) ?? { action: 'a call' };
}

/** The one method of a client that this file needs. */
interface WatchedClient {
  readonly middlewareStack: {
    add(
      middleware: (next: Handler, context: CallContext) => Handler,
      options: { readonly step: string; readonly priority: string; readonly name: string },
    ): void;
  };
}

/** Makes every call of a client throw our errors, and takes nothing for an answer that is not from AWS. */
export function watchCalls(
  client: object,
  { accountId, region }: { readonly accountId?: string; readonly region?: string },
): void {
  const { middlewareStack } = client as WatchedClient;
  const factsOf = ({ clientName = '', commandName = '', pantherctlEndpoint }: CallContext): CallFacts => ({
    action: `${clientName.replace(/Client$/, '').toLowerCase()}:${commandName.replace(/Command$/, '')}`,
    ...(accountId === undefined ? {} : { accountId }),
    ...(region === undefined ? {} : { region }),
    ...(pantherctlEndpoint === undefined ? {} : { endpoint: pantherctlEndpoint }),
  });
  middlewareStack.add(
    (next, context) => async (given) => {
      try {
        const answer = await next(given);
        if (answer.output !== undefined) factsByOutput.set(answer.output, factsOf(context));
        return answer;
      } catch (error) {
        throw translateError(error, factsOf(context));
      }
    },
    { step: 'initialize', priority: 'high', name: 'pantherctlErrors' },
  );
  middlewareStack.add(
    (next, context) => async (given) => {
      const { hostname = 'AWS', port } = (given.request ?? {}) as SentRequest;
      context.pantherctlEndpoint = port === undefined ? hostname : `${hostname}:${port}`;
      const received = await next(given);
      const { headers = {}, statusCode } = (received.response ?? {}) as ReceivedResponse;
      if (requestIdHeaders.some((name) => headers[name] !== undefined)) return received;
      const type = headers['content-type'] ?? 'no content type';
      throw unreadableAnswer(factsOf(context), `HTTP ${statusCode ?? 0}, ${type}`);
    },
    { step: 'deserialize', priority: 'low', name: 'pantherctlAnswers' },
  );
}
