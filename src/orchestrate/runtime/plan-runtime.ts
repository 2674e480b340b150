import type { LogTable } from '../../config/log-tables.ts';
import { buildOwnershipTags, names, runtimeBucketName } from '../../config/names.ts';
import type { Config } from '../../config/schema.ts';
import { isErrorCode, PantherctlError } from '../../errors.ts';
import type { Cloud } from '../../ports/cloud.ts';
import { buildCustomLogTables } from '../../templates/catalog.ts';
import type { TemplateName } from '../../templates/catalog.ts';
import { renderYaml } from '../../templates/render.ts';
import { createDefinitionComparer } from '../definition-changes/compare-definitions.ts';
import type { DesiredStack } from '../desired.ts';
import { isRemains, observeStack } from '../observe.ts';
import type { ObservedStack } from '../observe.ts';
import type { StackStep } from '../plan.ts';
import { planStack } from '../plan-stack.ts';
import { giveParameters, renderEntry } from '../render-entry.ts';

/** A file for the runtime's bucket. */
export interface RuntimeFile {
  readonly key: string;
  readonly bytes: Uint8Array;
  /** What it is, for people. */
  readonly title: string;
}

/** Everything that is to lie in the runtime's bucket. */
export interface RuntimeFiles {
  /** The zip of the function; its key follows from its bytes. */
  readonly code: RuntimeFile;
  /** Schemas of users, UTF-8, under keys that stay when they change. Those that are there beside them are left alone. */
  readonly schemas: readonly RuntimeFile[];
  /** Their tables; those of an earlier deployment that are not among them go, and the events stay. */
  readonly tables: readonly LogTable[];
}

/** Puts one file into the runtime's bucket. */
export interface UploadStep {
  readonly kind: 'upload';
  readonly id: string;
  readonly action: 'create' | 'none';
  readonly title: string;
  readonly bucket: string;
  readonly key: string;
  readonly bytes: Uint8Array;
}

/** What deploying the runtime takes, in order: a step begins when all before it are done. */
export type RuntimeStep = StackStep | UploadStep;

/** How large and how many the function's runs may be; what is not given stays as it is deployed, or as the template has it. */
export interface RuntimeSizes {
  readonly memory?: string;
  readonly concurrency?: string;
}

/**
 * Says what deploying the runtime takes. The code lies in a bucket of the same stack, so a first deployment makes the stack
 * without the function, puts the code there, and updates the stack. Throws `INPUT_INVALID` for a file whose runtime is
 * somebody else's.
 */
export async function planRuntime(
  config: Config,
  files: RuntimeFiles,
  { concurrency, memory }: RuntimeSizes,
  cloud: Cloud,
): Promise<readonly RuntimeStep[]> {
  if (config.panther.runtime === 'external') {
    throw new PantherctlError('INPUT_INVALID', 'panther.runtime is external: Panther itself runs there', {
      fix: 'leave out panther.runtime, or set it to pantherctl, to deploy a runtime',
    });
  }
  const bare = describeStack(config, 'panther-runtime', 'runtime');
  const live = await observeStack(bare, cloud);
  const kept = liveParameters(live);
  const given = {
    ProcessorMemory: memory ?? kept['ProcessorMemory'],
    ProcessorConcurrency: concurrency ?? kept['ProcessorConcurrency'],
    CodeKey: files.code.key,
  };
  const whole = withParameters(bare, given);
  const tables = describeStack(config, 'panther-log-tables', 'tables of normalised events');
  const compare = createDefinitionComparer();
  const plan = (stack: DesiredStack, there: ObservedStack): StackStep => planStack(stack, there, new Map(), compare);
  const hasBucket = live.kind === 'live' && !isRemains(live.stack);
  const first = plan(hasBucket ? whole : withParameters(bare, { ...given, CodeKey: undefined }), live);
  // What may not be touched is told alone: nothing else could come of it.
  if (first.action === 'blocked' || first.action === 'manual') return [first];
  if (!hasBucket && (await isBucketThere(config, cloud))) return [blockForBucket(first, config)];
  const uploads = await planUploads(config, files, hasBucket, cloud);
  const custom = files.tables.length === 0 ? [] : [describeCustomTables(config, files.tables)];
  const last: StackStep[] = [];
  for (const stack of [tables, ...custom]) last.push(plan(stack, await observeStack(stack, cloud)));
  if (hasBucket) return [...uploads, first, ...last];
  const update = {
    id: 'runtime/code',
    title: 'log processor',
    action: 'update',
    parameters: whole.parameters,
  } as const;
  return [first, ...uploads, { ...first, ...update }, ...last];
}

