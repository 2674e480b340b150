import type { Fault } from '../fault.ts';
import { renderValue } from '../render-value.ts';

/** A template of `expandFields`: literal text, or the name of a value. */
export type TemplatePart = { readonly text: string } | { readonly name: string };

const placeholder = /%\{([^{}]*)\}/g;

/** Takes a template such as `%{date}T%{time}Z` apart. Refuses one without a name in it. */
export function parseFieldTemplate(template: string): readonly TemplatePart[] | { readonly fault: Fault } {
  const parts: TemplatePart[] = [];
  let from = 0;
  for (const match of template.matchAll(placeholder)) {
    if (match.index > from) parts.push({ text: template.slice(from, match.index) });
    parts.push({ name: (match[1] ?? '').trim() });
    from = match.index + match[0].length;
  }
  if (from === 0) {
    const message = `template ${renderValue(template)} names no value`;
    return { fault: { check: 'template', message, fix: 'write %{name} where the value goes' } };
  }
  if (from < template.length) parts.push({ text: template.slice(from) });
  return parts;
}
