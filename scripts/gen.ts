import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { exitCodes } from '../src/errors.ts';
import { listGeneratedThings } from './generated-things.ts';

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

if (stale.length === 0) console.log('everything generated is fresh');
else if (isCheck) console.log(`stale: ${stale.join(', ')}; npm run gen writes them`);
else console.log(`written: ${stale.join(', ')}`);
process.exitCode = isCheck && stale.length > 0 ? exitCodes.differences : exitCodes.done;
