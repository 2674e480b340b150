import { isErrorCode } from '../errors.ts';

/** What `read` gives, or `undefined` if AWS says that there is no such thing. */
export async function valueUnlessMissing<Value>(read: () => Promise<Value>): Promise<Value | undefined> {
  try {
    return await read();
  } catch (error) {
    if (isErrorCode(error, 'NOT_FOUND')) return undefined;
    throw error;
  }
}
