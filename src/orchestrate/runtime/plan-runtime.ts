import { buildOwnershipTags, names, runtimeBucketName } from '../../config/names.ts';
import type { Config } from '../../config/schema.ts';
import { isErrorCode, PantherctlError } from '../../errors.ts';
import type { Cloud } from '../../ports/cloud.ts';
import type { TemplateName } from '../../templates/catalog.ts';
import { createDefinitionComparer } from '../definition-changes/compare-definitions.ts';
import type { DesiredStack } from '../desired.ts';
import { isRemains, observeStack } from '../observe.ts';
import type { ObservedStack } from '../observe.ts';
import type { StackStep } from '../plan.ts';
import { planStack } from '../plan-stack.ts';
import { giveParameters, renderEntry } from '../render-entry.ts';

/** A file for the runtime's bucket whose key follows from its bytes. */
export interface RuntimeFile {
  readonly key: string;
  readonly bytes: Uint8Array;
  /** What it is, for people. */
  readonly title: string;
}

/** Puts one file into the runtime's bucket. */
export interface UploadStep {
  readonly kind: 'upload';
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
  code: RuntimeFile,
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
    CodeKey: code.key,
  };
  const whole = withParameters(bare, given);
  const tables = describeStack(config, 'panther-log-tables', 'tables of normalised events');
  const compare = createDefinitionComparer();
  const plan = (stack: DesiredStack, there: ObservedStack): StackStep => planStack(stack, there, new Map(), compare);
  const upload = await planUpload(config, code, live, cloud);
  const hasBucket = live.kind === 'live' && !isRemains(live.stack);
  const first = hasBucket ? [] : [plan(withParameters(bare, { ...given, CodeKey: undefined }), live)];
  const [made] = first;
  const update: StackStep =
    made === undefined
      ? plan(whole, live)
      : { ...made, id: 'runtime/code', title: 'log processor', action: 'update', parameters: whole.parameters };
  return made !== undefined && made.action !== 'create'
    ? [made]
    : [...first, upload, update, plan(tables, await observeStack(tables, cloud))];
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

function withParameters(stack: DesiredStack, given: Readonly<Record<string, string | undefined>>): DesiredStack {
  const present = Object.entries(given).filter((entry): entry is [string, string] => entry[1] !== undefined);
  return { ...stack, ...giveParameters(stack, Object.fromEntries(present)) };
}

function liveParameters(live: ObservedStack): Readonly<Record<string, string>> {
  return live.kind === 'live' ? live.stack.parameters : {};
}

async function planUpload(
  { panther }: Config,
  { bytes, key, title }: RuntimeFile,
  live: ObservedStack,
  cloud: Cloud,
): Promise<UploadStep> {
  const bucket = runtimeBucketName(panther);
  const isThere = live.kind === 'live' && (await holds(cloud, panther.accountId, bucket, key));
  return { kind: 'upload', action: isThere ? 'none' : 'create', title, bucket, key, bytes };
}

async function holds(cloud: Cloud, accountId: string, bucket: string, key: string): Promise<boolean> {
  try {
    return (await cloud.objects(accountId).findOne(bucket, key)) === key;
  } catch (error) {
    if (isErrorCode(error, 'NOT_FOUND')) return false;
    throw error;
  }
}
