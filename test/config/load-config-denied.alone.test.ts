import { expect, it, vi } from 'vitest';
import { loadConfig } from '../../src/config/load-config.ts';

const { refusal } = vi.hoisted(() => ({ refusal: { code: '' } }));

vi.mock('node:fs/promises', () => ({
  open: () => Promise.reject(Object.assign(new Error(`${refusal.code}: refused`), { code: refusal.code })),
}));

it.each([
  ['EACCES', 'panther.yml may not be read'],
  ['EPERM', 'panther.yml may not be read'],
  ['EIO', 'panther.yml cannot be read (EIO)'],
])('says what %s means, and keeps the cause', async (code, message) => {
  refusal.code = code;
  await expect(loadConfig('panther.yml')).rejects.toMatchObject({
    code: 'CONFIG_UNREADABLE',
    exitCode: 2,
    message,
    cause: { code },
  });
});
