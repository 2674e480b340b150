/** Values by key, of which only those last asked for are kept. */
export interface RecentMap<Value> {
  get(key: string): Value | undefined;
  /** Keeps a value, in place of the one that was not asked for the longest if there are too many. */
  set(key: string, value: Value): void;
  delete(key: string): void;
}

/** Makes a map of `maxCount` values at most. */
export function createRecentMap<Value>(maxCount: number): RecentMap<Value> {
  const values = new Map<string, Value>();
  return {
    get: (key) => {
      const value = values.get(key);
      if (value === undefined) return undefined;
      values.delete(key);
      values.set(key, value);
      return value;
    },
    set: (key, value) => {
      values.delete(key);
      const [oldest] = values.keys();
      if (values.size >= maxCount && oldest !== undefined) values.delete(oldest);
      values.set(key, value);
    },
    delete: (key) => {
      values.delete(key);
    },
  };
}
