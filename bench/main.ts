import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { measureGenerateMemory } from './measure-generate-memory.ts';
import { measureGenerate } from './measure-generate.ts';
import { measureOperations, measurePlan } from './measure-plan.ts';
import { measureRollout } from './measure-rollout.ts';
import { measureStartUp } from './measure-start-up.ts';
import { renderMeasurements } from './measurement.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const generate = [measureGenerate(root, 1), measureGenerate(root, 1_000), measureGenerateMemory()];
const plan = [...measurePlan(root), ...measureOperations()];
console.log(renderMeasurements([measureStartUp(root), ...generate, ...plan, ...(await measureRollout())]));
