import * as z from 'zod';
import { names } from './names.ts';

const accountId = z.string();
const region = z.string();

const place = z.strictObject({ accountId, region });

const operation = z.strictObject({
  maxConcurrentAccounts: z.int().min(1).default(5),
  failureTolerance: z.int().min(0).default(4),
  concurrencyMode: z.enum(['strict', 'soft']).default('strict'),
  regionConcurrency: z.enum(['sequential', 'parallel']).default('sequential'),
});

const regions = z.union([z.array(region).min(1), z.literal('all')]);

const targets = z.strictObject({
  accounts: z.array(accountId).default([]),
  organizationalUnits: z.array(z.string()).default([]),
  regions,
  overrides: z.record(accountId, z.strictObject({ regions })).default({}),
});

const realTimeEvents = z.strictObject({
  stackSet: z.string().default(names.stackSet),
  targets,
  operation: operation.prefault({}),
});

const prefix = z.strictObject({
  prefix: z.string().default(''),
  exclude: z.array(z.string()).default([]),
  logTypes: z.array(z.string()).min(1),
});

const topic = z.union([z.enum(['create', 'none']), z.strictObject({ existing: z.string() })]);

const source = z.strictObject({
  name: z.string(),
  accountId,
  region,
  bucket: z.string(),
  kmsKeyArn: z.string().optional(),
  externalId: z.string().optional(),
  streamType: z.enum(['auto', 'lines', 'json', 'jsonArray', 'cloudWatchLogs']).default('auto'),
  prefixes: z.array(prefix).min(1),
  notifications: z.strictObject({ topic }).prefault({ topic: 'create' }),
  dropOffMinutes: z.int().min(15).max(43_200).optional(),
});

/** The schema of `panther.yml`: the one source of its types, loader, JSON Schema and docs page. */
export const configSchema = z.strictObject({
  version: z.literal(1),
  panther: place,
  administrator: place,
  access: z.strictObject({ roleName: z.string() }).optional(),
  naming: z.enum(['plain', 'regional']).default('plain'),
  realTimeEvents: realTimeEvents.optional(),
  sources: z.array(source).default([]),
});

/** A checked `panther.yml` with every default filled in. */
export type Config = z.output<typeof configSchema>;

/** One S3 bucket, with prefixes and log types, that Panther reads. */
export type Source = Config['sources'][number];

/** Concurrency and tolerance of a rollout. */
export type OperationSettings = z.output<typeof operation>;
