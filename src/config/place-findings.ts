import type { Problem } from '../errors.ts';
import type { TreeFault } from './build-yaml-tree.ts';
import type { Finding } from './finding.ts';
import type { LinePlace } from './line-index.ts';
import { renderPath } from './render-value.ts';
import { findOffset } from './yaml-tree.ts';
import type { YamlNode } from './yaml-tree.ts';

type PlacedFinding = Finding & { readonly offset: number };

/** What is known of a YAML file once it is read and checked. */
export interface FindingsOfFile {
  readonly file: string;
  /** Of the reading. */
  readonly faults: readonly TreeFault[];
  /** Of the checks; absent together with the values. */
  readonly findings: readonly Finding[];
  readonly root: YamlNode | undefined;
  readonly placeOf: (offset: number) => LinePlace;
}

function comparePlaces(left: PlacedFinding, right: PlacedFinding): number {
  if (left.offset !== right.offset) return left.offset - right.offset;
  return left.check < right.check ? -1 : left.check > right.check ? 1 : 0;
}

/** Problems with line and column, in the order of the file. */
export function placeFindings({ file, faults, findings, placeOf, root }: FindingsOfFile): Problem[] {
  const placed: PlacedFinding[] = faults.map((fault) => ({ ...fault, severity: 'error' }));
  if (root !== undefined)
    for (const finding of findings) placed.push({ ...finding, offset: findOffset(root, finding.path, finding.at) });
  return placed.toSorted(comparePlaces).map(({ check, path, offset, message, value, fix, severity }): Problem => ({
    check,
    path: renderPath(path),
    file,
    ...placeOf(offset),
    message,
    ...(value === undefined ? {} : { value }),
    fix,
    severity,
  }));
}
