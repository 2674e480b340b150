import { execFileSync } from 'node:child_process';
import { mkdtemp, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { configMaxBytes, decodeConfigText } from '../../src/config/decode-config-text.ts';
import { loadConfig } from '../../src/config/load-config.ts';
import { PantherctlError } from '../../src/errors.ts';
import { documentedText, renderSample } from './sample-config.ts';

let folder = '';

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'pantherctl-config-'));
});

afterAll(async () => {
  await rm(folder, { recursive: true, force: true });
});

async function refuse(name: string, content?: string | Uint8Array): Promise<PantherctlError> {
  const file = join(folder, name);
  if (content !== undefined) await writeFile(file, content);
  const error: unknown = await loadConfig(file).catch((cause: unknown) => cause);
  expect(error).toBeInstanceOf(PantherctlError);
  return error as PantherctlError;
}

describe('loadConfig', () => {
  it('gives configuration, text and file of a sound file', async () => {
    const file = join(folder, 'good.yml');
    await writeFile(file, documentedText);
    const loaded = await loadConfig(file);
    expect(loaded).toMatchObject({ file, text: documentedText, warnings: [] });
    expect(loaded.config.sources[0]?.name).toBe('prod-cloudtrail');
  });

  it('gives the warnings beside a configuration that has some', async () => {
    const file = join(folder, 'doubtful.yml');
    await writeFile(file, renderSample({ 'sources.0.prefixes.0.logTypes': ['GitHub.Audit'] }));
    expect((await loadConfig(file)).warnings).toMatchObject([{ check: 'log-type', severity: 'warning', file }]);
  });

  it('throws all problems of a bad file at once', async () => {
    const error = await refuse(
      'bad.yml',
      documentedText.replace('us-west-2', 'us-wset-2').replace('AWS.CloudTrail', 'AWS.CloudTrial'),
    );
    expect(error).toMatchObject({ code: 'CONFIG_INVALID', exitCode: 2 });
    expect(error.message).toMatch(/bad\.yml has 2 problems$/);
    expect(error.problems.map(({ check, line }) => [check, line])).toEqual([
      ['region', 2],
      ['log-type', 20],
    ]);
  });

  it('does not count warnings as problems in its message, but passes them on', async () => {
    const error = await refuse(
      'both.yml',
      renderSample({ naming: 'x', 'sources.0.prefixes.0.logTypes': ['GitHub.Audit'] }),
    );
    expect(error.message).toMatch(/both\.yml has a problem$/);
    expect(error.problems).toHaveLength(2);
  });

  it('says that a file does not exist', async () => {
    expect(await refuse('missing.yml')).toMatchObject({ code: 'CONFIG_UNREADABLE', exitCode: 2 });
    expect((await refuse('missing.yml')).message).toMatch(/missing\.yml does not exist$/);
    expect((await refuse('good.yml/panther.yml')).message).toMatch(/a part of its path is a file$/);
  });

  it('says that a folder is no file', async () => {
    const error = await refuse('.');
    expect(error).toMatchObject({ code: 'CONFIG_UNREADABLE', fix: 'name the file in it with --config' });
    expect(error.message).toMatch(/ is a folder$/);
  });

  it('refuses a pipe and a device instead of waiting for them', async () => {
    execFileSync('mkfifo', [join(folder, 'pipe.yml')]);
    await symlink('/dev/zero', join(folder, 'device.yml'));
    for (const name of ['pipe.yml', 'device.yml']) {
      const error = await refuse(name);
      expect(error).toMatchObject({ code: 'CONFIG_UNREADABLE', exitCode: 2 });
      expect(error.message).toMatch(/ is no regular file$/);
    }
  });

  it('says that a link leads nowhere', async () => {
    await symlink('loop.yml', join(folder, 'loop.yml'));
    expect((await refuse('loop.yml')).message).toMatch(/is a link that leads back to itself$/);
  });

  it.each([
    ['an empty file', '', 'empty-file', 1, 1],
    ['UTF-16', Buffer.from(`\ufeff${documentedText}`, 'utf16le'), 'file-encoding', 1, 1],
    ['a binary file', Buffer.from([0x7f, 0x45, 0x4c, 0x46, 0, 1, 2]), 'file-encoding', 1, 5],
    ['Latin-1', Buffer.from('version: 1\nnaming: größe\n', 'latin1'), 'file-encoding', 2, 11],
    ['a file that ends within a character', Buffer.from('# ü').subarray(0, 3), 'file-encoding', 1, 3],
    ['a file beyond the limit', Buffer.alloc(configMaxBytes + 1, 0x20), 'file-size', 1, 1],
  ])('refuses %s and says where', async (_, content, check, line, column) => {
    const error = await refuse('odd.yml', content);
    expect(error.code).toBe('CONFIG_INVALID');
    expect(error.problems).toMatchObject([{ check, line, column }]);
  });
});

describe('decodeConfigText', () => {
  it('reads any text back, and drops a byte order mark', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme' }), (text) => {
        const bytes = new TextEncoder().encode(`\ufeff${text}`);
        if (!text.includes('\u0000')) expect(decodeConfigText(bytes, 'f')).toEqual({ text });
      }),
    );
  });

  it('never throws on any bytes, and points into the text', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 60 }), (bytes) => {
        const decoded = decodeConfigText(bytes, 'f');
        if ('text' in decoded) expect(new TextEncoder().encode(decoded.text).length).toBeLessThanOrEqual(bytes.length);
        else {
          expect(decoded.problem.line).toBeLessThanOrEqual(bytes.filter((byte) => byte === 10).length + 1);
          expect(decoded.problem.column).toBeLessThanOrEqual(bytes.length + 1);
        }
      }),
      { numRuns: 500 },
    );
  });
});
