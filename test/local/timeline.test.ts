import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { Timeline } from '../../src/local/timeline.ts';

const dues = fc.array(fc.nat({ max: 20 })).map((times) => times.map((at, order) => ({ at, order })));
const sorted = (entries: readonly { at: number; order: number }[]) =>
  entries.toSorted((left, right) => left.at - right.at || left.order - right.order);

test('gives entries back in order of due time, and of scheduling for equal times', () => {
  fc.assert(
    fc.property(dues, (entries) => {
      const timeline = new Timeline<{ at: number; order: number }>();
      for (const entry of entries) timeline.add(entry);
      expect(timeline.list()).toEqual(sorted(entries));
      const taken = [];
      for (let next = timeline.take(); next !== undefined; next = timeline.take()) taken.push(next);
      expect(taken).toEqual(sorted(entries));
    }),
  );
});

test('stays in order when entries are taken and removed in between', () => {
  fc.assert(
    fc.property(dues, dues, fc.nat({ max: 20 }), (first, second, unwanted) => {
      const timeline = new Timeline<{ at: number; order: number }>();
      for (const entry of first) timeline.add(entry);
      timeline.take();
      const later = second.map(({ at, order }) => ({ at, order: order + first.length }));
      for (const entry of later) timeline.add(entry);
      timeline.remove(({ at }) => at === unwanted);
      const expected = sorted([...sorted(first).slice(1), ...later]).filter(({ at }) => at !== unwanted);
      expect(timeline.peek()).toEqual(expected[0]);
      expect(timeline.list()).toEqual(expected);
      expect(timeline.size).toBe(expected.length);
    }),
  );
});
