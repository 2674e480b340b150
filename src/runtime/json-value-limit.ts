/**
 * Values of one JSON text that are parsed at most. Three bytes (`{},`) become sixty in memory, so that a record within its
 * limit of bytes could still take gigabytes. What AWS writes has tens of thousands at the most.
 */
export const jsonValuesMaxCount = 1024 * 1024;

const quote = 0x22;
const backslash = 0x5c;
const comma = 0x2c;
const openBracket = 0x5b;
const openBrace = 0x7b;

/** True if the text would become more values than that. Only a long text is looked at: a value has a character at least. */
export function hasTooManyValues(text: string): boolean {
  if (text.length <= jsonValuesMaxCount) return false;
  let count = 0;
  for (let index = 0; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) {
      index = endOfString(text, index);
    } else if (code === comma || code === openBracket || code === openBrace) {
      count += 1;
      if (count > jsonValuesMaxCount) return true;
    }
  }
  return false;
}

/** Index of the closing quote, or the end of the text. */
function endOfString(text: string, begin: number): number {
  for (let index = begin + 1; index < text.length; index += 1) {
    const code = text.charCodeAt(index);
    if (code === quote) return index;
    if (code === backslash) index += 1;
  }
  return text.length;
}
