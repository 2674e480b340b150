import { PantherctlError } from '../../errors.ts';
import type { Definition, DefinitionTable } from './world-state.ts';

/** A table of definitions; `known` are taken over with their numbers. */
export function createDefinitionTable(known: readonly Definition[] = []): DefinitionTable {
  const definitions = new Map<number, Definition>();
  const ids = new Map<string, number>();
  const add = (definition: Definition): void => {
    definitions.set(definition.id, definition);
    ids.set(keyOf(definition), definition.id);
  };
  for (const definition of known) add(definition);
  return {
    get: (id) => {
      const definition = definitions.get(id);
      if (definition === undefined) throw new PantherctlError('BUG', `the local cloud has no definition ${id}`);
      return definition;
    },
    put: ({ template, parameters, tags }) => {
      const definition = { id: definitions.size + 1, template, parameters: sortKeys(parameters), tags: sortKeys(tags) };
      const existing = ids.get(keyOf(definition));
      if (existing !== undefined) return existing;
      add(definition);
      return definition.id;
    },
    list: () => [...definitions.values()],
  };
}

function sortKeys(record: Readonly<Record<string, string>>): Record<string, string> {
  return Object.fromEntries(Object.entries(record).sort(([left], [right]) => (left < right ? -1 : 1)));
}

function keyOf({ template, parameters, tags }: Omit<Definition, 'id'>): string {
  return JSON.stringify([template, parameters, tags]);
}
