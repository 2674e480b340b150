import { existsSync, readFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { expect, it } from 'vitest';
import { projectRoot, readProjectFiles } from '../architecture/project-files.ts';

const pages = ['README.md', 'ARCHITECTURE.md', 'CONTRIBUTING.md', 'CHANGELOG.md']
  .concat(['docs', 'examples'].flatMap((folder) => readProjectFiles(folder).map(({ path }) => path)))
  .filter((path) => path.endsWith('.md'));

/** As GitHub makes them of headings. */
function listAnchors(path: string): ReadonlySet<string> {
  const text = readFileSync(join(projectRoot, path), 'utf8').replaceAll(/^```[^]*?^```/gm, '');
  const headings = [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => heading);
  return new Set(
    headings.map((heading) =>
      heading
        .toLowerCase()
        .replaceAll(/[^\p{L}\p{N} _-]/gu, '')
        .replaceAll(' ', '-'),
    ),
  );
}

function findBroken(page: string): readonly string[] {
  const text = readFileSync(join(projectRoot, page), 'utf8');
  const links = [...text.matchAll(/\]\(([^)\s]+)\)/g)].map(([, link = '']) => link);
  return links
    .filter((link) => !/^[a-z]+:/.test(link))
    .filter((link) => {
      const [file = '', anchor] = link.split('#');
      const target = file === '' ? page : join(dirname(page), file);
      if (!existsSync(join(projectRoot, target))) return true;
      return anchor !== undefined && !listAnchors(target).has(anchor);
    });
}

it.each(pages)('every link of %s leads somewhere', (page) => {
  expect(findBroken(page)).toEqual([]);
});
