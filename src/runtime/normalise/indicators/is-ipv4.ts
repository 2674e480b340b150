/** Whether the text is an IPv4 address as `isIPv4` of Node has it: four numbers up to 255, without zeros before them. */
export function isIpv4(text: string): boolean {
  const { length } = text;
  if (length < 7 || length > 15) return false;
  let dots = 0;
  let digits = 0;
  let number = 0;
  for (let index = 0; index < length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === 0x2e) {
      if (digits === 0) return false;
      dots += 1;
      digits = 0;
      number = 0;
    } else {
      if (code < 0x30 || code > 0x39 || (digits > 0 && number === 0)) return false;
      number = number * 10 + code - 0x30;
      digits += 1;
      if (number > 255) return false;
    }
  }
  return dots === 3 && digits > 0;
}