function describeStack(config: Config, name: TemplateName, what: string): DesiredStack {
  return {
    id: `runtime/${name}`,
    title: `${what} in the Panther account (${config.panther.accountId})`,
    phase: 'runtime',
    place: { accountId: config.panther.accountId, region: config.panther.region },
    stackName: name === 'panther-runtime' ? names.runtimeStack : names.logTablesStack,
    ...renderEntry(config, name),
    tags: buildOwnershipTags(config.panther.accountId),
  };
}

function describeCustomTables(config: Config, tables: readonly LogTable[]): DesiredStack {
  const built = { template: renderYaml(buildCustomLogTables(tables)), parameters: {}, overrides: {} };
  const stack = describeStack(config, 'panther-log-tables', 'tables of custom log types');
  const { customLogTablesStack: stackName } = names;
  return { ...stack, ...built, id: `runtime/${stackName}`, stackName, templateFile: `${stackName}.yml` };
}

function withParameters(stack: DesiredStack, given: Readonly<Record<string, string | undefined>>): DesiredStack {
  const present = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...stack, ...giveParameters(stack, Object.fromEntries(present)) };
}

function liveParameters(live: ObservedStack): Readonly<Record<string, string>> {
  return live.kind === 'live' ? live.stack.parameters : {};
}

/** The bucket outlives its stack, and one that is there makes CloudFormation undo the creation of all. */
async function isBucketThere({ panther }: Config, cloud: Cloud): Promise<boolean> {
  try {
    await cloud.buckets(panther.accountId).region(runtimeBucketName(panther));
    return true;
  } catch (error) {
    if (isErrorCode(error, 'NOT_FOUND')) return false;
    throw error;
  }
}

function blockForBucket(step: StackStep, { panther }: Config): StackStep {
  const bucket = runtimeBucketName(panther);
  return {
    ...step,
    action: 'blocked',
    reason: `bucket ${bucket} is there and belongs to no stack ${names.runtimeStack}, which would have to make it`,
    fix: `import the bucket into a stack ${names.runtimeStack}, or empty and delete it; to try this on a local cloud, make one with pantherctl local init --without-runtime`,
  };
}

async function planUploads(
  { panther }: Config,
  { code, schemas }: Pick<RuntimeFiles, 'code' | 'schemas'>,
  hasBucket: boolean,
  cloud: Cloud,
): Promise<readonly UploadStep[]> {
  const bucket = runtimeBucketName(panther);
  const objects = cloud.objects(panther.accountId);
  const look = async (file: RuntimeFile, isSame: () => Promise<boolean>): Promise<UploadStep> => {
    const isThere = hasBucket && (await isSame().catch(isMissing));
    return { kind: 'upload', id: `runtime/${file.key}`, action: isThere ? 'none' : 'create', ...file, bucket };
  };
  const steps = [look(code, async () => (await objects.findOne(bucket, code.key)) === code.key)];
  for (const schema of schemas) {
    const text = Buffer.from(schema.bytes).toString('utf8');
    steps.push(look(schema, async () => (await objects.readText(bucket, schema.key))?.text === text));
  }
  return Promise.all(steps);
}

/** A bucket that somebody has deleted holds nothing. */
function isMissing(error: unknown): false {
  if (isErrorCode(error, 'NOT_FOUND')) return false;
  throw error;
}
