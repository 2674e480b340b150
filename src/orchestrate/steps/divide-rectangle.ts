import type { Rectangle } from '../cover.ts';

/** The two halves of a rectangle, by accounts, or by regions where it has one account; `undefined` for a single pair. */
export function divideRectangle({ accounts, regions }: Rectangle): readonly [Rectangle, Rectangle] | undefined {
  if (accounts.length > 1) {
    const middle = Math.ceil(accounts.length / 2);
    return [
      { accounts: accounts.slice(0, middle), regions },
      { accounts: accounts.slice(middle), regions },
    ];
  }
  if (regions.length > 1) {
    const middle = Math.ceil(regions.length / 2);
    return [
      { accounts, regions: regions.slice(0, middle) },
      { accounts, regions: regions.slice(middle) },
    ];
  }
  return undefined;
}
