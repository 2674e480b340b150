import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureBatch } from './logs/measure-batch.ts';
import { measureBundle } from './logs/measure-bundle.ts';
import { measureLargeObjects } from './logs/measure-large-objects.ts';
import { measureCloudTrail, measureOtherLogs } from './logs/measure-processor.ts';
import { measureEdit } from './measure-edit.ts';
import { measureGenerateMemory } from './measure-generate-memory.ts';
import { measureGenerate } from './measure-generate.ts';
import { measureMoto } from './measure-moto.ts';
import { measureOperations, measurePlan } from './measure-plan.ts';
import { measurePlanSources } from './measure-plan-sources.ts';
import { measureRollout } from './measure-rollout.ts';
import { measureSimulation } from './measure-simulation.ts';
import { measureStartUp } from './measure-start-up.ts';
import { renderMeasurements } from './measurement.ts';
import type { Measurement } from './measurement.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { positionals, values } = parseArgs({
  allowPositionals: true,
  options: { seeds: { type: 'string', default: '3000' }, huge: { type: 'boolean', default: false } },
});

type Measure = () => Promise<readonly Measurement[]> | readonly Measurement[];

/** In order; each is printed as soon as it is known. */
const onboarding: readonly Measure[] = [
  () => [measureStartUp(root)],
  () => [measureGenerate(root, 1), measureGenerate(root, 1_000), measureGenerateMemory()],
  () => measurePlan(root),
  () => measureOperations(),
  () => measurePlanSources(),
  () => measureEdit(),
  () => measureRollout(),
  () => measureMoto(root),
  async () => [await measureSimulation(Number(values.seeds))],
];

/** Of the log processor. `--huge` takes in an object of 10 GB. */
const logs: readonly Measure[] = [
  () => measureCloudTrail(root),
  () => measureOtherLogs(root),
  () => measureLargeObjects(root, values.huge),
  () => measureBatch(root),
  () => measureBundle(root),
];

const groups: Readonly<Record<string, readonly Measure[]>> = { onboarding, logs };

/** The measures of the groups that the words name, or of all. */
function chooseMeasures(words: readonly string[]): readonly Measure[] {
  return (words.length === 0 ? Object.keys(groups) : words).flatMap((word) => {
    const measures = groups[word];
    if (measures === undefined)
      throw new Error(`there is no group ${word}: choose of ${Object.keys(groups).join(', ')}`);
    return measures;
  });
}

for (const measure of chooseMeasures(positionals)) {
  const measurements = await measure();
  console.log(renderMeasurements(measurements));
  if (measurements.some(({ ratio, target }) => target === 0 && ratio > 0)) process.exitCode = 1;
}
