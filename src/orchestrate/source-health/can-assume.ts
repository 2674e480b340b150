import { isRefused } from './refusals.ts';
import type { SourceCheckContext } from './source-check.ts';

/** True if the role lets us in as it does Panther. Asked once. */
export async function canAssume({ reader }: SourceCheckContext): Promise<boolean> {
  try {
    await reader.identity();
    return true;
  } catch (error) {
    if (isRefused(error)) return false;
    throw error;
  }
}
