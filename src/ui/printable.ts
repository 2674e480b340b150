/** Control characters, line breaks included, and the marks that reverse the direction of text. */
// oxlint-disable-next-line no-control-regex -- naming the control characters is the point
const unsafe = /[\u0000-\u001f\u007f-\u009f\u200e\u200f\u2028-\u202e\u2066-\u2069]/g;

/**
 * Text from outside (names, reasons, values), safe on a terminal and on one line: control characters and direction
 * marks are shown as `\u001b`, so that no account name can move the cursor or forge a line.
 */
export function printable(text: string): string {
  return text.replaceAll(unsafe, (character) => `\\u${character.charCodeAt(0).toString(16).padStart(4, '0')}`);
}
