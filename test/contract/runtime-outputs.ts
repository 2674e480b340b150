import { describe, expect } from 'vitest';
import { defineRuntimeBehaviour } from './runtime-contract.ts';
import type { RuntimeContract, RuntimeContractCloud } from './runtime-contract.ts';

const key = 'logs/aws_cloudtrail/year=2026/month=11/day=28/hour=13/20261128T130000Z-0123.json.gz';
const options = { contentType: 'application/gzip', metadata: { source: 'one', part: '2' } } as const;
const mebibyte = 1024 * 1024;

/** What every `LakeStore` and `Documents` must do. */
export function describeOutputsContract(contract: RuntimeContract): void {
  const define = (title: string, body: (cloud: RuntimeContractCloud) => Promise<void>) =>
    defineRuntimeBehaviour(contract, title, body);

  describe('LakeStore', () => {
    define('writes an object with what it says of itself, which is not there before', async (cloud) => {
      const { owners, ownBucket, runtime } = cloud;
      const upload = runtime.lake.begin(ownBucket, key, options);
      await upload.write(Buffer.from('ab'));
      await upload.write(Buffer.from('c\u0000'));
      expect(await owners.readObject(ownBucket, key)).toBeUndefined();
      expect(await upload.finish()).toEqual({ size: 4 });
      const written = await owners.readObject(ownBucket, key);
      expect(Buffer.from(written?.body ?? []).toString()).toBe('abc\u0000');
      expect(written).toMatchObject(options);
    });

    define('writes a large object as it is', async ({ owners, ownBucket, runtime }) => {
      const upload = runtime.lake.begin(ownBucket, key, options);
      const chunks = Array.from({ length: 35 }, (_, index) => Buffer.alloc(mebibyte / 2, index));
      for (const chunk of chunks) await upload.write(chunk);
      expect(await owners.readObject(ownBucket, key)).toBeUndefined();
      expect(await upload.finish()).toEqual({ size: 17.5 * mebibyte });
      const written = await owners.readObject(ownBucket, key);
      expect(Buffer.concat(chunks).equals(written?.body ?? Buffer.alloc(0))).toBe(true);
      expect(written).toMatchObject(options);
    });

    define('replaces an object of the same key', async ({ owners, ownBucket, runtime }) => {
      for (const text of ['one', 'two']) {
        const upload = runtime.lake.begin(ownBucket, key, { contentType: 'text/plain' });
        await upload.write(Buffer.from(text));
        await upload.finish();
      }
      expect(Buffer.from((await owners.readObject(ownBucket, key))?.body ?? []).toString()).toBe('two');
    });

    define('leaves nothing of an object that is given up, small or large', async ({ owners, ownBucket, runtime }) => {
      for (const count of [1, 20]) {
        const upload = runtime.lake.begin(ownBucket, key, options);
        for (let index = 0; index < count; index += 1) await upload.write(Buffer.alloc(mebibyte));
        await upload.abort();
        expect(await owners.readObject(ownBucket, key)).toBeUndefined();
      }
    });

    define('tells where there is no such bucket', async ({ runtime }) => {
      const upload = runtime.lake.begin('there-is-no-such-bucket', key, options);
      await expect(upload.finish()).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await upload.abort();
    });
  });

  describe('Documents', () => {
    const document = 'sources/registry.json';

    define('reads a document, and not again while it stays as it is', async ({ owners, ownBucket, runtime }) => {
      await owners.putObject(ownBucket, document, Buffer.from('{"a":"é"}'));
      const read = await runtime.documents.read(ownBucket, document);
      if (read === undefined || read === 'unchanged') throw new Error('there is no document');
      expect(read.text).toBe('{"a":"é"}');
      expect(await runtime.documents.read(ownBucket, document, read.etag)).toBe('unchanged');
      await owners.putObject(ownBucket, document, Buffer.from('{"a":2}'));
      expect(await runtime.documents.read(ownBucket, document, read.etag)).toMatchObject({ text: '{"a":2}' });
    });

    define('tells a missing document from a missing bucket', async ({ ownBucket, runtime }) => {
      expect(await runtime.documents.read(ownBucket, document)).toBeUndefined();
      expect(await runtime.documents.read(ownBucket, document, '"e"')).toBeUndefined();
      const nowhere = 'there-is-no-such-bucket';
      await expect(runtime.documents.read(nowhere, document)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(runtime.documents.list(nowhere, '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    define('lists documents below a prefix in the order of S3, with their etags', async (cloud) => {
      const { owners, ownBucket, runtime } = cloud;
      for (const name of ['schemas/b+ c.yml', 'schemas/é.yml', 'schemas/B.yml', 'other']) {
        await owners.putObject(ownBucket, name, Buffer.from(name));
      }
      const found = await runtime.documents.list(ownBucket, 'schemas/');
      expect(found.map(({ key: name }) => name)).toEqual(['schemas/B.yml', 'schemas/b+ c.yml', 'schemas/é.yml']);
      for (const { etag, key: name } of found) {
        expect(await runtime.documents.read(ownBucket, name, etag)).toBe('unchanged');
      }
      expect(await runtime.documents.list(ownBucket, 'nothing/')).toEqual([]);
    });
  });
}
