import { Readable } from 'node:stream';
import { text } from 'node:stream/consumers';

interface Step {
  readonly request?: unknown;
  readonly response?: unknown;
}

/** The one method of a command that this file needs. */
interface Command {
  readonly middlewareStack: {
    add(
      middleware: (next: (given: Step) => Promise<Step>) => (given: Step) => Promise<Step>,
      options: { readonly step: string; readonly priority: string; readonly name: string },
    ): void;
  };
}

/** Keeps the text of a successful answer before the SDK takes from it what it knows. */
export function keepAnswer(command: object, documents: string[]): void {
  (command as Command).middlewareStack.add(
    (next) => async (given) => {
      const received = await next(given);
      const response = received.response as { statusCode: number; body: Readable };
      if (response.statusCode !== 200) return received;
      const document = await text(response.body);
      documents.push(document);
      response.body = Readable.from([Buffer.from(document)]);
      return received;
    },
    { step: 'deserialize', priority: 'low', name: 'pantherctlKeepAnswer' },
  );
}

/** Sends this text in place of the one that the SDK wrote; length and checksum are computed after. */
export function replaceBody(command: object, body: string): void {
  (command as Command).middlewareStack.add(
    (next) => async (given) => {
      (given.request as { body: unknown }).body = body;
      return next(given);
    },
    { step: 'serialize', priority: 'low', name: 'pantherctlReplaceBody' },
  );
}
