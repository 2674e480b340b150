import { mkdir, readFile, rm, utimes, writeFile } from 'node:fs/promises';
import { dirname, join } from 'node:path';
import { Writable } from 'node:stream';
import { runCli } from '../../src/commands/run-cli.ts';
import type { TextOutput } from '../../src/ui/io.ts';
import { createFakeIo } from '../ui/fake-io.ts';

/** One command of a session with what followed it. */
interface Exchange {
  readonly command: string;
  /** Lines of a here-document. */
  readonly input: readonly string[];
}

/** A session: comments as they stand, commands with their input; the output is made anew. */
type Entry = { readonly comment: string } | Exchange;

const hereDocument = / <<END$/;
/** Ends with a digest of the plan, which would change with every template. */
const operationId = /(pantherctl-\d{8}T\d{6})-[0-9a-f]{8}/g;
/** Where a bucket command has kept what it changed. */
const backupPath = /\.pantherctl\/backups\/\S+\.json/g;
/** Stands in a command for an operation or a backup that was printed before: the first one is 1. */
const printedBefore = /<(operation|backup) (\d+)>/g;

/** When files of a session were written; it stands in the events that are made of them. */
const writtenAt = new Date('2026-01-02T03:04:05Z');

function parseTranscript(text: string): readonly Entry[] {
  const entries: Entry[] = [];
  const lines = text.split('\n');
  for (let index = 0; index < lines.length; index += 1) {
    const line = lines[index] ?? '';
    if (line.startsWith('#')) entries.push({ comment: line });
    if (!line.startsWith('$ ')) continue;
    const end = hereDocument.test(line) ? lines.indexOf('END', index) : index;
    if (end < 0) throw new Error(`the input of '${line}' has no END`);
    entries.push({ command: line.slice(2), input: lines.slice(index + 1, end) });
    index = end;
  }
  return entries;
}

function splitWords(command: string): readonly string[] {
  return [...command.matchAll(/'([^']*)'|(\S+)/g)].map(([, quoted, bare]) => quoted ?? bare ?? '');
}

async function runPantherctl(argv: readonly string[], cwd: string): Promise<readonly string[]> {
  const lines: string[] = [];
  const collect = (prefix: string): Pick<TextOutput, 'stream' | 'write'> => {
    let rest = '';
    const write = (text: string): void => {
      const parts = (rest + text).split('\n');
      rest = parts.pop() ?? '';
      lines.push(...parts.map((line) => `${prefix}${line}`.trimEnd()));
    };
    const stream = new Writable({
      write(chunk: Buffer, _, done) {
        write(chunk.toString('utf8'));
        done();
      },
    });
    return { stream, write };
  };
  const { io } = createFakeIo({ cwd, env: { PANTHERCTL_LOCAL_PACE: '0' } });
  const exit = await runCli(argv, {
    ...io,
    stdout: { ...io.stdout, ...collect('') },
    stderr: { ...io.stderr, ...collect('! ') },
  });
  return [...lines, `(exit ${exit})`];
}

async function runCommand({ command, input }: Exchange, cwd: string): Promise<readonly string[]> {
  const words = splitWords(command);
  const [program, ...rest] = words;
  const path = (name: string | undefined): string => join(cwd, name ?? '');
  switch (program) {
    case 'pantherctl':
      return runPantherctl(rest, cwd);
    case 'cat':
      if (rest[0] !== '>' && rest[0] !== '>>') return (await readFile(path(rest[0]), 'utf8')).trimEnd().split('\n');
      await mkdir(dirname(path(rest[1])), { recursive: true });
      await writeFile(path(rest[1]), input.map((line) => `${line}\n`).join(''), { flag: rest[0] === '>' ? 'w' : 'a' });
      await utimes(path(rest[1]), writtenAt, writtenAt);
      return [];
    case 'rm':
      await rm(path(rest[0]));
      return [];
    default:
      throw new Error(`a transcript knows pantherctl, cat and rm, not '${program}'`);
  }
}

function findPrinted(kind: string, number: string, shown: string): string {
  const pattern = kind === 'backup' ? backupPath : operationId;
  const found = [...new Set([...shown.matchAll(pattern)].map(([text]) => text))][Number(number) - 1];
  if (found === undefined) throw new Error(`${kind} ${number} is named before it was printed`);
  return found;
}

/**
 * Runs the commands of a session in the folder `cwd` and writes the session down again: commands, their input, standard
 * output as it is but for digests in operation ids, standard error behind `! `, and the exit code.
 */
export async function runTranscript(text: string, cwd: string): Promise<string> {
  const lines: string[] = [];
  for (const entry of parseTranscript(text)) {
    if ('comment' in entry) {
      if (lines.length > 0 && !lines.at(-1)?.startsWith('#')) lines.push('');
      lines.push(entry.comment);
      continue;
    }
    lines.push(`$ ${entry.command}`, ...entry.input, ...(hereDocument.test(entry.command) ? ['END'] : []));
    const shown = lines.join('\n');
    const command = entry.command.replaceAll(printedBefore, (_, kind: string, number: string) =>
      findPrinted(kind, number, shown),
    );
    lines.push(...(await runCommand({ ...entry, command }, cwd)));
  }
  return `${lines.join('\n')}\n`.replaceAll(operationId, '$1-<digest>');
}
