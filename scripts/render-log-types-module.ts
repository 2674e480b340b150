import { readdirSync } from 'node:fs';
import { join } from 'node:path';

/** Where the module stands, relative to the project. */
export const logTypesModulePath = 'src/runtime/built-in-log-types.ts';

const folder = 'src/runtime/log-types';

/** The list of the log types that are built in, one for each file of their folder, ordered by name of file. */
export function renderLogTypesModule(root: string): string {
  const files = readdirSync(join(root, folder))
    .filter((name) => name.endsWith('.ts'))
    .toSorted((one, other) => (one < other ? -1 : 1));
  const imports = files.map((file) => `import { logType as ${identifierOf(file)} } from './log-types/${file}';`);
  return [
    "import type { LogType } from './log-type.ts';",
    ...imports,
    '',
    '/** Every log type that is built in: one for each file in `log-types/`. Written by `npm run gen`; not to be edited. */',
    'export const builtInLogTypes: readonly LogType[] = [',
    ...files.map((file) => `  ${identifierOf(file)},`),
    '];',
    '',
  ].join('\n');
}

/** `aws-vpc-flow.ts` is `awsVpcFlow`. */
function identifierOf(file: string): string {
  return file.replace(/\.ts$/, '').replaceAll(/-([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
}
