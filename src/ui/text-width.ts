// oxlint-disable-next-line no-control-regex -- escape sequences begin with a control character
const escapes = /\u001b\[[0-9;]*m/g;
const wide =
  /[\u1100-\u115f\u2e80-\u303e\u3041-\ua4cf\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6]|\p{Emoji_Presentation}/u;
const invisible = /\p{Mn}|\p{Me}|\u200b|\u200c|\u200d/u;
const plain = /^[\u0020-\u007e]*$/;

function characterWidth(character: string): number {
  if (invisible.test(character)) return 0;
  return wide.test(character) ? 2 : 1;
}

/** Columns that `text` takes on a terminal; colours take none, East Asian characters and emoji two. */
export function textWidth(text: string): number {
  const bare = text.replaceAll(escapes, '');
  if (plain.test(bare)) return bare.length;
  let width = 0;
  for (const character of bare) width += characterWidth(character);
  return width;
}

/** `text` (without colours) in at most `columns`, its end, or its start, replaced by `ellipsis` if it is longer. */
export function cutText(text: string, columns: number, ellipsis = '...', side: 'end' | 'start' = 'end'): string {
  if (textWidth(text) <= columns) return text;
  const mark = ellipsis.length < columns ? ellipsis : '';
  const kept: string[] = [];
  let width = mark.length;
  for (const character of side === 'end' ? text : Array.from(text).toReversed()) {
    width += characterWidth(character);
    if (width > columns) break;
    kept.push(character);
  }
  return side === 'end' ? kept.join('') + mark : mark + kept.toReversed().join('');
}

/** `text` filled with spaces up to `columns`; longer text stays as it is. */
export function padText(text: string, columns: number, side: 'left' | 'right' = 'right'): string {
  const padding = ' '.repeat(Math.max(0, columns - textWidth(text)));
  return side === 'right' ? text + padding : padding + text;
}

/** `text` broken at spaces into lines of at most `columns`; a longer word stays whole, so that it can be copied. */
export function wrapText(text: string, columns: number): readonly string[] {
  const lines: string[] = [];
  let line = '';
  for (const word of text.split(' ')) {
    if (line !== '' && textWidth(line) + 1 + textWidth(word) > columns) {
      lines.push(line);
      line = word;
    } else {
      line = line === '' ? word : `${line} ${word}`;
    }
  }
  return [...lines, line];
}
