import { renderSchema } from '../config/log-schema/render-schema.ts';
import { customLogTypePattern, customLogTypeRule } from '../config/log-types.ts';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { listInputFiles } from '../ops/lake/input-files.ts';
import { createDecoder } from '../runtime/decode/create-decoder.ts';
import { parseObject } from '../runtime/decode/parse-object.ts';
import { fileFixes } from '../runtime/decode/file-fixes.ts';
import type { StreamType } from '../runtime/raw-record.ts';
import { withExactNumbers } from '../runtime/schemas/exact-number.ts';
import { inferSchema } from '../runtime/schemas/infer-schema.ts';
import { printable } from '../ui/printable.ts';
import { renderCount } from '../ui/render-count.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { readUntilStopped } from './read-until-stopped.ts';
import { readStreamType } from './read-stream-type.ts';

/** Samples beyond these add little, and all of them are held in memory. */
const samplesMaxCount = 100_000;

/** `pantherctl logs infer <name> <files…>`: a schema that accepts every sample, as YAML on standard output. */
export async function run({ io, notes }: CommandContext, input: CommandInput): Promise<ExitCode> {
  const [name = '', ...words] = input.arguments;
  if (!customLogTypePattern.test(name)) {
    throw new PantherctlError('INPUT_INVALID', `'${name}' is no name of a custom log type`, {
      fix: customLogTypeRule,
    });
  }
  const streamType = readStreamType(input.text('stream-type')) ?? 'auto';
  const samples: unknown[] = [];
  for (const file of await listInputFiles(words, io)) {
    for await (const sample of readSamples(file.name, readUntilStopped(file.open(), io.signal), streamType)) {
      if (samples.length < samplesMaxCount) samples.push(sample);
    }
  }
  if (samples.length === 0) {
    throw new PantherctlError('INPUT_INVALID', 'there is no JSON object in these files', {
      fix: 'name files with JSON; for lines of text write a schema with a parser by hand',
    });
  }
  io.stdout.write(renderSchema(inferSchema(name, samples)));
  notes.line(
    `inferred from ${renderCount(samples.length, 'sample')}; look it over, then try it with logs classify --schemas`,
  );
  return exitCodes.done;
}

async function* readSamples(
  name: string,
  chunks: AsyncIterable<Uint8Array>,
  streamType: StreamType,
): AsyncGenerator<unknown, void, undefined> {
  const batches = createDecoder({ streamType }).decode(chunks);
  for (;;) {
    const { done, value } = await batches.next();
    if (done === true) {
      if (value.kind === 'complete') return;
      throw new PantherctlError('INPUT_INVALID', `${printable(name)} cannot be read: ${value.message}`, {
        fix: fileFixes[value.reason],
      });
    }
    for (const record of value) {
      const sample = record.value ?? parseObject(record.text);
      if (sample !== undefined) yield withExactNumbers(record.text, sample);
    }
  }
}
