import type { TextRecord } from '../compare-records.ts';
import type { DefinitionChanges, ValueChange } from '../plan.ts';
import { compareTemplates } from './compare-templates.ts';
import type { TemplateChanges } from './compare-templates.ts';

/** What a stack or a stack set is defined by. */
export interface Definition {
  readonly template: string;
  readonly parameters: TextRecord;
  readonly tags: TextRecord;
  /** Roles and modes of a stack set, by what a person calls them. */
  readonly settings?: TextRecord;
}

/** Compares a live definition with the wanted one. Pure in effect, though it may remember what it has compared. */
export type CompareDefinitions = (live: Definition, wanted: Definition) => DefinitionChanges;

/** A comparer that looks at each pair of templates once, since thousands of stacks share one. */
export function createDefinitionComparer(): CompareDefinitions {
  const known = new Map<string, Map<string, TemplateChanges>>();
  const compare = (live: string, wanted: string): TemplateChanges => {
    if (live === wanted) return { template: [], access: [] };
    const compared = known.get(wanted) ?? new Map<string, TemplateChanges>();
    known.set(wanted, compared);
    const changes = compared.get(live) ?? compareTemplates(live, wanted);
    compared.set(live, changes);
    return changes;
  };
  return (live, wanted) => ({
    ...compare(live.template, wanted.template),
    parameters: compareValues(live.parameters, wanted.parameters),
    tags: compareValues(live.tags, wanted.tags),
    settings: compareValues(live.settings ?? {}, wanted.settings ?? {}),
  });
}

/** What differs, in words, e.g. `template`, `parameters`, `admin role`; empty if nothing does. */
export function nameDifferences({ parameters, settings, tags, template }: DefinitionChanges): readonly string[] {
  return [
    ...(template.length > 0 ? ['template'] : []),
    ...(parameters.length > 0 ? ['parameters'] : []),
    ...(tags.length > 0 ? ['tags'] : []),
    ...settings.map(({ name }) => name),
  ];
}

function compareValues(before: TextRecord, after: TextRecord): readonly ValueChange[] {
  const names = new Set([...Object.keys(before), ...Object.keys(after)]);
  const changes: ValueChange[] = [];
  for (const name of names) {
    const [from, to] = [before[name], after[name]];
    if (from === to) continue;
    changes.push({
      name,
      ...(from === undefined ? {} : { before: from }),
      ...(to === undefined ? {} : { after: to }),
    });
  }
  return changes;
}
