import type { LogType } from '../log-type.ts';

/** The log types that there are: those built in, and the schemas of users. */
export interface LogTypeLookup {
  /** `undefined` if there is none of that name. Throws where that cannot be told now. */
  find(name: string): Promise<LogType | undefined>;
}

/** Looks among log types that are all there. */
export function createLogTypeLookup(logTypes: readonly LogType[]): LogTypeLookup {
  const byName = new Map(logTypes.map((logType) => [logType.name, logType]));
  return { find: async (name) => Promise.resolve(byName.get(name)) };
}

/** The log types of a list, in its order, and the names that are none. */
export async function findLogTypes(
  lookup: LogTypeLookup,
  names: readonly string[],
): Promise<{ readonly known: readonly LogType[]; readonly unknown: readonly string[] }> {
  const found = await Promise.all(names.map(async (name) => ({ name, logType: await lookup.find(name) })));
  return {
    known: found.flatMap(({ logType }) => logType ?? []),
    unknown: found.filter(({ logType }) => logType === undefined).map(({ name }) => name),
  };
}
