import { resolve } from 'node:path';
import { tableName } from '../config/lake.ts';
import { exitCodes } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { createFolderLake } from '../ops/lake/folder-lake.ts';
import { listInputFiles } from '../ops/lake/input-files.ts';
import type { InputFile } from '../ops/lake/input-files.ts';
import type { LakeStore } from '../ports/lake-store.ts';
import { renderFailure } from '../runtime/classify/render-failure.ts';
import { createCompression } from '../runtime/output/compression.ts';
import { createLakeWriter } from '../runtime/output/lake-writer.ts';
import type { OutputObject } from '../runtime/output/lake-writer.ts';
import { processStream, rowContextOf } from '../runtime/process-stream.ts';
import { defaultSegmentBytes } from '../runtime/stream-job.ts';
import type { StreamReport } from '../runtime/stream-job.ts';
import { printable } from '../ui/printable.ts';
import { renderBytes } from '../ui/render-bytes.ts';
import { renderCount } from '../ui/render-count.ts';
import { renderTable } from '../ui/render-table.ts';
import { chooseReading } from './choose-reading.ts';
import type { Reading } from './choose-reading.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { identifyFile } from './identify-file.ts';
import { showPath } from './show-path.ts';
import { sumReports } from './sum-reports.ts';
import type { ProcessedFile, ReportSum } from './sum-reports.ts';

const heartbeatMilliseconds = 2_000;

/**
 * `pantherctl logs process <files…> [--out dir]`: files become normalised events in a folder. Exit 0 if every record of
 * every file became events, 5 if some did not, 1 if none did.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const { flags, io, out } = context;
  const reading = await chooseReading(context, input);
  const files = await listInputFiles(input.arguments, io);
  const folder = resolve(io.cwd, input.text('out') ?? 'events');
  const store = createFolderLake(folder);
  const began = io.time.now();
  const processed: ProcessedFile[] = [];
  const stop = io.time.every(heartbeatMilliseconds, () => noteProgress(processed.length, files.length, context));
  try {
    for (const file of files) {
      io.signal.throwIfAborted();
      const ended = await processFile(file, reading, store, context);
      processed.push(ended);
      if (ended.report.end.kind === 'rejected') noteRejected(ended, context);
    }
  } finally {
    stop();
  }
  const sum = sumReports(processed);
  const seconds = Math.max(0.001, (io.time.now() - began) / 1000);
  if (flags.json) out.json({ folder: showPath(folder, io.cwd), seconds, ...sum });
  else printSum(sum, showPath(folder, io.cwd), seconds, context);
  return exitOf(sum);
}

async function processFile(
  file: InputFile,
  reading: Reading,
  store: LakeStore,
  { io }: CommandContext,
): Promise<ProcessedFile> {
  const identity = await identifyFile(file, io.time.now());
  const { logTypes, sourceId, sourceLabel, streamType } = reading;
  const job = {
    identity,
    chunks: file.open(),
    streamType,
    logTypes,
    ...(sourceId !== undefined && { sourceId }),
    ...(sourceLabel !== undefined && { sourceLabel }),
  };
  const rowContext = rowContextOf(job);
  const writer = createLakeWriter({
    store,
    bucket: '',
    context: rowContext,
    compression: createCompression({ kind: 'gzip' }),
    renderFailure: (failure) => renderFailure(failure, identity, rowContext),
  });
  let report: StreamReport;
  try {
    report = await processStream(job, writer, { segmentBytes: defaultSegmentBytes, mayGoOn: () => true });
  } finally {
    await writer.abort();
  }
  const outputs: readonly OutputObject[] = writer.outputs();
  return { name: file.name, report, outputs };
}

function noteProgress(done: number, all: number, { flags, notes }: CommandContext): void {
  if (!flags.json) notes.line(`${done} of ${renderCount(all, 'file')}`);
}

function noteRejected({ name, report: { end } }: ProcessedFile, { notes }: CommandContext): void {
  if (end.kind !== 'rejected') return;
  notes.line(`${notes.style.bad(notes.style.symbols.failed)} ${printable(name)}: ${end.message}`);
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
  const mark = isGood ? style.good(style.symbols.done) : style.warn(style.symbols.failed);
  const speed = renderBytes(sum.bytes / seconds);
  out.line(
    `${mark} ${renderCount(sum.events, 'event')} from ${renderCount(sum.files, 'file')} in ${folder}/  (${renderBytes(sum.bytes)} in ${seconds.toFixed(1)} s, ${speed}/s)`,
  );
  if (sum.failed > 0) {
    out.line(`  ${renderCount(sum.failed, 'record')} no log type took: table classification_failures says why`);
  }
  if (sum.rejected > 0) out.line(`  ${renderCount(sum.rejected, 'file')} could not be read to the end, see above`);
}

function exitOf({ events, failed, rejected }: ReportSum): ExitCode {
  if (failed === 0 && rejected === 0) return exitCodes.done;
  return events > 0 ? exitCodes.partly : exitCodes.failed;
}
