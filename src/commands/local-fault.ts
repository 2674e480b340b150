import { findNearest } from '../config/nearest.ts';
import { nearestRegion, partitionOf } from '../config/regions.ts';
import { exitCodes, PantherctlError } from '../errors.ts';
import type { ExitCode } from '../errors.ts';
import type { LocalCloud } from '../local/create-local-cloud.ts';
import { isFaultKind } from '../local/faults/check-fault.ts';
import type { Fault } from '../local/faults/fault.ts';
import { describeFaultKind, faultKinds } from '../local/faults/fault-kinds.ts';
import type { FaultKind } from '../local/faults/fault-kinds.ts';
import { renderCount } from '../ui/render-count.ts';
import type { CommandContext } from './command-context.ts';
import type { CommandInput } from './command-input.ts';
import { withLocalCloud } from './open-local.ts';
import { renderFault } from './render-fault.ts';

function listKinds({ flags, out }: CommandContext): void {
  const kinds = (Object.keys(faultKinds) as FaultKind[]).map((kind) => ({ kind, ...describeFaultKind(kind) }));
  if (flags.json) {
    out.json({ kinds });
    return;
  }
  for (const { accepts, effect, kind, requires } of kinds) {
    const options = [...requires.map((name) => `--${name}`), ...accepts.map((name) => `[--${name}]`)];
    out.line(`${out.style.accent(kind)}  ${out.style.faint(options.join(' '))}`);
    out.line(`  ${effect}`);
  }
}

/** The fields of a fault that stand on the command line. */
function readFields(context: CommandContext, input: CommandInput): Omit<Fault, 'kind'> {
  const fields = {
    account: input.text('account'),
    region: context.flags.region,
    call: input.text('call'),
    times: input.count('times', 1),
    after: input.count('after'),
    minutes: input.count('minutes', 1),
    seconds: input.count('seconds', 1),
    limit: input.count('limit', 1),
    bytes: input.count('bytes'),
    resource: input.text('resource'),
    reason: input.text('reason'),
  };
  return Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== undefined));
}

function checkKind(kind: string): FaultKind {
  if (isFaultKind(kind)) return kind;
  const nearest = findNearest(kind, Object.keys(faultKinds));
  throw new PantherctlError('INPUT_INVALID', `no fault is called '${kind}'`, {
    fix: `${nearest === undefined ? '' : `did you mean ${nearest}? `}see \`pantherctl local fault --list\``,
  });
}

/** A fault of an account or region that the cloud does not have would never strike. */
function checkPlace(cloud: LocalCloud, context: CommandContext, input: CommandInput): void {
  const account = input.text('account');
  const { region } = context.flags;
  const world = cloud.world.describe();
  if (account !== undefined && world.accounts.every(({ id }) => id !== account)) {
    throw new PantherctlError('INPUT_INVALID', `--account is '${account}', which the local cloud does not have`, {
      fix: 'name one of the accounts that `pantherctl local show` lists',
    });
  }
  if (region === undefined || partitionOf(region) === partitionOf(world.panther.region)) return;
  const nearest = nearestRegion(region);
  const isUnknown = partitionOf(region) === undefined;
  throw new PantherctlError(
    'INPUT_INVALID',
    `--region is '${region}', which is ${isUnknown ? 'not an AWS region' : 'of another partition than the local cloud'}`,
    { fix: isUnknown && nearest !== undefined ? `write ${nearest}` : 'name a region such as us-east-1' },
  );
}

function clear(cloud: LocalCloud, context: CommandContext, input: CommandInput): void {
  const [kind] = input.arguments;
  const account = input.text('account');
  const { region } = context.flags;
  const count = cloud.world.clearFaults({
    ...(kind === undefined ? {} : { kind: checkKind(kind) }),
    ...(account === undefined ? {} : { account }),
    ...(region === undefined ? {} : { region }),
  });
  const { flags, out } = context;
  if (flags.json) out.json({ cleared: count });
  else out.line(`${out.style.good(out.style.symbols.done)} ${renderCount(count, 'fault')} cleared`);
}

function add(cloud: LocalCloud, kind: string, context: CommandContext, input: CommandInput): void {
  const { flags, out } = context;
  cloud.world.addFault({ kind: checkKind(kind), ...readFields(context, input) });
  const fault = cloud.world.describe().faults.at(-1);
  if (fault === undefined) throw new PantherctlError('BUG', 'the fault that was added is not there');
  if (flags.json) out.json({ fault });
  else out.line(`${out.style.good(out.style.symbols.done)} ${renderFault(fault)}`);
}

/**
 * `pantherctl local fault`: scripts a fault in a local cloud, clears faults (`--clear`), or lists the kinds there are
 * (`--list`, which needs no cloud). Without a kind: the faults that are set. `--region` says where a fault strikes.
 */
export async function run(context: CommandContext, input: CommandInput): Promise<ExitCode> {
  if (input.has('list')) {
    listKinds(context);
    return exitCodes.done;
  }
  const [kind] = input.arguments;
  return withLocalCloud(context, 'local fault', (cloud) => {
    const { flags, out } = context;
    checkPlace(cloud, context, input);
    if (input.has('clear')) clear(cloud, context, input);
    else if (kind !== undefined) add(cloud, kind, context, input);
    else {
      const { faults } = cloud.world.describe();
      if (flags.json) out.json({ faults });
      else if (faults.length === 0) out.line('no fault is set');
      else for (const fault of faults) out.line(renderFault(fault));
    }
    return exitCodes.done;
  });
}
