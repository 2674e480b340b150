import { PantherctlError } from '../errors.ts';

const units: Readonly<Record<string, number>> = {
  '': 1,
  b: 1,
  kb: 1e3,
  mb: 1e6,
  gb: 1e9,
  kib: 1024,
  mib: 1024 ** 2,
  gib: 1024 ** 3,
};

/** Bytes of a size such as `20MB` or `64KiB`. Throws `INPUT_INVALID`, naming the option. */
export function readSize(option: string, text: string): number {
  const [, digits = '', unit = ''] = /^([0-9]+(?:\.[0-9]+)?)\s*([a-z]*)$/i.exec(text.trim()) ?? [];
  const factor = units[unit.toLowerCase()];
  const bytes = Math.round(Number(digits) * (factor ?? 0));
  if (digits !== '' && factor !== undefined && bytes > 0 && Number.isSafeInteger(bytes)) return bytes;
  throw new PantherctlError('INPUT_INVALID', `--${option} is '${text}', which is no size`, {
    fix: `give a number and a unit, for example --${option} 20MB`,
  });
}
