import { close, constants, open } from 'node:fs';
import { Socket } from 'node:net';
import { promisify } from 'node:util';

const [closeFile, openFile] = [promisify(close), promisify(open)];

/**
 * The bytes of a named pipe from its first writer on to the end of its last one, however late they come and however long
 * they pause. `return` of the iterator ends that at any time, also while it waits, so that nothing keeps the process alive.
 */
export function readPipe(path: string): AsyncIterable<Uint8Array> {
  return { [Symbol.asyncIterator]: () => new PipeIterator(path) };
}

/**
 * Linux opens a pipe without waiting, and reports nothing of it until a first writer has come, even if that one left again
 * without a byte (`pipe_poll` in https://github.com/torvalds/linux/blob/master/fs/pipe.c). Elsewhere such a pipe may look
 * like one that is at its end: there opening waits for a writer, in a thread that the process cannot end without.
 * Node has `O_NOATIME` on Linux alone. https://nodejs.org/api/fs.html#file-open-constants
 */
const opensAtOnce = 'O_NOATIME' in constants;
const openFlags = constants.O_RDONLY | (opensAtOnce ? constants.O_NONBLOCK : 0);
const releaseMilliseconds = 20;

/** Reading waits in no thread. Where opening does, the wait is ended by a writer of our own. */
class PipeIterator implements AsyncIterator<Uint8Array, undefined> {
  readonly #path: string;
  #opening: Promise<Socket> | undefined;
  #chunks: AsyncIterator<Uint8Array> | undefined;
  #socket: Socket | undefined;
  #isOver = false;

  constructor(path: string) {
    this.#path = path;
  }

  async next(): Promise<IteratorResult<Uint8Array, undefined>> {
    if (this.#isOver) return { done: true, value: undefined };
    this.#opening ??= this.#open();
    this.#chunks ??= (await this.#opening)[Symbol.asyncIterator]() as AsyncIterator<Uint8Array>;
    const { done, value } = await this.#chunks.next();
    return done === true ? { done, value: undefined } : { done: false, value };
  }

  async return(): Promise<IteratorResult<Uint8Array, undefined>> {
    this.#isOver = true;
    this.#socket?.destroy();
    // A thread may not have come to opening it yet, and then there is no reader to write to.
    while (!opensAtOnce && this.#opening !== undefined && this.#socket === undefined && !(await this.#release())) {
      await new Promise((resolve) => setTimeout(resolve, releaseMilliseconds));
    }
    return { done: true, value: undefined };
  }

  async #open(): Promise<Socket> {
    const fd = await openFile(this.#path, openFlags);
    this.#socket = new Socket({ fd, readable: true, writable: false });
    if (this.#isOver) this.#socket.destroy();
    return this.#socket;
  }

  /** False if it is to be tried again. */
  async #release(): Promise<boolean> {
    try {
      await closeFile(await openFile(this.#path, constants.O_WRONLY | constants.O_NONBLOCK));
      return true;
    } catch (error) {
      return !(error instanceof Error && 'code' in error && error.code === 'ENXIO');
    }
  }
}
