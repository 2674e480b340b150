import { describe, expect } from 'vitest';
import type { OpenOptions } from '../../src/ports/source-objects.ts';
import { defineRuntimeBehaviour, readBytes } from './runtime-contract.ts';
import type { RuntimeContract, RuntimeContractCloud } from './runtime-contract.ts';

const key = 'AWSLogs/a b+c%2F=é&.json.gz';
const bytes = (text: string): Uint8Array => Buffer.from(text);

const open = ({ access, bucket, runtime }: RuntimeContractCloud, options?: OpenOptions, name = key) =>
  runtime.sourceObjects.open(access, bucket, name, options);

/** What every `SourceObjects` must do. */
export function describeSourceObjectsContract(contract: RuntimeContract): void {
  const define = (title: string, body: (cloud: RuntimeContractCloud) => Promise<void>) =>
    defineRuntimeBehaviour(contract, title, body);

  describe('SourceObjects', () => {
    define('opens an object with what it is', async (cloud) => {
      const content = Buffer.alloc(200_000, 'x0\u0000\n');
      const versionId = await cloud.owners.putObject(cloud.bucket, key, content);
      const object = await open(cloud);
      expect(object).toMatchObject({ size: content.byteLength, versionId });
      expect(object.etag).toMatch(/^"[0-9a-f]{32}"$/);
      expect(object.lastModified % 1000).toBe(0);
      expect(Math.abs(cloud.runtime.clock.now() - object.lastModified)).toBeLessThan(120_000);
      expect((await readBytes(object.body)).equals(content)).toBe(true);
    });

    define('opens an object that is empty', async (cloud) => {
      await cloud.owners.putObject(cloud.bucket, key, bytes(''));
      const object = await open(cloud);
      expect([object.size, (await readBytes(object.body)).byteLength]).toEqual([0, 0]);
    });

    define('opens an object at a byte, and tells the size of the whole', async (cloud) => {
      await cloud.owners.putObject(cloud.bucket, key, bytes('0123456789'));
      const { etag } = await open(cloud);
      for (const [from, rest] of [
        [0, '0123456789'],
        [4, '456789'],
        [9, '9'],
      ] as const) {
        const object = await open(cloud, { from, ifMatch: etag });
        expect(object.size).toBe(10);
        expect((await readBytes(object.body)).toString()).toBe(rest);
      }
    });

    defineRuntimeBehaviour(
      contract,
      'opens an object that was read to its end, and not one that is shorter by now',
      async (cloud) => {
        await cloud.owners.putObject(cloud.bucket, key, bytes('0123456789'));
        const object = await open(cloud, { from: 10 });
        expect([object.size, (await readBytes(object.body)).byteLength]).toEqual([10, 0]);
        await expect(open(cloud, { from: 11 })).rejects.toMatchObject({ code: 'STALE_REQUEST' });
      },
      'object-ends',
    );

    define('opens the version that is asked for, though another one is there by now', async (cloud) => {
      const first = (await cloud.owners.putObject(cloud.bucket, key, bytes('first'))) ?? '';
      await cloud.owners.putObject(cloud.bucket, key, bytes('second'));
      const object = await open(cloud, { versionId: first });
      expect([object.versionId, (await readBytes(object.body)).toString()]).toEqual([first, 'first']);
      expect((await readBytes((await open(cloud)).body)).toString()).toBe('second');
    });

    define('does not open an object that has become another one', async (cloud) => {
      await cloud.owners.putObject(cloud.bucket, key, bytes('first'));
      const { etag } = await open(cloud);
      await cloud.owners.putObject(cloud.bucket, key, bytes('second'));
      await expect(open(cloud, { from: 2, ifMatch: etag })).rejects.toMatchObject({ code: 'STALE_REQUEST' });
    });

    define('knows no object that was never there, or is there no more, and no bucket either', async (cloud) => {
      await expect(open(cloud)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await cloud.owners.putObject(cloud.bucket, key, bytes('x'));
      await cloud.owners.removeObject(cloud.bucket, key);
      await expect(open(cloud)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(open({ ...cloud, bucket: 'there-is-no-such-bucket' })).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    define('tells an object that is archived', async (cloud) => {
      await cloud.owners.putObject(cloud.bucket, key, bytes('x'), 'GLACIER');
      await expect(open(cloud)).rejects.toMatchObject({ code: 'OBJECT_ARCHIVED' });
    });

    define('opens an object of a bucket in another region, without versions', async (cloud) => {
      await cloud.owners.putObject(cloud.distantBucket, key, bytes('far'));
      const object = await open({ ...cloud, bucket: cloud.distantBucket });
      expect(object).not.toHaveProperty('versionId');
      expect((await readBytes(object.body)).toString()).toBe('far');
    });

    defineRuntimeBehaviour(
      contract,
      'is refused by a role that asks for another external id, and by one that is not there',
      async (cloud) => {
        await cloud.owners.putObject(cloud.bucket, key, bytes('x'));
        const { accountId, externalId, roleArn } = cloud.access;
        const asked = [
          { accountId, roleArn },
          { accountId, roleArn, externalId: 'other' },
          { accountId, roleArn: `${roleArn}-nobody`, ...(externalId === undefined ? {} : { externalId }) },
        ];
        for (const access of asked) {
          await expect(open({ ...cloud, access })).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
        }
      },
      'role-trust',
    );

    defineRuntimeBehaviour(
      contract,
      'is refused what the role does not allow',
      async (cloud) => {
        await cloud.owners.putObject(cloud.bucket, key, bytes('x'));
        const access = { ...cloud.access, roleArn: cloud.powerlessRoleArn };
        await expect(open({ ...cloud, access })).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
        await expect(open({ ...cloud, access }, {}, 'missing')).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
      },
      'role-rights',
    );

    defineRuntimeBehaviour(
      contract,
      'is refused a bucket that belongs to another account than the source says',
      async (cloud) => {
        await cloud.owners.putObject(cloud.bucket, key, bytes('x'));
        const access = { ...cloud.access, accountId: '999999999999' };
        await expect(open({ ...cloud, access })).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
      },
      'bucket-owner',
    );
  });
}
