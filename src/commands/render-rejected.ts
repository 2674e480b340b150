import { fileFixes } from '../runtime/decode/file-fixes.ts';
import type { DecodeEnd } from '../runtime/raw-record.ts';
import { printable } from '../ui/printable.ts';
import { renderFix } from '../ui/render-fix.ts';
import type { Style } from '../ui/style.ts';

/** A file that could not be read to its end: why, and below it what mends it. */
export function renderRejected(
  name: string,
  { message, reason }: Extract<DecodeEnd, { readonly kind: 'rejected' }>,
  style: Style,
): string {
  const first = `${style.bad(style.symbols.failed)} ${printable(name)}: ${message}`;
  return [first, ...renderFix(fileFixes[reason], style, '  ')].join('\n');
}
