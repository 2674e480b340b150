import { parseTemplate } from '../../config/parse-template.ts';
import { isErrorCode } from '../../errors.ts';
import type { StatementChange, TemplateChange } from '../plan.ts';
import { canonicalText, isIntrinsic, isRecord } from './canonical.ts';
import { compareAttachments } from './compare-attachments.ts';
import { comparePolicies } from './compare-policies.ts';
import { findPolicies } from './find-policies.ts';

/** How a template would change, and what that lets pass. */
export interface TemplateChanges {
  readonly template: readonly TemplateChange[];
  readonly access: readonly StatementChange[];
}

/**
 * Compares two templates by meaning: YAML or JSON, long or short intrinsics, the order of keys and of the lists of a
 * policy make no difference. A text that is no template is one change as a whole,
 * of which nobody knows what it lets pass.
 */
export function compareTemplates(before: string, after: string): TemplateChanges {
  if (before === after) return { template: [], access: [] };
  const [old, now] = [readTemplate(before), readTemplate(after)];
  if (old === undefined || now === undefined) {
    const unknown = {
      policy: 'Template',
      statement: 'all',
      verdict: 'incomparable',
      details: ['~ it cannot be read'],
    } as const;
    return { template: [{ path: 'Template', action: 'modify', properties: [] }], access: [unknown] };
  }
  const sections = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return {
    template: sections.flatMap((section) => compareSection(section, old[section], now[section])),
    access: compareAccess(old['Resources'], now['Resources']),
  };
}

function readTemplate(text: string): Readonly<Record<string, unknown>> | undefined {
  try {
    const template = parseTemplate(text);
    return isRecord(template) ? template : undefined;
  } catch (error) {
    if (isErrorCode(error, 'INPUT_INVALID')) return undefined;
    throw error;
  }
}

function compareSection(section: string, before: unknown, after: unknown): readonly TemplateChange[] {
  if (canonicalText(before) === canonicalText(after)) return [];
  const areTables = [before, after].every((each) => each === undefined || (isRecord(each) && !isIntrinsic(each)));
  if (!areTables) return [{ path: section, action: actionOf(before, after), properties: [] }];
  const [old, now] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names.flatMap((name) => {
    const [from, to] = [old[name], now[name]];
    if (canonicalText(from) === canonicalText(to)) return [];
    const action = actionOf(from, to);
    const type =
      section === 'Resources' && isRecord(to ?? from) ? ((to ?? from) as { Type?: unknown }).Type : undefined;
    return [
      {
        path: `${section}.${name}`,
        ...(typeof type === 'string' ? { resourceType: type } : {}),
        action,
        properties: action === 'modify' ? listProperties(section, from, to) : [],
      },
    ];
  });
}

function actionOf(before: unknown, after: unknown): TemplateChange['action'] {
  if (before === undefined) return 'add';
  return after === undefined ? 'remove' : 'modify';
}

/** Properties of a resource go by their own name, its other attributes by theirs. */
function listProperties(section: string, before: unknown, after: unknown): readonly string[] {
  const paths = findDifferences(before, after, '');
  if (section !== 'Resources') return paths.filter((path) => path !== '');
  return paths.map((path) => path.replace(/^Properties\./, ''));
}

function findDifferences(before: unknown, after: unknown, path: string): readonly string[] {
  if (canonicalText(before) === canonicalText(after)) return [];
  if (!isRecord(before) || !isRecord(after) || isIntrinsic(before) || isIntrinsic(after)) return [path];
  const keys = [...new Set([...Object.keys(before), ...Object.keys(after)])];
  return keys.flatMap((key) => findDifferences(before[key], after[key], path === '' ? key : `${path}.${key}`));
}

function compareAccess(before: unknown, after: unknown): readonly StatementChange[] {
  const [old, now] = [isRecord(before) ? before : {}, isRecord(after) ? after : {}];
  const names = [...new Set([...Object.keys(old), ...Object.keys(now)])];
  return names.flatMap((name) => {
    const [from, to] = [old[name], now[name]];
    if (canonicalText(from) === canonicalText(to)) return [];
    const [oldPolicies, newPolicies] = [findPolicies(propertiesOf(from)), findPolicies(propertiesOf(to))];
    const paths = [...new Set([...oldPolicies.keys(), ...newPolicies.keys()])];
    return [
      ...paths.flatMap((path) =>
        comparePolicies(`Resources.${name}.${path}`, oldPolicies.get(path), newPolicies.get(path)),
      ),
      ...compareAttachments(`Resources.${name}`, from, to),
    ];
  });
}

function propertiesOf(resource: unknown): Readonly<Record<string, unknown>> {
  const properties = isRecord(resource) ? resource['Properties'] : undefined;
  return isRecord(properties) ? properties : {};
}
