import { buildTableColumns } from '../config/hive-type.ts';
import { names, runtimeBucketName } from '../config/names.ts';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import { packageLogProcessor } from '../ops/package-function.ts';
import { applyRuntime } from '../orchestrate/runtime/apply-runtime.ts';
import type { EndedRuntimeStep } from '../orchestrate/runtime/apply-runtime.ts';
import type { EmitEvent } from '../orchestrate/events.ts';
import { planRuntime } from '../orchestrate/runtime/plan-runtime.ts';
import type { RuntimeFiles, RuntimeSizes, RuntimeStep } from '../orchestrate/runtime/plan-runtime.ts';
import type { Clock } from '../ports/clock.ts';
import { loadSchema } from '../runtime/schemas/load-schemas.ts';
import { confirm } from '../ui/confirm.ts';
import { createView } from '../ui/create-view.ts';
import { createPrinter } from '../ui/printer.ts';
import type { Style } from '../ui/style.ts';
import type { View } from '../ui/view.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { loadCommandConfig } from './load-command-config.ts';
import { listSchemaFiles, loadSchemaFolder } from './load-schema-folder.ts';
import { openRun } from './open-run.ts';

const words: Readonly<Record<RuntimeStep['action'], string>> = {
  create: 'create',
  update: 'update',
  none: 'as wanted',
  manual: 'by hand',
  blocked: 'blocked',
};

/**
 * `pantherctl runtime deploy`: the stacks of the runtime with the log processor's code. Shows the steps, asks, and carries
 * them out one after the other. Exit 1 if a step fails, or is left to a person.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  const { flags, io, out } = context;
  const config = await loadCommandConfig(context);
  const { accountId, region } = config.panther;
  const { key, zip } = await packageLogProcessor();
  const custom = await readSchemas(context, input.text('schemas'));
  const templateBucket = { name: runtimeBucketName(config.panther), accountId, region };
  const watch = createWatch(context);
  const { close, cloud, tools } = await openRun(context, config, {
    needsAdministrator: false,
    templateBucket,
    createEmit: flags.json ? undefined : watch.createEmit,
  });
  try {
    const sizes = readSizes(input);
    const code = { key, bytes: zip, title: 'code of the log processor' };
    const steps = await planRuntime(config, { code, ...custom }, sizes, cloud);
    const isWork = steps.some(({ action }) => action === 'create' || action === 'update');
    watch.close();
    // Nobody is asked about what was not shown, so --quiet hides it only together with --yes.
    const printer = flags.yes || !isWork ? context.notes : createPrinter(io.stderr, context.notes.style);
    if (!flags.json) for (const step of steps) printer.line(renderStep(step, printer.style));
    if (isWork && !(await confirm('Deploy the runtime?', io, flags))) {
      throw new PantherctlError('CANCELLED', 'the plan was not accepted, nothing was changed');
    }
    const ended: EndedRuntimeStep[] = [];
    try {
      // Where nothing is to be done, no progress is shown either.
      const told = isWork ? tools : { ...tools, emit: () => undefined };
      for await (const each of applyRuntime(steps, accountId, cloud, told)) ended.push(each);
    } finally {
      watch.close();
      if (!flags.json) for (const each of ended) out.line(renderEnd(each, context));
    }
    if (flags.json) out.json({ steps: ended.map(({ step, outcome }) => ({ title: step.title, ...outcome })) });
    const isDone = ended.length === steps.length && ended.every(({ outcome }) => isGood(outcome));
    return isDone ? exitCodes.done : exitCodes.failed;
  } finally {
    watch.close();
    await close();
  }
}

interface Watch {
  createEmit(clock: Clock): EmitEvent;
  /** Ends what is shown, so that something else can be printed; the next event begins anew. */
  close(): void;
}

/** Shows events as they come, in the view that fits the terminal. */
function createWatch({ flags, io }: CommandContext): Watch {
  let view: View | undefined;
  return {
    createEmit: (clock) => {
      const shown = createView(io, flags, clock);
      view = shown;
      return (event) => shown.emit({ ...event, time: new Date(clock.now()).toISOString() });
    },
    close: () => view?.close(),
  };
}

/** The schemas of a folder, checked, each as `schemas/<name of the log type>.yml`, with their tables. */
async function readSchemas(
  context: CommandContext,
  folder: string | undefined,
): Promise<Pick<RuntimeFiles, 'schemas' | 'tables'>> {
  if (folder === undefined) return { schemas: [], tables: [] };
  const logTypes = await loadSchemaFolder(context, folder);
  const tables = logTypes.map(({ columns, description, name }) => ({
    logType: name,
    description,
    columns: buildTableColumns(columns),
  }));
  const files = await listSchemaFiles(folder, context.io.cwd);
  const schemas = files.flatMap((file) => {
    const { logType } = loadSchema(file);
    if (logType === undefined) return [];
    const { name } = logType;
    return [{ key: `${names.schemasPrefix}${name}.yml`, bytes: Buffer.from(file.text), title: `schema ${name}` }];
  });
  return { schemas, tables };
}

function isGood({ outcome }: EndedRuntimeStep['outcome']): boolean {
  return outcome === 'done' || outcome === 'skipped';
}

function readSizes(input: CommandInput): RuntimeSizes {
  const memory = input.count('memory', 1_024, 10_240);
  const concurrency = input.count('concurrency', 2, 1_000);
  return {
    ...(memory !== undefined && { memory: String(memory) }),
    ...(concurrency !== undefined && { concurrency: String(concurrency) }),
  };
}

function renderStep(step: RuntimeStep, style: Style): string {
  const what = step.kind === 'upload' ? `${step.title}: s3://${step.bucket}/${step.key}` : step.title;
  const hasReason = step.action !== 'none' && 'reason' in step && step.reason !== undefined;
  const reason = hasReason ? style.faint(` (${step.reason})`) : '';
  return `  ${words[step.action].padEnd(9)} ${what}${reason}`;
}

function renderEnd({ outcome, step }: EndedRuntimeStep, { out }: CommandContext): string {
  const { style } = out;
  if (outcome.outcome === 'done') return `${style.good(style.symbols.done)} ${step.title}`;
  if (outcome.outcome === 'skipped') return `${style.good(style.symbols.done)} ${step.title}: ${outcome.reason}`;
  const fix = outcome.fix === undefined ? '' : `\n  ${style.good('fix:')} ${outcome.fix}`;
  return `${style.bad(style.symbols.failed)} ${step.title}: ${outcome.reason}${fix}`;
}
