import type {
  AccessVerdict,
  DefinitionChanges,
  StatementChange,
  TemplateChange,
  ValueChange,
} from '../orchestrate/plan.ts';
import { printable } from './printable.ts';
import { renderCount } from './render-count.ts';
import type { Style } from './style.ts';
import { cutText, wrapText } from './text-width.ts';

/** Changes of one kind that are shown unless everything is asked for. */
const shownMaxCount = 5;
/** Characters of a value that are shown unless everything is asked for. */
const valueMaxColumns = 60;
const labelColumns = 12;

/** Where and how much to write. */
export interface ChangesLayout {
  readonly style: Style;
  readonly columns: number;
  /** Spaces in front of every line. */
  readonly indent: string;
  readonly verbose: boolean;
}

/**
 * What a new definition changes: the resources of the template, what its policies let pass (counted by verdict, then each
 * statement that is not equal with its reasons), parameters, tags and settings. Lists are cut unless `verbose`.
 */
export function renderChanges(changes: DefinitionChanges, layout: ChangesLayout): readonly string[] {
  return [
    ...renderList(
      'template',
      renderCount(changes.template.length, 'change'),
      changes.template.map(showTemplateChange),
      layout,
    ),
    ...renderAccess(changes.access, layout),
    ...renderValues('parameters', changes.parameters, layout),
    ...renderValues('tags', changes.tags, layout),
    ...renderValues('settings', changes.settings, layout),
  ];
}

type Line = (layout: ChangesLayout) => readonly string[];

function renderList(label: string, head: string, lines: readonly Line[], layout: ChangesLayout): readonly string[] {
  if (lines.length === 0) return [];
  const shown = layout.verbose ? lines : lines.slice(0, shownMaxCount);
  const inner = { ...layout, indent: `${layout.indent}  ` };
  const left = lines.length - shown.length;
  return [
    `${layout.indent}${label.padEnd(labelColumns)} ${head}`,
    ...shown.flatMap((line) => line(inner)),
    ...(left > 0 ? [`${inner.indent}and ${left} more (--verbose lists all)`] : []),
  ];
}

/** Text behind a sign, its further lines below the text. */
function renderSigned(sign: string, text: string, { columns, indent }: ChangesLayout): readonly string[] {
  const inner = `${indent}  `;
  const [first = '', ...rest] = wrapText(printable(text), columns - inner.length);
  return [`${indent}${sign} ${first}`, ...rest.map((line) => inner + line)];
}

function showTemplateChange({ action, path, properties, resourceType }: TemplateChange): Line {
  const type = resourceType === undefined ? '' : ` (${resourceType})`;
  const what = properties.length === 0 ? '' : `: ${properties.join(', ')}`;
  return (layout) => renderSigned(signOf(action, layout.style), `${path}${type}${what}`, layout);
}

function signOf(action: TemplateChange['action'], style: Style): string {
  if (action === 'add') return style.good('+');
  return action === 'remove' ? style.bad('-') : style.warn('~');
}

const verdictsInOrder: readonly AccessVerdict[] = ['broader', 'incomparable', 'narrower', 'equal'];

function renderAccess(access: readonly StatementChange[], layout: ChangesLayout): readonly string[] {
  if (access.length === 0) return [];
  const count = (verdict: AccessVerdict) => access.filter((change) => change.verdict === verdict).length;
  // Zero broader is what a reviewer looks for, so it is said.
  const told = verdictsInOrder.filter(
    (verdict) => verdict === 'broader' || verdict === 'narrower' || count(verdict) > 0,
  );
  const head = told.map((verdict) => paintVerdict(verdict, count(verdict), layout.style)).join(', ');
  const lines = verdictsInOrder
    .filter((verdict) => verdict !== 'equal')
    .flatMap((verdict) => access.filter((change) => change.verdict === verdict).map(showStatement));
  if (lines.length === 0) return [`${layout.indent}${'access'.padEnd(labelColumns)} ${head}`];
  return renderList('access', head, lines, layout);
}

function paintVerdict(verdict: AccessVerdict, count: number, style: Style): string {
  const text = `${count} ${verdict}`;
  if (count === 0 || verdict === 'equal') return text;
  if (verdict === 'narrower') return style.good(text);
  return verdict === 'broader' ? style.bad(text) : style.warn(text);
}

function showStatement({ details, policy, statement, verdict }: StatementChange): Line {
  return (layout) => {
    const { style, verbose } = layout;
    const paint = verdict === 'narrower' ? style.good : verdict === 'broader' ? style.bad : style.warn;
    const shown = verbose ? details : details.slice(0, shownMaxCount);
    const inner = { ...layout, indent: `${layout.indent}    ` };
    return [
      ...renderSigned(paint(verdict.padEnd(labelColumns)), `${policy} ${statement}`, layout),
      ...shown.flatMap((detail) => {
        const [sign = '', ...words] = detail.split(' ');
        return renderSigned(sign, words.join(' '), inner);
      }),
      ...(details.length > shown.length ? [`${inner.indent}and ${details.length - shown.length} more`] : []),
    ];
  };
}

function renderValues(label: string, changes: readonly ValueChange[], layout: ChangesLayout): readonly string[] {
  const show = (value: string | undefined): string => {
    if (value === undefined) return 'none';
    if (value === '') return 'empty';
    return layout.verbose ? value : cutText(value, valueMaxColumns, layout.style.symbols.ellipsis);
  };
  const lines = changes.map(
    ({ after, before, name }): Line =>
      (inner) =>
        renderSigned(inner.style.warn('~'), `${name}: ${show(before)} -> ${show(after)}`, inner),
  );
  return renderList(label, renderCount(changes.length, 'change'), lines, layout);
}
