/** Text that JSON writes as it is: no quotes, backslashes or control characters, nor halves of characters beyond U+FFFF. */
const plain = /^[ !#-[\]-\uD7FF\uE000-\uFFFF]*$/;

/** The text as a JSON string, as `JSON.stringify` writes it. */
export function quote(text: string): string {
  return plain.test(text) ? `"${text}"` : JSON.stringify(text);
}
