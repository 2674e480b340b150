import * as z from 'zod';
import { configSchema } from './schema.ts';

/** The keywords of draft 7 that the schema of `panther.yml` uses. */
export interface JsonSchema {
  $schema?: string;
  $id?: string;
  title?: string;
  description?: string;
  type?: string;
  const?: string | number;
  enum?: readonly (string | number)[];
  pattern?: string;
  default?: unknown;
  examples?: readonly unknown[];
  minimum?: number;
  maximum?: number;
  minItems?: number;
  minLength?: number;
  maxLength?: number;
  properties?: Readonly<Record<string, JsonSchema>>;
  required?: readonly string[];
  additionalProperties?: boolean | JsonSchema;
  propertyNames?: JsonSchema;
  items?: JsonSchema;
  anyOf?: readonly JsonSchema[];
}

/** Zod bounds whole numbers by what JavaScript can count; that is no rule of the file. */
function dropCountingBounds(schema: z.core.JSONSchema.BaseSchema): void {
  if (schema.maximum === Number.MAX_SAFE_INTEGER) delete schema.maximum;
  if (schema.minimum === Number.MIN_SAFE_INTEGER) delete schema.minimum;
}

/**
 * JSON Schema (draft 7) of `panther.yml` as a person writes it, defaults left out, for completion in editors. It knows
 * patterns, values and limits of single keys; what holds between keys only `pantherctl validate` checks.
 */
export function buildConfigJsonSchema(): JsonSchema {
  const { $schema, ...schema } = z.toJSONSchema(configSchema, {
    target: 'draft-7',
    io: 'input',
    override: ({ jsonSchema }) => dropCountingBounds(jsonSchema),
  });
  return {
    ...($schema === undefined ? {} : { $schema }),
    $id: 'urn:pantherctl:config:1',
    title: 'panther.yml',
    ...schema,
  } as JsonSchema;
}
