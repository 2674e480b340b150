import { names } from '../../config/names.ts';
import { parseRegistry } from '../../config/source-registry.ts';
import type { SourceRegistry } from '../../config/source-registry.ts';
import { isErrorCode, PantherctlError } from '../../errors.ts';
import type { Clock } from '../../ports/clock.ts';
import type { Documents } from '../../ports/documents.ts';

/** The registry of sources, as new as two minutes. */
export interface RegistryCache {
  /** Throws only while there is none that was ever usable: what the port threw, `NOT_FOUND`, or `INPUT_INVALID`. */
  read(): Promise<SourceRegistry>;
}

/** What {@link createRegistryCache} takes. */
export interface RegistryCacheOptions {
  readonly documents: Documents;
  readonly clock: Clock;
  /** The runtime's bucket. */
  readonly bucket: string;
  /** Hears of each look at the registry that gave none which is usable, whether or not an older one goes on. */
  readonly onFault: (error: PantherctlError) => void;
}

const freshMilliseconds = 120_000;
/** After a look that failed; not at once, since a batch may hold thousands of records. */
const againMilliseconds = 15_000;

/**
 * Keeps the registry for two minutes and then asks by its etag. One that is invalid, missing or out of reach does not
 * replace one that was good: sources are neither lost nor skipped because of it.
 */
export function createRegistryCache({ bucket, clock, documents, onFault }: RegistryCacheOptions): RegistryCache {
  let good: { readonly registry: SourceRegistry; readonly etag: string } | undefined;
  let failure: PantherctlError | undefined;
  let nextLook = Number.NEGATIVE_INFINITY;
  let looking: Promise<void> | undefined;

  const look = async (): Promise<void> => {
    try {
      const found = await documents.read(bucket, names.sourceRegistryKey, good?.etag);
      if (found === undefined) {
        throw new PantherctlError(
          'NOT_FOUND',
          `there is no registry of sources at ${bucket}/${names.sourceRegistryKey}`,
          {
            fix: 'run pantherctl apply, or put an earlier version of the object back',
          },
        );
      }
      if (found !== 'unchanged') good = { registry: parseRegistry(found.text), etag: found.etag };
      failure = undefined;
      nextLook = clock.now() + freshMilliseconds;
    } catch (error) {
      failure =
        error instanceof PantherctlError
          ? error
          : new PantherctlError('BUG', 'reading the registry of sources failed', { cause: error });
      nextLook = clock.now() + againMilliseconds;
      onFault(failure);
    }
  };

  return {
    async read() {
      if (clock.now() >= nextLook) {
        looking ??= look().finally(() => (looking = undefined));
      }
      if (looking !== undefined) await looking;
      if (good !== undefined) return good.registry;
      throw failure ?? new PantherctlError('BUG', 'the registry of sources was not read');
    },
  };
}

/** True if the fault is of the document itself and not of the way to it: a person has to mend it. */
export function isRegistryFault(error: PantherctlError): boolean {
  return isErrorCode(error, 'INPUT_INVALID') || isErrorCode(error, 'NOT_FOUND');
}
