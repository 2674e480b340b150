import { expect, test } from 'vitest';
import { showPath } from '../../src/commands/show-path.ts';

test.each([
  ['/srv/work/generated', 'generated'],
  ['/srv/work/a/b', 'a/b'],
  ['/srv/work', '.'],
  ['/srv/work/..odd', '..odd'],
  ['/srv', '/srv'],
  ['/srv/worksheets', '/srv/worksheets'],
  ['/', '/'],
])('%s is shown as %s', (path, shown) => {
  expect(showPath(path, '/srv/work')).toBe(shown);
});
