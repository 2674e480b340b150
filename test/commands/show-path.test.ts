import { expect, test } from 'vitest';
import { showPath } from '../../src/commands/show-path.ts';

test.each([
  ['/home/me/work/generated', 'generated'],
  ['/home/me/work/a/b', 'a/b'],
  ['/home/me/work', '.'],
  ['/home/me/work/..odd', '..odd'],
  ['/home/me', '/home/me'],
  ['/home/me/worksheets', '/home/me/worksheets'],
  ['/', '/'],
])('%s is shown as %s', (path, shown) => {
  expect(showPath(path, '/home/me/work')).toBe(shown);
});
