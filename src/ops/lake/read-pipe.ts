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
 * Opening waits for a writer, in a thread that the process cannot end without; opened without waiting, a pipe that nobody
 * writes to yet looks like one that is at its end. So the wait is ended by a writer of our own. Reading waits in no thread.
 */
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
    while (this.#opening !== undefined && this.#socket === undefined && !(await this.#release()));
    return { done: true, value: undefined };
  }

  async #open(): Promise<Socket> {
    const fd = await openFile(this.#path, 'r');
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
