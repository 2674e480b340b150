import { catalogEntry } from '../../src/templates/catalog.ts';
import type { TemplateName } from '../../src/templates/catalog.ts';
import { resolveTemplate } from './resolve-template.ts';

/** The properties of a resource of a generic template, deployed in account 123456789012. */
export function propertiesOf(name: TemplateName, id: string, parameters: Readonly<Record<string, string>>): unknown {
  const resource = resolveTemplate(catalogEntry(name).build({}), { parameters }).get(id);
  if (resource === undefined) throw new Error(`${name} deploys no ${id}`);
  return resource.properties;
}

/** A policy of the current language. */
export const policy = (...Statement: readonly unknown[]) => ({ Version: '2012-10-17', Statement });
/** A statement that allows. */
export const allow = (facts: object) => ({ Effect: 'Allow', ...facts });
