import { spawnSync } from 'node:child_process';
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitCodes } from '../src/errors.ts';
import { computedModules, listGeneratedThings } from './generated-things.ts';

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const isCheck = process.argv.includes('--check');
const stale: string[] = [];

for (const thing of listGeneratedThings(root)) {
  const staleness = await thing.findStaleness();
  if (staleness === undefined) continue;
  stale.push(thing.path);
  if (isCheck) console.log(`${thing.path}: ${staleness}`);
  else await thing.write();
}

// What has been written from old modules is stale again; a new process loads the new ones.
if (!isCheck && stale.some((path) => computedModules.includes(path))) {
  spawnSync(process.execPath, [...process.execArgv, ...process.argv.slice(1)], { stdio: 'inherit' });
}
if (stale.length === 0) console.log('everything generated is fresh');
else if (isCheck) console.log(`stale: ${stale.join(', ')}; npm run gen writes them`);
else console.log(`written: ${stale.join(', ')}`);
process.exitCode = isCheck && stale.length > 0 ? exitCodes.differences : exitCodes.done;
