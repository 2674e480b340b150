import fc from 'fast-check';
import { expect, test } from 'vitest';
import { createPageReader } from '../../src/aws/page-reader.ts';
import { PantherctlError } from '../../src/errors.ts';

const codes = ['THROTTLED', 'NO_ANSWER'] as const;

test('reads every item once and in order, and no page twice but the one that failed', async () => {
  await fc.assert(
    fc.asyncProperty(
      fc.array(fc.array(fc.nat(), { maxLength: 4 }), { minLength: 1, maxLength: 8 }),
      fc.array(fc.boolean(), { maxLength: 20 }),
      async (pages, troubles) => {
        const trouble = [...troubles];
        const read: number[] = [];
        const { readAll } = createPageReader();
        const ask = () =>
          readAll('things', async (token) => {
            const index = Number(token ?? 0);
            const isTrouble = index > 0 && trouble.shift() === true;
            if (isTrouble) throw new PantherctlError(codes[trouble.length % 2] ?? 'THROTTLED', 'try again');
            read.push(index);
            return { items: pages[index] ?? [], ...(index + 1 < pages.length ? { next: String(index + 1) } : {}) };
          });
        for (;;) {
          const answer = await ask().catch((error: unknown) => error);
          if (answer instanceof Error) continue;
          expect(answer).toEqual(pages.flat());
          break;
        }
        expect(read).toEqual(pages.map((_, index) => index));
      },
    ),
  );
});

test('starts over after any other failure', async () => {
  const { readAll } = createPageReader();
  const tokens: (string | undefined)[] = [];
  const ask = (failure?: PantherctlError) =>
    readAll('things', async (token) => {
      tokens.push(token);
      if (token !== undefined && failure !== undefined) throw failure;
      return { items: [1], ...(token === undefined ? { next: 'b' } : {}) };
    });
  await expect(ask(new PantherctlError('VALIDATION', 'the token is no good'))).rejects.toThrow('no good');
  expect(await ask()).toEqual([1, 1]);
  expect(tokens).toEqual([undefined, 'b', undefined, 'b']);
});
