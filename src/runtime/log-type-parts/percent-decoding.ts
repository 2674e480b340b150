/** Decodes `%` and two hex digits once. What would be no UTF-8 stays as it is; so does `+`. */
export function decodePercent(text: string): string {
  return text.includes('%') ? text.replaceAll(/(?:%[0-9A-Fa-f]{2})+/g, decodeRun) : text;
}

function decodeRun(run: string): string {
  try {
    return decodeURIComponent(run);
  } catch {
    return run;
  }
}
