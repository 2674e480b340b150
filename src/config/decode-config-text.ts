import type { Problem } from '../errors.ts';

/** Largest configuration file that is read, in bytes; 5,000 sources fit in half of it. */
export const configMaxBytes: number = 4 * 1_024 * 1_024;

/** A file's text, or the reason why it has none. */
export type DecodedText = { readonly text: string } | { readonly problem: Problem };

/** The problem of a text beyond {@link configMaxBytes}. */
export function buildFileSizeProblem(file: string): Problem {
  return {
    check: 'file-size',
    path: '',
    file,
    line: 1,
    column: 1,
    message: `the file is larger than ${configMaxBytes / 1_048_576} MiB`,
    fix: 'check that this is the right file, or split it',
    severity: 'error',
  };
}

function findInvalidOffset(bytes: Uint8Array): number {
  let [low, high] = [0, bytes.length];
  while (low < high) {
    const middle = (low + high + 1) >> 1;
    try {
      new TextDecoder('utf-8', { fatal: true }).decode(bytes.subarray(0, middle), { stream: true });
      low = middle;
    } catch {
      high = middle - 1;
    }
  }
  return low;
}

/**
 * Reads bytes as UTF-8, with or without a byte order mark. Refuses other encodings and binary data, and points at the
 * first byte that does not fit.
 */
export function decodeConfigText(bytes: Uint8Array, file: string): DecodedText {
  if (bytes.length > configMaxBytes) return { problem: buildFileSizeProblem(file) };
  const refuse = (message: string, fix: string, offset: number): DecodedText => {
    const before = new TextDecoder().decode(bytes.subarray(0, offset), { stream: true });
    const lineStart = before.lastIndexOf('\n') + 1;
    const line = before.split('\n').length;
    return {
      problem: {
        check: 'file-encoding',
        path: '',
        file,
        line,
        column: before.length - lineStart + 1,
        message,
        fix,
        severity: 'error',
      },
    };
  };
  const [first, second] = bytes;
  if ((first === 0xff && second === 0xfe) || (first === 0xfe && second === 0xff)) {
    return refuse('the file is in UTF-16', 'save it as UTF-8', 0);
  }
  const zero = bytes.indexOf(0);
  if (zero !== -1) return refuse('the file is binary: it has a zero byte', 'name the YAML file with --config', zero);
  try {
    return { text: new TextDecoder('utf-8', { fatal: true }).decode(bytes) };
  } catch {
    return refuse('the file is not UTF-8 text', 'save it as UTF-8', findInvalidOffset(bytes));
  }
}
