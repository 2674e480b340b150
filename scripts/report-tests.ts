import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { countTests, resultsFolder, type TestReport } from './test-results.ts';

/** Reads the reports that the last `npm run check` or `npm test` left behind; none if it never came to the tests. */
function loadReports(folder: string): TestReport[] {
  if (!existsSync(folder)) return [];
  const files = readdirSync(folder).filter((file) => file.endsWith('.json'));
  return files.map((file) => JSON.parse(readFileSync(join(folder, file), 'utf8')) as TestReport);
}

const root = dirname(dirname(fileURLToPath(import.meta.url)));
const { passed, failed } = countTests(loadReports(join(root, resultsFolder)));
console.log(`${passed} passed, ${failed} failed`);
process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
