import { createWriteStream } from 'node:fs';
import { mkdir, rename, rm } from 'node:fs/promises';
import { once } from 'node:events';
import { dirname, join, resolve, sep } from 'node:path';
import { PantherctlError } from '../../errors.ts';
import type { LakeStore, LakeUpload } from '../../ports/lake-store.ts';

/**
 * A folder in the place of a bucket: keys are paths below it, the name of the bucket counts for nothing. An object is
 * written beside its place and renamed when it is complete. `write` and `finish` throw `OUTPUT_UNWRITABLE`, also for a key
 * that leads out of the folder.
 */
export function createFolderLake(folder: string): LakeStore {
  return { begin: (_bucket, key) => new FileUpload(folder, key) };
}

class FileUpload implements LakeUpload {
  private readonly path: string;
  private readonly part: string;
  private readonly opened: Promise<ReturnType<typeof createWriteStream>>;
  private failure: PantherctlError | undefined;
  private size = 0;

  constructor(folder: string, key: string) {
    this.path = join(folder, key);
    this.part = `${this.path}.part`;
    this.opened = this.open(folder);
    // Whoever writes next is told; until then the failure is nobody's.
    this.opened.catch(() => undefined);
  }

  async write(chunk: Uint8Array): Promise<void> {
    const stream = await this.opened;
    this.refuseFailed();
    this.size += chunk.byteLength;
    if (stream.write(chunk)) return;
    await once(stream, 'drain').catch((cause: unknown) => this.fail(cause));
    this.refuseFailed();
  }

  async finish(): Promise<{ readonly size: number }> {
    const stream = await this.opened;
    try {
      stream.end();
      if (!stream.closed) await once(stream, 'close');
      this.refuseFailed();
      await rename(this.part, this.path);
    } catch (cause) {
      this.fail(cause);
      this.refuseFailed();
    }
    return { size: this.size };
  }

  async abort(): Promise<void> {
    try {
      const stream = await this.opened;
      stream.destroy();
      await rm(this.part, { force: true });
    } catch {
      // It never came to be.
    }
  }

  private async open(folder: string): Promise<ReturnType<typeof createWriteStream>> {
    if (!resolve(this.path).startsWith(`${resolve(folder)}${sep}`)) {
      throw new PantherctlError('OUTPUT_UNWRITABLE', `${this.path} lies outside of ${folder}`);
    }
    try {
      await mkdir(dirname(this.path), { recursive: true });
    } catch (cause) {
      this.fail(cause);
      this.refuseFailed();
    }
    const stream = createWriteStream(this.part);
    stream.on('error', (cause) => this.fail(cause));
    return stream;
  }

  private fail(cause: unknown): void {
    this.failure ??=
      cause instanceof PantherctlError
        ? cause
        : new PantherctlError('OUTPUT_UNWRITABLE', `${this.path} cannot be written`, {
            fix: 'choose another folder with --out, or mend its permissions or its space',
            cause,
          });
  }

  private refuseFailed(): void {
    if (this.failure !== undefined) throw this.failure;
  }
}
