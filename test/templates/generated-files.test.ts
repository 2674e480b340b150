import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { digestOf, isOurPath, parseManifest } from '../../src/config/generated-manifest.ts';
import type { Config } from '../../src/config/schema.ts';
import { catalog } from '../../src/templates/catalog.ts';
import { buildGeneratedFiles } from '../../src/templates/generated-files.ts';
import { sampleConfig, theSource } from './sample-config.ts';

const golden = (path: string): string =>
  readFileSync(fileURLToPath(new URL(`../../generated/${path}`, import.meta.url)), 'utf8');

function withSources(count: number): Config {
  const sources = Array.from({ length: count }, (_each, index) => ({ ...theSource(0), name: `source ${index}` }));
  return { ...sampleConfig(), sources };
}

describe('the generated files', () => {
  it('are what the repository holds', () => {
    for (const { path, text } of buildGeneratedFiles(undefined))
      expect({ path, text }).toEqual({ path, text: golden(path) });
  });

  it('are both texts of each template, one template per source, the schema, and the manifest last', () => {
    const paths = [...buildGeneratedFiles(sampleConfig())].map(({ path }) => path);
    expect(paths).toEqual([
      ...catalog.flatMap(({ name }) => [`${name}.yml`, `json/${name}.json`]),
      'sources/prod-cloudtrail.yml',
      'sources/everything.yml',
      'config.schema.json',
      'manifest.json',
    ]);
    expect(paths.filter((path) => !isOurPath(path))).toEqual([]);
  });

  it('have the same bytes on every run', () => {
    expect([...buildGeneratedFiles(sampleConfig())]).toEqual([...buildGeneratedFiles(sampleConfig())]);
  });

  it('are recorded in the manifest with their digests and the digest of the input', () => {
    const files = [...buildGeneratedFiles(sampleConfig(), 'sha256:given')];
    const manifest = parseManifest(files.at(-1)?.text ?? '');
    expect(manifest?.input).toBe('sha256:given');
    expect(manifest?.files).toEqual(
      Object.fromEntries(files.slice(0, -1).map(({ path, text }) => [path, digestOf(text)])),
    );
    const digests = [sampleConfig(), sampleConfig({ naming: 'regional' }), undefined].map(
      (config) => parseManifest([...buildGeneratedFiles(config)].at(-1)?.text ?? '')?.input,
    );
    expect(new Set(digests).size).toBe(3);
    expect(digests[2]).toBeNull();
  });

  it('carry neither a version nor a date of ours', () => {
    const { version } = JSON.parse(readFileSync(new URL('../../package.json', import.meta.url), 'utf8')) as {
      version: string;
    };
    const marked = [...buildGeneratedFiles(sampleConfig())].filter(({ text }) => {
      const withoutLanguages = text.replaceAll(/2010-09-09|2012-10-17/g, '');
      return text.includes(version) || /20[0-9]{2}-[0-9]{2}-[0-9]{2}/.test(withoutLanguages);
    });
    expect(marked).toEqual([]);
  });

  it('come one at a time, so that a thousand sources wait until they are asked for', () => {
    const config = withSources(1_000);
    const built = new Set<string>();
    const counted = config.sources.map((source) => ({
      ...source,
      get bucket() {
        built.add(source.name);
        return source.bucket;
      },
    }));
    for (const { path } of buildGeneratedFiles({ ...config, sources: counted }, 'sha256:given')) {
      if (path === 'sources/source-2.yml') break;
    }
    expect([...built]).toEqual(['source 0', 'source 1', 'source 2']);
  });
});

describe('a manifest', () => {
  const good = { manifestVersion: 1, input: null, files: { 'sources/a.yml': 'sha256:0' } };

  it('is read back', () => {
    expect(parseManifest(JSON.stringify(good))).toEqual(good);
  });

  it.each([
    ['text that is no JSON', '{'],
    ['another version', JSON.stringify({ ...good, manifestVersion: 2 })],
    ['no list of files', JSON.stringify({ manifestVersion: 1, input: null })],
    ['a path out of the folder', JSON.stringify({ ...good, files: { '../panther-x.yml': 'sha256:0' } })],
    ['a path that generate never writes', JSON.stringify({ ...good, files: { 'README.md': 'sha256:0' } })],
    ['an absolute path', JSON.stringify({ ...good, files: { '/etc/panther-x.yml': 'sha256:0' } })],
  ])('is nothing if it holds %s', (_title, text) => {
    expect(parseManifest(text)).toBeUndefined();
  });
});
