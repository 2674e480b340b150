import * as z from 'zod';
import { checkedText } from '../checked-text.ts';
import type { Fault } from '../fault.ts';
import { customLogTypePattern, customLogTypeRule } from '../log-types.ts';
import { renderValue } from '../render-value.ts';
import { scalarTypes, schemaIndicators } from './log-schema.ts';

function findNameFault(value: string): Fault | undefined {
  if (customLogTypePattern.test(value)) return undefined;
  const words = value
    .replace(/^custom\b/i, '')
    .split(/[^A-Za-z0-9]+/)
    .map((word) => word.replace(/^[0-9]+/, ''))
    .filter((word) => word !== '')
    .slice(0, 2)
    .map((word) => `${word.slice(0, 1).toUpperCase()}${word.slice(1)}`);
  return {
    check: 'schema-name',
    message: `schema ${renderValue(value)} is not the name of a custom schema`,
    fix:
      words.length === 0 || words.some((word) => word.length === 1)
        ? customLogTypeRule
        : `write Custom.${words.join('.')}`,
  };
}

const text = z.string().meta({ title: 'text' });
const texts = z.array(text);
const patterns = z.array(text).min(1);
const addressFamily = z.enum(['any', 'ipv4', 'ipv6']);

const shared = {
  emptyValues: texts.optional(),
  trimSpace: z.boolean().optional(),
  expandFields: z.record(text, text).optional(),
  skipPrefix: text.optional(),
};

const parser = z.strictObject({
  csv: z
    .strictObject({
      delimiter: text.optional(),
      quote: text.optional(),
      hasHeader: z.boolean().optional(),
      columns: patterns.optional(),
      skipLines: z.int().min(0).max(1_000).optional(),
      ...shared,
    })
    .optional(),
  fastmatch: z.strictObject({ match: patterns, ...shared }).optional(),
  regex: z.strictObject({ match: patterns, patternDefinitions: z.record(text, text).optional(), ...shared }).optional(),
});

const valueKeys = {
  type: z.enum([...scalarTypes, 'object', 'array', 'json', 'ref']),
  description: text.optional(),
  target: text.optional(),
  timeFormat: text.optional(),
  timeFormats: patterns.optional(),
  isEventTime: z.boolean().optional(),
  indicators: z.array(z.enum(schemaIndicators)).optional(),
  validate: z
    .strictObject({
      allow: patterns.optional(),
      deny: patterns.optional(),
      ip: addressFamily.optional(),
      cidr: addressFamily.optional(),
    })
    .optional(),
};

/** A value as the document says it: which keys go with which type is checked later. */
export interface ValueDocument extends z.infer<z.ZodObject<typeof valueKeys>> {
  fields?: FieldDocument[] | undefined;
  element?: ValueDocument | undefined;
}

/** A value with a name, as the document says it. */
export interface FieldDocument extends ValueDocument {
  name: string;
  required?: boolean | undefined;
  rename?: { from: string } | undefined;
}

// TypeScript cannot infer types that lead back to themselves; the interfaces above say what the getters give.
const value = z.strictObject({
  ...valueKeys,
  get fields(): z.ZodType<FieldDocument[] | undefined> {
    return z.array(field).min(1).optional();
  },
  get element(): z.ZodType<ValueDocument | undefined> {
    return value.optional();
  },
}) as z.ZodType<ValueDocument>;

const field = z.strictObject({
  name: text,
  ...valueKeys,
  required: z.boolean().optional(),
  rename: z.strictObject({ from: text }).optional(),
  get fields(): z.ZodType<FieldDocument[] | undefined> {
    return z.array(field).min(1).optional();
  },
  get element(): z.ZodType<ValueDocument | undefined> {
    return value.optional();
  },
}) as z.ZodType<FieldDocument>;

/**
 * A schema document as Panther's docs describe it. What holds between keys is checked by `schema-checks.ts`.
 * https://docs.panther.com/data-onboarding/custom-log-types/reference
 */
export const documentSchema = z.strictObject({
  schema: checkedText('name of a custom schema', findNameFault, {
    description: 'Name of the log type.',
    pattern: customLogTypePattern.source,
    examples: ['Custom.Acme.Login'],
  }),
  version: z.literal(0).optional(),
  description: text.optional(),
  referenceURL: text.optional(),
  fieldDiscoveryEnabled: z.boolean().optional(),
  parser: parser.optional(),
  definitions: z.record(text, value).optional(),
  fields: z.array(field).min(1),
});

/** A schema document. */
export type SchemaDocument = z.infer<typeof documentSchema>;
