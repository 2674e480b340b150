import { existsSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeFolder } from '../config/make-folder.ts';
import { PantherctlError } from '../errors.ts';
import { buildOrganization } from './build-organization.ts';
import type { OrganizationOptions } from './build-organization.ts';
import { defaultStart, enterWorld } from './create-local-cloud.ts';
import type { EntryOptions, LocalCloud } from './create-local-cloud.ts';
import { bodiesFolder, createFolderBodies } from './folder-bodies.ts';
import { createFolderJournal, replayJournal } from './folder-journal.ts';
import { lockFolder } from './folder-lock.ts';
import { waitForReal } from './real-wait.ts';
import type { StackChange } from './stacks/apply-stack-change.ts';
import { sweepBodies } from './s3/body-store.ts';
import type { BodyStore } from './s3/body-store.ts';
import { createWorld } from './state/create-world.ts';
import type { Organization } from './state/organization.ts';
import { parseWorld, renderWorld } from './state/world-json.ts';
import type { World } from './state/world-state.ts';

/** What to put into a new folder: an organization, or what one should be like. */
export type LocalFolderOptions = OrganizationOptions & {
  readonly organization?: Organization;
  /** True to begin anew in a folder that holds a local cloud already. */
  readonly replace?: boolean;
};

/** How a command enters a folder. */
export interface OpenFolderOptions extends Omit<EntryOptions, 'pace' | 'clock'> {
  /** Real milliseconds for each second of virtual time; none if absent. */
  readonly pace?: number;
}

/** Name of the file in the folder that holds all of the local cloud; while a command runs, a journal goes on from it. */
export const stateFile = 'local-cloud.json';

/** Bytes of state for which one event is reason enough to write it again; keeps writing in proportion to what happens. */
const bytesPerEvent = 2_000;

/** Makes the folder for a local cloud, if it is not there. Throws `OUTPUT_UNWRITABLE`. */
export function prepareLocalFolder(folder: string): void {
  writing(folder, () => makeFolder(folder));
}

/**
 * Makes a local cloud in a folder, which is made too, and returns its organization. Throws `LOCAL_STATE` if one is there
 * already, `OUTPUT_UNWRITABLE`, `INPUT_INVALID`.
 */
export async function initLocalFolder(folder: string, options: LocalFolderOptions): Promise<Organization> {
  const organization = options.organization ?? buildOrganization(options);
  const world = createWorld(organization, { seed: options.seed, start: defaultStart });
  prepareLocalFolder(folder);
  const unlock = writing(folder, () => lockFolder(folder));
  try {
    if (options.replace !== true && existsSync(join(folder, stateFile))) {
      throw new PantherctlError('LOCAL_STATE', `${folder} holds a local cloud already`, {
        fix: 'choose another folder, or pass --yes to replace it',
      });
    }
    writing(folder, () => rmSync(join(folder, bodiesFolder), { recursive: true, force: true }));
    createFolderJournal(folder, '').restart(saveWorld(folder, world));
  } finally {
    unlock();
  }
  return organization;
}

/**
 * Enters the local cloud of a folder. After every call that changes something either the state is written as a whole or
 * the change is added to a journal beside it, so that a command that is killed loses nothing but virtual time, and
 * thousands of stacks do not write the whole state thousands of times. `close` writes the state and gives the folder
 * back. Throws `LOCAL_STATE` if the folder holds none, holds one that is not readable or of another version, or is in use
 * by another process.
 */
export async function openLocalFolder(folder: string, options: OpenFolderOptions = {}): Promise<LocalCloud> {
  const path = join(folder, stateFile);
  const make = `make one with \`pantherctl local init --local=${folder}\``;
  if (!existsSync(path)) throw new PantherctlError('LOCAL_STATE', `${folder} holds no local cloud`, { fix: make });
  const unlock = writing(folder, () => lockFolder(folder));
  try {
    const text = readState(path);
    const world = parseWorld(text, createWritingBodies(folder));
    const journal = createFolderJournal(folder, text);
    let savedBytes = text.length;
    let unsavedEvents = 0;
    let isUnsaved = false;
    /** True from a change on until it is kept; then only the state as a whole will do. */
    let isChangeLost = false;
    const save = (): void => {
      const saved = saveWorld(folder, world);
      writing(folder, () => journal.restart(saved));
      savedBytes = saved.length;
      unsavedEvents = 0;
      isUnsaved = false;
      isChangeLost = false;
    };
    if (replayJournal(folder, text, world) > 0) save();
    const { pace, ...entry } = options;
    const paced = pace === undefined ? {} : { pace: { millisecondsPerVirtualSecond: pace, wait: waitForReal } };
    const keeper = {
      onCall: (changed: boolean, events: number, replay?: StackChange): void => {
        unsavedEvents += events;
        isUnsaved = true;
        const isDue = isChangeLost || unsavedEvents * bytesPerEvent > savedBytes || journal.bytes > savedBytes;
        isChangeLost ||= changed;
        if (isDue || (changed && replay === undefined)) save();
        else if (replay !== undefined) {
          writing(folder, () => journal.append(world.now, replay));
          isChangeLost = false;
        }
      },
      close: (hasTimePassed: boolean): void => {
        if (isUnsaved || hasTimePassed) save();
        sweepBodies(world);
        unlock();
      },
    };
    return await Promise.resolve(enterWorld(world, { ...entry, ...paced }, keeper));
  } catch (error) {
    unlock();
    if (error instanceof PantherctlError && error.code === 'LOCAL_STATE') {
      throw new PantherctlError('LOCAL_STATE', `${path}: ${error.message}`, {
        fix: `remove the folder and ${make}`,
        cause: error,
      });
    }
    throw error;
  }
}

function readState(path: string): string {
  try {
    return readFileSync(path, 'utf8');
  } catch (cause) {
    throw new PantherctlError('LOCAL_STATE', 'the state of the local cloud cannot be read', { cause });
  }
}

/** Writes to a temporary name and renames, so that a reader finds the old state or the new one. Returns what it wrote. */
function saveWorld(folder: string, world: World): string {
  const text = renderWorld(world);
  const temporary = join(folder, `${stateFile}.new`);
  writing(folder, () => {
    try {
      writeFileSync(temporary, text);
      renameSync(temporary, join(folder, stateFile));
    } catch (error) {
      rmSync(temporary, { force: true });
      throw error;
    }
  });
  return text;
}

/** The bytes beside the state; what goes wrong with them is told as for the state. */
function createWritingBodies(folder: string): BodyStore {
  const bodies = createFolderBodies(folder);
  return {
    ...bodies,
    put: (bytes) => writing(folder, () => bodies.put(bytes)),
    keepOnly: (digests) => writing(folder, () => bodies.keepOnly(digests)),
  };
}

function writing<Result>(folder: string, body: () => Result): Result {
  try {
    return body();
  } catch (cause) {
    if (cause instanceof PantherctlError) throw cause;
    const reason = cause instanceof Error ? cause.message.split(', ')[0] : String(cause);
    throw new PantherctlError('OUTPUT_UNWRITABLE', `cannot write in ${folder}: ${reason}`, {
      fix: 'choose another folder with --local=<dir>, or mend its permissions',
      cause,
    });
  }
}
