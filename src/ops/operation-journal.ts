import { closeSync, fstatSync, fsyncSync, openSync, readFileSync, readSync, renameSync, writeSync } from 'node:fs';
import { dirname } from 'node:path';
import { makeFolder } from '../config/make-folder.ts';
import { PantherctlError } from '../errors.ts';
import type { Journal, OperationEnd, OperationIntent } from '../ports/journal.ts';
import { reasonOf } from './read-folder.ts';

type Entry =
  | { readonly kind: 'begin'; readonly intent: OperationIntent }
  | { readonly kind: 'end'; readonly operationId: string; readonly end: OperationEnd };

/** From so many bytes on a journal in which everything has ended is set aside and a new one begun. */
const longBytes = 256 * 1024;
/** Closes a line that a crash cut off, so that the next one stands alone. JSON never ends so. */
const tornMark = '~cut off';

/**
 * A journal in a file of JSON lines, readable by its owner only. Every entry is on the disk before the call that wrote it
 * resolves, and is one write at the end of the file, so that two processes may share it. Once everything in a long file
 * has ended, that file becomes `<path>.old`, which is still read. The file is made with the first entry.
 * Throws `OUTPUT_UNWRITABLE`, and on reading `INPUT_INVALID`, which names file and line.
 */
export function openOperationJournal(path: string): Journal {
  return {
    begin: async (intent) => append(path, { kind: 'begin', intent }),
    end: async (operationId, end) => append(path, { kind: 'end', operationId, end }),
    listOpen: async () => {
      const old = readText(`${path}.old`);
      const text = readText(path);
      const open = new Map<string, OperationIntent>();
      collectOpen(`${path}.old`, old, open);
      collectOpen(path, text, open);
      if (open.size === 0 && text.length >= longBytes) setAside(path);
      return [...open.values()];
    },
  };
}

function append(path: string, entry: Entry): void {
  let file: number | undefined;
  try {
    makeFolder(dirname(path), 0o700);
    file = openSync(path, 'a+', 0o600);
    const { size } = fstatSync(file);
    const line = `${endsTorn(file, size) ? `${tornMark}\n` : ''}${JSON.stringify(entry)}\n`;
    writeWhole(file, line);
    fsyncSync(file);
    if (size === 0) syncFolder(dirname(path));
  } catch (cause) {
    throw new PantherctlError('OUTPUT_UNWRITABLE', `cannot write the journal ${path}: ${reasonOf(cause)}`, {
      fix: 'make its folder writable and free space on the disk, then run the command again',
      cause,
    });
  } finally {
    if (file !== undefined) closeSync(file);
  }
}

/** Throws if the disk took only a part, which the next entry closes off as cut. */
function writeWhole(file: number, line: string): void {
  const bytes = Buffer.from(line, 'utf8');
  const written = writeSync(file, bytes);
  if (written < bytes.length) {
    throw new PantherctlError('OUTPUT_UNWRITABLE', `only ${written} of ${bytes.length} bytes were written`);
  }
}

function endsTorn(file: number, size: number): boolean {
  if (size === 0) return false;
  const last = Buffer.alloc(1);
  readSync(file, last, 0, 1, size - 1);
  return last[0] !== 0x0a;
}

/** Makes the name of a new file last. Systems that cannot sync a folder, such as Windows, keep names safe themselves. */
function syncFolder(folder: string): void {
  let handle: number;
  try {
    handle = openSync(folder, 'r');
  } catch (error) {
    if (['EISDIR', 'EPERM', 'EACCES'].includes(String(codeOf(error)))) return;
    throw error;
  }
  try {
    fsyncSync(handle);
  } finally {
    closeSync(handle);
  }
}

function readText(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    if (codeOf(cause) === 'ENOENT') return '';
    throw new PantherctlError('INPUT_INVALID', `cannot read the journal ${path}: ${reasonOf(cause)}`, {
      fix: 'mend its permissions, then run the command again',
      cause,
    });
  }
}

function collectOpen(path: string, text: string, open: Map<string, OperationIntent>): void {
  const lines = text.split('\n');
  for (const [index, line] of lines.entries()) {
    if (line === '' || line.endsWith(tornMark)) continue;
    const entry = parseEntry(line);
    if (entry === undefined) {
      // What stands behind the last line feed is a line that a crash cut off.
      if (index === lines.length - 1) continue;
      throw new PantherctlError('INPUT_INVALID', `line ${index + 1} of the journal ${path} cannot be read`, {
        fix: `look at that line; if nothing runs on the stack set, remove ${path}`,
      });
    }
    if (entry.kind === 'begin') open.set(entry.intent.operationId, entry.intent);
    else open.delete(entry.operationId);
  }
}

function parseEntry(line: string): Entry | undefined {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    return undefined;
  }
  return isEntry(value) ? value : undefined;
}

function isEntry(value: unknown): value is Entry {
  if (!isRecord(value)) return false;
  if (value['kind'] === 'end') return typeof value['operationId'] === 'string' && typeof value['end'] === 'string';
  const { intent } = value;
  if (value['kind'] !== 'begin' || !isRecord(intent)) return false;
  const { place } = intent;
  return (
    ['operationId', 'stackSet', 'action', 'digest'].every((key) => typeof intent[key] === 'string') &&
    ['instances', 'at'].every((key) => typeof intent[key] === 'number') &&
    isRecord(place) &&
    typeof place['accountId'] === 'string' &&
    typeof place['region'] === 'string'
  );
}

function codeOf(cause: unknown): unknown {
  return cause instanceof Error && 'code' in cause ? cause.code : undefined;
}

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

/** A rename, so that an entry that another process writes at this moment is in one of the two files. */
function setAside(path: string): void {
  try {
    renameSync(path, `${path}.old`);
  } catch (error) {
    if (codeOf(error) !== 'ENOENT') throw error;
  }
}
