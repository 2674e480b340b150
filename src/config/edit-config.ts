import { isDeepStrictEqual } from 'node:util';
import { PantherctlError } from '../errors.ts';
import type { Problem } from '../errors.ts';
import { checkConfig } from './check-config.ts';
import { applyEdit } from './edit/apply-edit.ts';
import type { TargetsEdit } from './edit/targets-edit.ts';
import { readYaml } from './read-yaml.ts';
import type { Config } from './schema.ts';

/** A configuration file's text after an edit, checked like the file itself. */
export interface EditedConfig {
  readonly text: string;
  readonly config: Config;
  readonly warnings: readonly Problem[];
}

interface PlainTargets {
  accounts?: string[];
  overrides?: Record<string, { regions?: unknown }>;
  regions?: unknown;
}

interface PlainConfig {
  realTimeEvents?: { targets: PlainTargets };
}

/** The same change on plain values: what the edited text must read as. */
function applyToValue(value: PlainConfig, edit: TargetsEdit): void {
  if (edit.kind === 'create') {
    value.realTimeEvents = { targets: { accounts: [...edit.ids], regions: edit.regions } };
    return;
  }
  const targets = value.realTimeEvents?.targets ?? {};
  const ids = new Set(edit.ids);
  switch (edit.kind) {
    case 'list':
      targets.accounts = [...(targets.accounts ?? []), ...ids];
      return;
    case 'unlist':
      targets.accounts = (targets.accounts ?? []).filter((id) => !ids.has(id));
      return;
    case 'setRegions':
      targets.overrides ??= {};
      for (const id of ids) targets.overrides[id] = { ...targets.overrides[id], regions: edit.regions };
      return;
    case 'clearRegions':
    case 'dropOverrides':
      for (const id of ids) {
        const { regions: _, ...rest } = targets.overrides?.[id] ?? {};
        if (edit.kind === 'dropOverrides' || Object.keys(rest).length === 0) delete targets.overrides?.[id];
        else if (targets.overrides) targets.overrides[id] = rest;
      }
  }
}

/** A plain copy in which absent and empty collections of targets are the same, and the order of accounts does not count. */
function toComparable(value: unknown): PlainConfig {
  const copy = JSON.parse(JSON.stringify(value ?? {})) as PlainConfig;
  const targets = copy.realTimeEvents?.targets;
  if (targets) {
    targets.accounts = (targets.accounts ?? []).toSorted();
    targets.overrides ??= {};
  }
  return copy;
}

function refuseLayout(file: string): PantherctlError {
  return new PantherctlError(
    'INPUT_INVALID',
    `realTimeEvents.targets of ${file} cannot be edited without touching the rest: it has an anchor, an alias or an unusual layout`,
    { fix: 'write accounts as a plain list and overrides as a plain mapping, then run the command again' },
  );
}

/**
 * Makes changes in the text of a configuration file that is sound. All that is not concerned stays as it is, to the byte;
 * ids go to their places if the list is sorted, else to its end. Proves the result by reading it again: throws
 * `INPUT_INVALID` where the layout does not allow the edit, and `CONFIG_INVALID`, with every problem, if the edited file
 * would not be sound. `file` is only named in messages. Takes linear time.
 */
export function editConfig(text: string, file: string, edits: readonly TargetsEdit[]): EditedConfig {
  const expected = toComparable(readYaml(text).root?.value);
  let edited = text;
  for (const edit of edits) {
    if (edit.ids.length === 0) continue;
    const next = applyEdit(edited, edit);
    if (next === undefined) throw refuseLayout(file);
    edited = next;
    applyToValue(expected, edit);
  }
  const read = readYaml(edited);
  if (read.faults.length > 0 || !isDeepStrictEqual(toComparable(read.root?.value), toComparable(expected))) {
    throw refuseLayout(file);
  }
  const { config, problems } = checkConfig(edited, file);
  if (config !== undefined) return { text: edited, config, warnings: problems };
  throw new PantherctlError('CONFIG_INVALID', `${file} would not be valid after the edit, so it was left alone`, {
    problems,
    fix: 'mend what is shown in the file, then run the command again',
  });
}
