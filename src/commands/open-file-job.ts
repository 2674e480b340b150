import type { InputFile } from '../ops/lake/input-files.ts';
import type { StreamJob } from '../runtime/stream-job.ts';
import type { Io } from '../ui/io.ts';
import type { Reading } from './choose-reading.ts';
import { identifyFile } from './identify-file.ts';
import { readUntilStopped } from './read-until-stopped.ts';

/**
 * The job of one local file. `seen` is told the bytes as they are read for the job. Throws `CANCELLED` at Ctrl-C, also
 * while its chunks are read.
 */
export async function openFileJob(
  file: InputFile,
  { logTypes, sourceId, sourceLabel, streamType }: Reading,
  io: Pick<Io, 'signal' | 'time'>,
  seen?: (bytes: number) => void,
): Promise<StreamJob> {
  const identity = await identifyFile(file, io.time.now(), io.signal);
  return {
    identity,
    chunks: readUntilStopped(file.open(), io.signal, seen),
    streamType,
    logTypes,
    ...(sourceId !== undefined && { sourceId }),
    ...(sourceLabel !== undefined && { sourceLabel }),
  };
}
