import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { measureSplit } from './logs/measure-split.ts';
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
const { values } = parseArgs({ options: { seeds: { type: 'string', default: '3000' } } });

/** In order; each is printed as soon as it is known. */
const measures: readonly (() => Promise<readonly Measurement[]> | readonly Measurement[])[] = [
  () => [measureStartUp(root)],
  () => [measureGenerate(root, 1), measureGenerate(root, 1_000), measureGenerateMemory()],
  () => measurePlan(root),
  () => measureOperations(),
  () => measurePlanSources(),
  () => measureEdit(),
  () => measureRollout(),
  () => measureMoto(root),
  () => measureSplit(),
  async () => [await measureSimulation(Number(values.seeds))],
];

for (const measure of measures) {
  const measurements = await measure();
  console.log(renderMeasurements(measurements));
  if (measurements.some(({ ratio, target }) => target === 0 && ratio > 0)) process.exitCode = 1;
}
