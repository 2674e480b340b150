import type { Template } from '../../src/templates/cfn/template.ts';
import { resolveTemplate } from './resolve-template.ts';
import type { Deployment, ResolvedStatement } from './resolve-template.ts';

/** One statement of a resolved template, with where it stands. */
export interface FoundStatement {
  /** `<logical id>.<property path>`, e.g. `TopicPolicy.PolicyDocument`. */
  readonly where: string;
  readonly statement: ResolvedStatement;
}

/** Every policy statement of a template, trust, key and topic policies included. */
export function findStatements(template: Template, deployment: Deployment): readonly FoundStatement[] {
  const found: FoundStatement[] = [];
  for (const [id, { properties }] of resolveTemplate(template, deployment)) visit(properties, id, found);
  return found;
}

function visit(value: unknown, where: string, found: FoundStatement[]): void {
  if (typeof value !== 'object' || value === null) return;
  const statements = (value as { readonly Statement?: unknown }).Statement;
  if (Array.isArray(statements)) for (const statement of statements) found.push({ where, statement });
  for (const [key, child] of Object.entries(value))
    visit(child, Array.isArray(value) ? where : `${where}.${key}`, found);
}

/** A string or a list of strings as a list. */
export function listOf(value: unknown): readonly string[] {
  return Array.isArray(value) ? value : typeof value === 'string' ? [value] : [];
}

/** The principals of one kind that a statement lets in. */
export function principalsOf({ statement }: FoundStatement, kind: 'AWS' | 'Service'): readonly string[] {
  const { Principal } = statement;
  return typeof Principal === 'object' ? listOf(Principal[kind]) : [];
}
