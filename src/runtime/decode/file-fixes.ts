import type { ContentReason } from '../outcome.ts';

/**
 * What mends a file on a laptop, where nothing waits in a queue and no source has to be there; for what comes through the
 * queue there are the fixes of system errors.
 */
export const fileFixes: Readonly<Record<ContentReason, string>> = {
  wrongStreamType:
    'give the stream type of the content with --stream-type, or auto; with --source, mend its streamType',
  binary: 'leave the file out, or unpack it first: only text, gzip and zstd are read',
  truncated: 'copy or write the file anew as a whole',
  malformed: 'write the file anew, or leave it out',
  expandsTooFar: 'split the file into smaller ones',
};
