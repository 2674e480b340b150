import { isErrorCode, PantherctlError } from '../errors.ts';

/** One page of a list. */
export interface Page<Item> {
  readonly items: readonly Item[];
  /** Where the next page starts; absent (or empty) on the last one. */
  readonly next?: string | undefined;
}

/** Reads lists of many pages. */
export interface PageReader {
  /**
   * All items of the list called `key`. A list that broke off by `THROTTLED` or `NO_ANSWER` goes on at the page it came to
   * when it is asked for again soon: of 850 pages some will be throttled, and starting over would never come to an end.
   */
  readAll<Item>(key: string, readPage: (token: string | undefined) => Promise<Page<Item>>): Promise<readonly Item[]>;
}

/** A list that broke off is out of date after this. */
const keptMilliseconds = 2 * 60_000;

interface Part {
  readonly items: unknown[];
  readonly token: string | undefined;
  readonly at: number;
}

/** Makes a reader; one that lives as long as the port that uses it. */
export function createPageReader(): PageReader {
  const parts = new Map<string, Part>();
  const takePart = (key: string): Part | undefined => {
    const part = parts.get(key);
    parts.delete(key);
    return part !== undefined && Date.now() - part.at < keptMilliseconds ? part : undefined;
  };
  return {
    readAll: async <Item>(key: string, readPage: (token: string | undefined) => Promise<Page<Item>>) => {
      const part = takePart(key);
      const items = (part?.items ?? []) as Item[];
      let token = part?.token;
      for (;;) {
        let page: Page<Item>;
        try {
          page = await readPage(token);
        } catch (error) {
          const mayGoOn = isErrorCode(error, 'THROTTLED') || isErrorCode(error, 'NO_ANSWER');
          if (mayGoOn && token !== undefined) parts.set(key, { items, token, at: Date.now() });
          throw error;
        }
        for (const item of page.items) items.push(item);
        if (page.next === undefined || page.next === '') return items;
        if (page.next === token) {
          throw new PantherctlError('UNREADABLE_ANSWER', `the list of ${key} leads from a page to the same page again`);
        }
        token = page.next;
      }
    },
  };
}
