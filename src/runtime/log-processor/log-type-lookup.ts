import type { LogType } from '../log-type.ts';

/** The log types that there are: those built in, and the schemas of users. */
export interface LogTypeLookup {
  /** `undefined` if there is none of that name. Throws where that cannot be told now. */
  find(name: string): Promise<LogType | undefined>;
}

/** Schemas of users, as new as they are to be. */
export interface SchemaSource {
  load(): Promise<{ readonly logTypes: readonly LogType[] }>;
}

/** Looks among those built in first; a schema cannot take the name of one of them. */
export function createLogTypeLookup(builtIn: readonly LogType[], schemas?: SchemaSource): LogTypeLookup {
  const byName = new Map(builtIn.map((logType) => [logType.name, logType]));
  return {
    async find(name) {
      const known = byName.get(name);
      if (known !== undefined || schemas === undefined) return known;
      const { logTypes } = await schemas.load();
      return logTypes.find((logType) => logType.name === name);
    },
  };
}

/** The log types of a list, each once and in its order, and the names that are none. */
export async function findLogTypes(
  lookup: LogTypeLookup,
  names: readonly string[],
): Promise<{ readonly known: readonly LogType[]; readonly unknown: readonly string[] }> {
  const found = await Promise.all(
    [...new Set(names)].map(async (name) => ({ name, logType: await lookup.find(name) })),
  );
  return {
    known: found.flatMap(({ logType }) => logType ?? []),
    unknown: found.filter(({ logType }) => logType === undefined).map(({ name }) => name),
  };
}
