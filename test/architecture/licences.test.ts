import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { projectRoot } from './project-files.ts';

/** Licences that ask for no more than a notice, and the file-level MPL. Copyleft that reaches our own code is not here. */
const allowedLicences = new Set([
  '0BSD',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  'BlueOak-1.0.0',
  'ISC',
  'MIT',
  'MIT-0',
  'MPL-2.0',
  'PSF-2.0',
]);

interface Lockfile {
  readonly packages: Readonly<Record<string, { readonly license?: string }>>;
}

/** Packages of a lockfile whose licence is missing or not allowed. */
function findForbiddenLicences(lockfile: Lockfile): string[] {
  return Object.entries(lockfile.packages).flatMap(([path, { license = 'no licence' }]) =>
    allowedLicences.has(license) ? [] : [`${path}: ${license}`],
  );
}

describe('licences', () => {
  it('of everything that is installed are known and allowed', () => {
    const lockfile = JSON.parse(readFileSync(join(projectRoot, 'package-lock.json'), 'utf8')) as Lockfile;
    expect(Object.keys(lockfile.packages).length).toBeGreaterThan(50);
    expect(findForbiddenLicences(lockfile)).toEqual([]);
  });

  it.each(['AGPL-3.0-or-later', 'GPL-3.0', 'SEE LICENSE IN LICENSE.md', 'MIT OR AGPL-3.0', undefined])(
    'like %s are refused',
    (license) => {
      const entry = license === undefined ? {} : { license };
      expect(findForbiddenLicences({ packages: { 'node_modules/x': entry } })).toHaveLength(1);
    },
  );
});
