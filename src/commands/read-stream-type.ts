import { PantherctlError } from '../errors.ts';
import type { StreamType } from '../runtime/raw-record.ts';

const streamTypes: readonly StreamType[] = ['auto', 'lines', 'json', 'jsonArray', 'cloudWatchLogs'];

/** A stream type by its name; `undefined` if none is given. Throws `INPUT_INVALID`. */
export function readStreamType(text: string | undefined): StreamType | undefined {
  if (text === undefined) return undefined;
  const known = streamTypes.find((type) => type === text);
  if (known !== undefined) return known;
  throw new PantherctlError('INPUT_INVALID', `--stream-type is '${text}'`, { fix: `use ${streamTypes.join(', ')}` });
}
