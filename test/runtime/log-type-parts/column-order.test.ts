import { describe, expect, it } from 'vitest';
import { ColumnOrder } from '../../../src/runtime/log-type-parts/column-order.ts';

const makeOrder = (): ColumnOrder =>
  new ColumnOrder({
    delimiter: ',',
    columnOf: new Map([
      ['a', 0],
      ['b', 1],
      ['c', 2],
    ]),
    columnCount: 3,
    defaultNames: ['a', 'b'],
  });

describe('the order of columns', () => {
  it('is the default one before any header', () => {
    const order = makeOrder();
    expect([order.read('1,2'), order.fields, order.hasHeader, order.save()]).toEqual([
      true,
      ['1', '2', undefined],
      false,
      undefined,
    ]);
  });

  it('follows each header and forgets the values before it', () => {
    const order = makeOrder();
    order.read('1,2');
    order.use(['c', 'x', 'a', 'c']);
    expect([order.read('3,4,-,5'), [...order.fields], order.hasHeader]).toEqual([
      true,
      [undefined, undefined, '3'],
      true,
    ]);
  });

  it('refuses lines with another number of fields', () => {
    const order = makeOrder();
    expect(['1', '1,2,3', ''].map((line) => order.read(line))).toEqual([false, false, false]);
  });

  it('goes on with the header that was saved', () => {
    const [order, later] = [makeOrder(), makeOrder()];
    order.use(['b', 'unknown', 'a']);
    later.restore(order.save() ?? '');
    later.read('1,2,3');
    expect(later.fields).toEqual(['3', '1', undefined]);
  });
});
