import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { listInputFiles } from '../ops/lake/input-files.ts';
import { processStream } from '../runtime/process-stream.ts';
import type { FailedRecord } from '../runtime/row.ts';
import { defaultSegmentBytes } from '../runtime/stream-job.ts';
import type { RowSink } from '../runtime/stream-job.ts';
import { printable } from '../ui/printable.ts';
import { renderCount } from '../ui/render-count.ts';
import { chooseReading } from './choose-reading.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { openFileJob } from './open-file-job.ts';
import { renderRejected } from './render-rejected.ts';
import { sumReports } from './sum-reports.ts';
import type { ProcessedFile } from './sum-reports.ts';
import { writeStream } from './write-stream.ts';

/**
 * `pantherctl logs classify <files…>`: events as JSON lines on standard output, refusals on standard error. Exit 0 if every
 * record became events, or the reader of standard output has left, as `head` does; 5 if some did not, 1 if none did.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const { io, notes } = context;
  const reading = await chooseReading(context, input);
  const files = await listInputFiles(input.arguments, io);
  const processed: ProcessedFile[] = [];
  for (const file of files) {
    const job = await openFileJob(file, reading, io);
    const sink = createPrintingSink(file.name, context);
    try {
      const report = await processStream(job, sink, { segmentBytes: defaultSegmentBytes, mayGoOn: () => true });
      if (report.end.kind === 'rejected') notes.line(renderRejected(file.name, report.end, notes.style));
      processed.push({ name: file.name, report, outputs: [] });
    } catch (error) {
      if (sink.isReaderGone()) return exitCodes.done;
      throw error;
    }
  }
  const { events, failed, rejected } = sumReports(processed);
  notes.line(`${renderCount(events, 'event')}, ${renderCount(failed, 'record')} that no log type took`);
  if (failed === 0 && rejected === 0) return exitCodes.done;
  return events > 0 ? exitCodes.partly : exitCodes.failed;
}

interface PrintingSink extends RowSink {
  isReaderGone(): boolean;
}

/** Prints rows as they come, as fast as standard output takes them; throws `CANCELLED` once nobody reads them. */
function createPrintingSink(name: string, { io, notes }: CommandContext): PrintingSink {
  let lines: string[] = [];
  let isGone = false;
  const print = async (): Promise<void> => {
    const pieces = lines;
    lines = [];
    isGone = !(await writeStream(io.stdout, pieces));
    if (isGone) throw new PantherctlError('CANCELLED', 'nobody reads standard output any more');
  };
  return {
    add: ({ line }) => lines.push(`${line}\n`),
    addFailure: (failure) => notes.line(renderRefusals(name, failure)),
    drain: print,
    finishSegment: print,
    isReaderGone: () => isGone,
  };
}

function renderRefusals(name: string, { position, refusals }: FailedRecord): string {
  const where = `${printable(name)}: record ${position + 1}`;
  if (refusals.length === 0) return `${where}: no log type to try`;
  return [`${where}:`, ...refusals.map(({ logType, reason }) => `  ${logType}: ${printable(reason)}`)].join('\n');
}
