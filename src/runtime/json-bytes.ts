/**
 * Bytes, and as well codes of characters, that structure JSON. Each is a constant of its own, so that the compiler can put the
 * number in its place: a list that is taken apart would be looked up at every comparison.
 */
export const quote = 0x22;
export const comma = 0x2c;
export const colon = 0x3a;
export const openBracket = 0x5b;
export const backslash = 0x5c;
export const closeBracket = 0x5d;
export const openBrace = 0x7b;
export const closeBrace = 0x7d;
