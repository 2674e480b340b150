import type { InstancesStep, Plan } from '../orchestrate/plan.ts';
import { printable } from './printable.ts';
import { renderCount } from './render-count.ts';
import type { Style } from './style.ts';
import { wrapText } from './text-width.ts';

/** Accounts that lose their instances and are named one by one, unless all are asked for. */
const namedMaxCount = 5;

/** The regions, counted and named. */
export function renderRegions(regions: readonly string[]): string {
  return `${renderCount(regions.length, 'region')} (${regions.join(', ')})`;
}

/** What an operation covers: its accounts or units times its regions, its overrides, and by name whom it deletes. */
export function renderInstances(
  step: InstancesStep,
  accountNames: Plan['accountNames'],
  style: Style,
  columns: number,
  verbose: boolean,
): readonly string[] {
  const wrapped = (text: string, paint: (line: string) => string = (line) => line) =>
    wrapText(printable(text), columns - 6).map((line) => `      ${paint(line)}`);
  const overrides = Object.entries(step.overrides).map(([name, value]) => `${name} = ${value}`);
  return [
    ...wrapped(`${describeAccounts(step, accountNames)} x ${renderRegions(step.regions)}`),
    ...(overrides.length > 0 ? wrapped(`with ${overrides.join(', ')}`) : []),
    ...(step.action === 'update' && overrides.length === 0 ? wrapped('with the values of the stack set') : []),
    ...(step.action === 'delete'
      ? listDeleted(step, accountNames, verbose).flatMap((line) => wrapped(line, style.bad))
      : []),
  ];
}

function describeAccounts(
  { accounts, action, organizationalUnits: units, wholeUnits }: InstancesStep,
  names: Plan['accountNames'],
): string {
  const [only] = accounts;
  if (accounts.length === 1 && only !== undefined && action !== 'delete' && wholeUnits !== true)
    return nameAccount(only, names);
  if (units === undefined) return renderCount(accounts.length, 'account');
  const named = `${renderCount(units.length, 'unit')} (${units.join(', ')})`;
  const counted = renderCount(accounts.length, 'account');
  return wholeUnits === true ? `every account of ${named}, ${counted}` : `${counted} of ${named}`;
}

function listDeleted({ accounts }: InstancesStep, names: Plan['accountNames'], verbose: boolean): readonly string[] {
  const shown = verbose ? accounts : accounts.slice(0, namedMaxCount);
  const left = accounts.length - shown.length;
  return [
    ...shown.map((id) => `- ${nameAccount(id, names)}`),
    ...(left > 0 ? [`and ${renderCount(left, 'more account')} (--verbose lists all)`] : []),
  ];
}

function nameAccount(id: string, names: Plan['accountNames']): string {
  return names[id] === undefined || names[id] === '' ? id : `${names[id]} (${id})`;
}
