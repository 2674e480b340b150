import { PantherctlError } from '../../errors.ts';

/** Characters that neither SQS nor SNS takes: what XML 1.0 cannot hold. */
// oxlint-disable-next-line no-control-regex -- control characters are what it looks for
const forbiddenCharacters = /[\u0000-\u0008\u000B\u000C\u000E-\u001F\uFFFE\uFFFF]/;

/** What a message must keep to. */
export interface MessageRules {
  /** As IAM names the call. */
  readonly action: string;
  /** Of body and attributes together. */
  readonly maxBytes: number;
  readonly attributesMaxCount?: number;
}

/** Throws `VALIDATION` for a message that its service would refuse. */
export function checkMessage(
  body: string,
  attributes: Readonly<Record<string, string>>,
  { action, attributesMaxCount = Infinity, maxBytes }: MessageRules,
): void {
  const refuse = (why: string): PantherctlError => new PantherctlError('VALIDATION', `${action}: ${why}`);
  const entries = Object.entries(attributes);
  if (body === '') throw refuse('the message is empty');
  if (forbiddenCharacters.test(body)) throw refuse('the message has characters that are not allowed');
  if (entries.length > attributesMaxCount) throw refuse(`the message has ${entries.length} attributes`);
  const empty = entries.find(([, value]) => value === '');
  if (empty !== undefined) throw refuse(`the attribute ${empty[0]} is empty`);
  const bytes = [body, ...entries.flat(), ...entries.map(() => 'String')].reduce(
    (sum, text) => sum + Buffer.byteLength(text),
    0,
  );
  if (bytes > maxBytes) throw refuse(`the message has ${bytes} bytes, more than ${maxBytes}`);
}
