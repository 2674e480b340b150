import type { Journal, OperationIntent } from '../ports/journal.ts';

/** A journal that lives as long as the process: for a cloud that does not live longer either. */
export function createMemoryJournal(): Journal {
  const open = new Map<string, OperationIntent>();
  return {
    begin: async (intent) => void open.set(intent.operationId, intent),
    end: async (operationId) => void open.delete(operationId),
    listOpen: async () => [...open.values()],
  };
}
