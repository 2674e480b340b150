import { domainToASCII, domainToUnicode } from 'node:url';

/** Labels of letters, digits, `-` and `_`, at most 63 characters each; the last one is no number, else it is a broken address. */
const domain =
  /^(?=.{1,253}$)(?:[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?\.)*(?!\d+$)[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?$/;

/** The domain name in lower case, without a dot at its end, punycode decoded; an empty text if it is none. */
export function parseDomain(text: string): string {
  const name = (text.endsWith('.') ? text.slice(0, -1) : text).toLowerCase();
  if (isAscii(name)) {
    if (!domain.test(name)) return '';
    return name.includes('xn--') ? domainToUnicode(name) : name;
  }
  const ascii = domainToASCII(name);
  return domain.test(ascii) ? domainToUnicode(ascii) : '';
}

function isAscii(text: string): boolean {
  for (let index = 0; index < text.length; index += 1) {
    if (text.charCodeAt(index) > 0x7f) return false;
  }
  return true;
}
