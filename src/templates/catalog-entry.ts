import type { Config } from '../config/schema.ts';
import type { Template } from './cfn/template.ts';
import { templateOptions } from './template-options.ts';
import type { TemplateOptions } from './template-options.ts';

/** The generic templates, by the name of their file in `generated/`. */
export type TemplateName =
  | 'panther-stackset-iam-admin-role'
  | 'panther-stackset-execution-role'
  | 'panther-cloudwatch-events'
  | 'panther-log-processing-notifications'
  | 'panther-log-analysis-iam'
  | 'panther-cloudsec-iam'
  | 'panther-runtime'
  | 'panther-log-tables';

/** One deployable template and everything that deploying it takes. */
export interface CatalogEntry {
  readonly name: TemplateName;
  /** The accounts and regions it is deployed in, for people. */
  readonly where: string;
  /** Whether it is deployed in more than one region of an account; such a template may hold no role of a fixed name. */
  readonly isRegional: boolean;
  /** What it is for, in one line. */
  readonly purpose: string;
  /** The template, with what `options` settle as defaults. */
  build(options: TemplateOptions): Template;
  /** The values that a configuration gives to the template's parameters; the others keep their defaults. */
  parameters(config: Config): Record<string, string>;
}

/** Values for some of a template's parameters, by name. */
export type ParameterValues<Name extends string> = { readonly [Key in Name]?: string | undefined };

/** What a template's own file says; {@link catalogEntry} turns it into a {@link CatalogEntry}. */
interface EntrySource<Name extends string> {
  readonly name: TemplateName;
  readonly where: string;
  readonly isRegional: boolean;
  readonly purpose: string;
  /** Which parameters follow from a configuration. */
  values(options: TemplateOptions): ParameterValues<Name>;
  build(defaults: ParameterValues<Name>): Template;
}

/** Defaults in a template and parameters of a deployment come from the same values, so they cannot differ. */
export function defineEntry<Name extends string>(source: EntrySource<Name>): CatalogEntry {
  const { name, where, isRegional, purpose } = source;
  return {
    name,
    where,
    isRegional,
    purpose,
    build: (options) => source.build(source.values(options)),
    parameters: (config) => withoutAbsent(source.values(templateOptions(config))),
  };
}

function withoutAbsent(values: Readonly<Record<string, string | undefined>>): Record<string, string> {
  return Object.fromEntries(
    Object.entries(values).filter((entry): entry is [string, string] => entry[1] !== undefined),
  );
}
