/** Longest text that is looked through character by character; beyond it the built-in function is faster. */
const shortText = 48;

/** The text as a JSON string, as `JSON.stringify` writes it. */
export function quote(text: string): string {
  if (text.length > shortText) return JSON.stringify(text);
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code < 0x20 || code === 0x22 || code === 0x5c || code > 0x7e) return JSON.stringify(text);
  }
  return `"${text}"`;
}
