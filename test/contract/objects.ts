import { describe, expect } from 'vitest';
import { defineBehaviour } from './contract-cloud.ts';
import type { Contract } from './contract-cloud.ts';

const key = 'contract/registry.json';

/** What every `Objects` must do. */
export function describeObjectsContract(contract: Contract): void {
  describe('Objects', () => {
    defineBehaviour(contract, 'tells a missing object from a missing bucket', async ({ bucket, cloud }) => {
      const objects = cloud.objects(bucket.accountId);
      expect(await objects.readText(bucket.name, key)).toBeUndefined();
      expect(await objects.findOne(bucket.name, 'contract/')).toBeUndefined();
      const nowhere = 'there-is-no-such-bucket';
      await expect(objects.readText(nowhere, key)).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(objects.findOne(nowhere, '')).rejects.toMatchObject({ code: 'NOT_FOUND' });
      await expect(objects.writeText(nowhere, key, 'a', undefined)).rejects.toMatchObject({ code: 'NOT_FOUND' });
    });

    defineBehaviour(contract, 'writes an object only where there is none', async ({ bucket, cloud }) => {
      const objects = cloud.objects(bucket.accountId);
      await objects.writeText(bucket.name, key, '{"a":"é"}', undefined);
      await expect(objects.writeText(bucket.name, key, 'other', undefined)).rejects.toMatchObject({
        code: 'STALE_REQUEST',
      });
      const stored = await objects.readText(bucket.name, key);
      expect(stored?.text).toBe('{"a":"é"}');
      expect(stored?.etag).toMatch(/^".+"$/);
    });

    defineBehaviour(contract, 'writes an object only over the one that was read', async ({ bucket, cloud }) => {
      const objects = cloud.objects(bucket.accountId);
      await objects.writeText(bucket.name, key, 'one', undefined);
      const { etag = '' } = (await objects.readText(bucket.name, key)) ?? {};
      await objects.writeText(bucket.name, key, 'two', etag);
      await expect(objects.writeText(bucket.name, key, 'three', etag)).rejects.toMatchObject({ code: 'STALE_REQUEST' });
      await expect(objects.writeText(bucket.name, `${key}.other`, 'a', etag)).rejects.toMatchObject({
        code: 'STALE_REQUEST',
      });
      expect((await objects.readText(bucket.name, key))?.text).toBe('two');
    });

    defineBehaviour(
      contract,
      'finds one object below a prefix, whatever its key is made of',
      async ({ bucket, cloud }) => {
        const objects = cloud.objects(bucket.accountId);
        await objects.writeText(bucket.name, 'a b+c%/é.json', 'x', undefined);
        await objects.writeText(bucket.name, 'other', 'x', undefined);
        expect(await objects.findOne(bucket.name, 'a b+c%/')).toBe('a b+c%/é.json');
        expect(await objects.findOne(bucket.name, 'a b c%/')).toBeUndefined();
      },
    );

    defineBehaviour(
      contract,
      'refuses a bucket that belongs to another account than expected',
      async ({ bucket, cloud, targets }) => {
        const objects = cloud.objects(targets.find((id) => id !== bucket.accountId) ?? '');
        await expect(objects.readText(bucket.name, key)).rejects.toMatchObject({ code: 'ACCESS_DENIED' });
        await expect(objects.writeText(bucket.name, key, 'a', undefined)).rejects.toMatchObject({
          code: 'ACCESS_DENIED',
        });
      },
      'bucket-owner',
    );
  });
}
