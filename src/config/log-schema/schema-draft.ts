import type { Draft } from '../draft.ts';
import type { Finding } from '../finding.ts';
import type { SchemaDocument, ValueDocument, FieldDocument } from './document-schema.ts';

/** A schema document of which anything may be missing because it was wrong. */
export type SchemaDraft = Draft<SchemaDocument>;

/** A value of a draft. */
export type ValueDraft = Draft<ValueDocument>;

/** A field of a draft. */
export type FieldDraft = Draft<FieldDocument>;

/** A path into the document. */
export type Path = readonly PropertyKey[];

/** An error at a path. */
export function findError(path: Path, finding: Omit<Finding, 'path' | 'severity'>): Finding {
  return { ...finding, path, severity: 'error' };
}

/** A doubt at a path. */
export function findDoubt(path: Path, finding: Omit<Finding, 'path' | 'severity'>): Finding {
  return { ...finding, path, severity: 'warning' };
}
