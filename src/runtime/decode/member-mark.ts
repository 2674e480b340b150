import type { ContentWindow } from './content-window.ts';

/** What is looked at to learn how members begin. */
const learnedBytes = 80;

/**
 * Finds the end of members of an array without reading them. Those that are written by one program begin alike: behind each
 * stands `},{"eventVersion":`, say. No string can hold that, since a quote in a string is escaped, but a deeper list of
 * objects can: what is found is the end of the member only if the bytes up to there parse as one object.
 */
export class MemberMark {
  #mark: Buffer | undefined;
  #isOver = false;
  /** Position before which the mark does not begin any more: no byte is searched twice in vain. */
  #searched = 0;

  /** The index behind the object at `at` if the mark tells it, or -1. */
  find(window: ContentWindow): number {
    const { at, bytes } = window;
    if (this.#mark === undefined || window.positionOf(at) < this.#searched) return -1;
    const found = bytes.indexOf(this.#mark, at);
    if (found !== -1) return found + 1;
    this.#searched = window.positionOf(bytes.length - this.#mark.length + 1);
    return -1;
  }

  /** Takes the object that begins at `at` as an example of how members begin. */
  learn({ at, bytes }: ContentWindow): void {
    if (this.#mark !== undefined || this.#isOver) return;
    const begin = /^\{"\w+":/.exec(bytes.toString('latin1', at, at + learnedBytes));
    this.#isOver = begin === null;
    if (begin !== null) this.#mark = Buffer.from(`},${begin[0]}`);
  }

  /** Says that it found something else than the end of a member: it finds nothing any more. */
  forget(): void {
    this.#mark = undefined;
    this.#isOver = true;
  }
}
