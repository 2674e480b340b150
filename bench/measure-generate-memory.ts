import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import type { Config } from '../src/config/schema.ts';
import { buildGeneratedFiles } from '../src/templates/generated-files.ts';
import type { Measurement } from './measurement.ts';
import { buildSampleConfig } from './sample-config.ts';

const [few, many] = [200, 4_200] as const;

function createCollector(): () => void {
  setFlagsFromString('--expose-gc');
  return runInNewContext('gc') as () => void;
}

/** Bytes that the generator holds on to when it has made the file of the last source. */
function measureKeptBytes(config: Config, collectGarbage: () => void): number {
  collectGarbage();
  const before = process.memoryUsage().heapUsed;
  let kept = 0;
  for (const { path } of buildGeneratedFiles(config)) {
    if (path !== 'config.schema.json') continue;
    collectGarbage();
    kept = process.memoryUsage().heapUsed - before;
  }
  return kept;
}

/** Memory kept for each source while generating, against the size of one source's file: flat means far below one. */
export function measureGenerateMemory(): Measurement {
  const collectGarbage = createCollector();
  const configs = [buildSampleConfig(few), buildSampleConfig(many)] as const;
  for (const config of configs) measureKeptBytes(config, collectGarbage);
  const growth = measureKeptBytes(configs[1], collectGarbage) - measureKeptBytes(configs[0], collectGarbage);
  const bytesPerSource = Math.max(0, growth) / (many - few);
  const file = [...buildGeneratedFiles(buildSampleConfig(1))].find(({ path }) => path.startsWith('sources/'));
  const fileBytes = Buffer.byteLength(file?.text ?? '');
  return {
    work: 'generate: memory kept for each source against the size of its file',
    ratio: bytesPerSource / fileBytes,
    target: 0.25,
    details: `${bytesPerSource.toFixed(0)} bytes a source (its line of the manifest) against a file of ${fileBytes} bytes`,
  };
}
