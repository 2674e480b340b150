import { resolve } from 'node:path';
import { tableName } from '../config/lake.ts';
import { makeFolder } from '../config/make-folder.ts';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { createFolderLake } from '../ops/lake/folder-lake.ts';
import { listInputFiles } from '../ops/lake/input-files.ts';
import type { InputFile } from '../ops/lake/input-files.ts';
import { keepApart } from '../ops/lake/keep-apart.ts';
import { reasonOf } from '../ops/read-folder.ts';
import type { LakeStore } from '../ports/lake-store.ts';
import { renderFailure } from '../runtime/classify/render-failure.ts';
import { createCompression } from '../runtime/output/compression.ts';
import { createLakeWriter } from '../runtime/output/lake-writer.ts';
import { processStream, rowContextOf } from '../runtime/process-stream.ts';
import { defaultSegmentBytes } from '../runtime/stream-job.ts';
import type { StreamJob } from '../runtime/stream-job.ts';
import { createFileProgress } from '../ui/create-file-progress.ts';
import { renderBytes } from '../ui/render-bytes.ts';
import { renderCount } from '../ui/render-count.ts';
import { renderTable } from '../ui/render-table.ts';
import { chooseReading } from './choose-reading.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { openFileJob } from './open-file-job.ts';
import { renderRejected } from './render-rejected.ts';
import { showPath } from './show-path.ts';
import { sumReports } from './sum-reports.ts';
import type { ProcessedFile, ReportSum } from './sum-reports.ts';

/**
 * `pantherctl logs process <files…> [--out dir]`: files become normalised events in a folder. Exit 0 if every record of
 * every file became events, 5 if some did not, 1 if none did. Throws `OUTPUT_UNWRITABLE`, `INPUT_INVALID` if
 * files and folder do not lie apart, and `CANCELLED` at Ctrl-C.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const { flags, io, notes, out } = context;
  const reading = await chooseReading(context, input);
  const folder = resolve(io.cwd, input.text('out') ?? 'events');
  const shown = showPath(folder, io.cwd);
  const files = await listInputFiles(input.arguments, io);
  keepApart(listPlaces(input.arguments, files, io.cwd), { path: folder, name: shown });
  makeOutputFolder(folder, shown);
  const store = createFolderLake(folder);
  const began = io.time.now();
  const processed: ProcessedFile[] = [];
  const bytes = files.reduce((sum, { size = 0 }) => sum + size, 0);
  const progress = createFileProgress(io, flags, notes, { files: files.length, bytes });
  try {
    for (const file of files) {
      progress.begin(file.name);
      const ended = await processFile(file, await openFileJob(file, reading, io, progress.read), store);
      processed.push(ended);
      const { end } = ended.report;
      if (end.kind === 'rejected') progress.note(renderRejected(file.name, end, notes.style));
    }
  } finally {
    progress.end();
  }
  const sum = sumReports(processed);
  const seconds = Math.max(0.001, (io.time.now() - began) / 1000);
  if (flags.json) out.json({ folder: shown, seconds, ...sum });
  else printSum(sum, shown, seconds, context);
  return exitOf(sum);
}

/** What is named, and each file that was found, since it may be a link. */
function listPlaces(
  words: readonly string[],
  files: readonly InputFile[],
  cwd: string,
): Parameters<typeof keepApart>[0] {
  const named = words.filter((word) => word !== '-').map((word) => ({ path: resolve(cwd, word), name: word }));
  return [...named, ...files.flatMap(({ name, path }) => (path === undefined ? [] : [{ path, name }]))];
}

function makeOutputFolder(folder: string, shown: string): void {
  try {
    makeFolder(folder);
  } catch (cause) {
    throw new PantherctlError('OUTPUT_UNWRITABLE', `${shown} cannot be written: ${reasonOf(cause)}`, {
      fix: 'choose another folder with --out, or mend its permissions',
      cause,
    });
  }
}

async function processFile({ name }: InputFile, job: StreamJob, store: LakeStore): Promise<ProcessedFile> {
  const rowContext = rowContextOf(job);
  const writer = createLakeWriter({
    store,
    bucket: '',
    context: rowContext,
    compression: createCompression({ kind: 'gzip' }),
    renderFailure: (failure) => renderFailure(failure, job.identity, rowContext),
  });
  try {
    const report = await processStream(job, writer, { segmentBytes: defaultSegmentBytes, mayGoOn: () => true });
    return { name, report, outputs: writer.outputs() };
  } finally {
    await writer.abort();
  }
}

function printSum(sum: ReportSum, folder: string, seconds: number, { out }: CommandContext): void {
  const { style } = out;
  if (sum.types.length > 0) {
    out.line(
      renderTable(
        sum.types,
        [
          { head: 'LOG TYPE', cell: ({ logType }) => logType },
          { head: 'EVENTS', cell: ({ events }) => events.toLocaleString('en-US'), align: 'right' },
          { head: 'TABLE', cell: ({ logType }) => tableName(logType) },
        ],
        style,
        out.columns,
      ),
    );
    out.line();
  }
  const isGood = sum.failed === 0 && sum.rejected === 0;
  const mark = isGood ? style.good(style.symbols.done) : sum.events > 0 ? style.warn('partly') : style.bad('failed');
  const speed = `${renderBytes(sum.bytes)} in ${seconds.toFixed(1)} s, ${renderBytes(sum.bytes / seconds)}/s`;
  out.line(`${mark} ${renderCount(sum.events, 'event')} from ${renderCount(sum.files, 'file')} in ${folder}/`);
  out.line(style.faint(`  ${speed}`));
  if (sum.failed > 0) {
    out.line(`  ${renderCount(sum.failed, 'record')} no log type took: table classification_failures says why`);
  }
  if (sum.rejected > 0) out.line(`  ${renderCount(sum.rejected, 'file')} could not be read to the end, see above`);
}

function exitOf({ events, failed, rejected }: ReportSum): ExitCode {
  if (failed === 0 && rejected === 0) return exitCodes.done;
  return events > 0 ? exitCodes.partly : exitCodes.failed;
}
