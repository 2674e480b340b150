import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { initLocalFolder, openLocalFolder } from '../../../src/local/local-folder.ts';
import { createMemoryBodies, sweepBytes } from '../../../src/local/s3/body-store.ts';

const bucket = 'acme-cloudtrail';
const large = Buffer.alloc(100_000, 'x\u0000');

describe('the bytes of objects in a folder', () => {
  let folder: string;
  beforeEach(async () => {
    folder = mkdtempSync(join(tmpdir(), 'pantherctl-bytes-'));
    await initLocalFolder(folder, { seed: 3, accounts: 4 });
  });
  afterEach(() => {
    rmSync(folder, { recursive: true, force: true });
  });
  const stored = (): string[] => (existsSync(join(folder, 'objects')) ? readdirSync(join(folder, 'objects')) : []);
  const within = async (work: (cloud: Awaited<ReturnType<typeof openLocalFolder>>) => void): Promise<void> => {
    const cloud = await openLocalFolder(folder);
    try {
      work(cloud);
    } finally {
      cloud.close();
    }
  };

  test('lie beside the state, which does not grow by them, and are there for the next command', async () => {
    await within(({ world }) => world.putObject({ bucket, key: 'a', body: large }));
    expect(stored()).toEqual([expect.stringMatching(/^[0-9a-f]{64}$/)]);
    expect(readFileSync(join(folder, 'local-cloud.json'), 'utf8').length).toBeLessThan(50_000);
    await within(({ world }) => {
      expect(large.equals(world.readObject(bucket, 'a')?.body ?? Buffer.alloc(0))).toBe(true);
    });
  });

  test('go when nobody needs them any more', async () => {
    await within(({ world }) => {
      world.putObject({ bucket, key: 'a', body: large });
      world.putObject({ bucket, key: 'b', body: large });
    });
    await within(({ world }) => world.removeObject(bucket, 'a'));
    expect(stored()).toHaveLength(1);
    await within(({ world }) => world.putObject({ bucket, key: 'b', body: 'small' }));
    expect(stored()).toEqual([]);
  });

  test('that somebody took away are told', async () => {
    await within(({ world }) => world.putObject({ bucket, key: 'a', body: large }));
    rmSync(join(folder, 'objects'), { recursive: true });
    await within(({ world }) => {
      expect(() => world.readObject(bucket, 'a')).toThrow(expect.objectContaining({ code: 'LOCAL_STATE' }));
    });
  });

  test('go with the local cloud that is replaced', async () => {
    await within(({ world }) => world.putObject({ bucket, key: 'a', body: large }));
    await initLocalFolder(folder, { seed: 4, accounts: 4, replace: true });
    expect(stored()).toEqual([]);
  });
});

test('in memory the store asks to be looked over when much has come, and forgets what it is not told to keep', () => {
  const bodies = createMemoryBodies();
  const kept = bodies.put(Buffer.from('kept'));
  expect(bodies.isDue()).toBe(false);
  const dropped = bodies.put(Buffer.alloc(sweepBytes + 1));
  expect(bodies.isDue()).toBe(true);
  bodies.keepOnly(new Set([kept]));
  expect(bodies.isDue()).toBe(false);
  expect(bodies.read(dropped, 0, 1)).toBeUndefined();
  expect(Buffer.from(bodies.read(kept, 1, 3) ?? []).toString()).toBe('ep');
});
