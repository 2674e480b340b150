import type { Config } from '../config/schema.ts';
import { catalogEntry, templateOptions } from '../templates/catalog.ts';
import type { TemplateName } from '../templates/catalog.ts';
import { renderYaml } from '../templates/render.ts';

/** A template of the catalog as text, with the parameters to deploy it with. */
export interface RenderedEntry {
  readonly template: string;
  readonly templateFile: string;
  /**
   * Every parameter, with the template's default where the file gives none: CloudFormation describes a live stack with
   * all of them, so that a comparison needs them.
   */
  readonly parameters: Readonly<Record<string, string>>;
  /** The parameters that differ from the defaults in the text. */
  readonly overrides: Readonly<Record<string, string>>;
}

/** A rollout plans several times on the same file, and rendering is most of what planning a small one takes. */
const rendered = new WeakMap<Config, Map<TemplateName, RenderedEntry>>();

/** Renders a template of the catalog for a file; once for each configuration object, which must not change after. */
export function renderEntry(config: Config, name: TemplateName): RenderedEntry {
  const known = rendered.get(config) ?? new Map<TemplateName, RenderedEntry>();
  rendered.set(config, known);
  const entry = known.get(name) ?? render(config, name);
  known.set(name, entry);
  return entry;
}

function render(config: Config, name: TemplateName): RenderedEntry {
  const entry = catalogEntry(name);
  const template = entry.build(templateOptions(config));
  const defaults: Record<string, string> = {};
  for (const [parameter, { Default }] of Object.entries(template.Parameters ?? {})) {
    if (Default !== undefined) defaults[parameter] = Default;
  }
  const generic = { template: renderYaml(template), templateFile: `${name}.yml`, parameters: defaults, overrides: {} };
  return giveParameters(generic, entry.parameters(config));
}

/** The same text with other values for some parameters. */
export function giveParameters(entry: RenderedEntry, given: Readonly<Record<string, string>>): RenderedEntry {
  const changed = Object.entries(given).filter(([name, value]) => entry.parameters[name] !== value);
  return {
    ...entry,
    parameters: { ...entry.parameters, ...given },
    overrides: { ...entry.overrides, ...Object.fromEntries(changed) },
  };
}
