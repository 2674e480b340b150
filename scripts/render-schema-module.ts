import { buildConfigJsonSchema } from '../src/config/json-schema.ts';

/** Where the module stands, relative to the project. */
export const schemaModulePath = 'src/config/config-schema-text.ts';

/**
 * The JSON Schema of `panther.yml` as a module: building it from zod costs a process that has just started a third of
 * the time that `generate` takes for a single source.
 */
export function renderSchemaModule(): string {
  const text = JSON.stringify(JSON.stringify(buildConfigJsonSchema()));
  return (
    '/** The JSON Schema of `panther.yml` on one line. Written by `npm run gen` from `schema.ts`; not to be edited. */\n' +
    `export const configSchemaText: string =\n  ${text};\n`
  );
}
