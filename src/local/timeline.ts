/** Something that is due at an instant; `order` breaks ties, so that equal instants keep the order of scheduling. */
export interface Due {
  /** Milliseconds since 1970. */
  readonly at: number;
  readonly order: number;
}

function isBefore(left: Due, right: Due): boolean {
  return left.at < right.at || (left.at === right.at && left.order < right.order);
}

/** A priority queue by due time: adding and taking cost O(log n), looking at the next costs nothing. */
export class Timeline<Entry extends Due> {
  readonly #heap: Entry[] = [];

  get size(): number {
    return this.#heap.length;
  }

  /** The entry that is due next, left in place. */
  peek(): Entry | undefined {
    return this.#heap[0];
  }

  add(entry: Entry): void {
    const heap = this.#heap;
    let index = heap.length;
    heap.push(entry);
    while (index > 0) {
      const parentIndex = (index - 1) >> 1;
      const parent = heap[parentIndex];
      if (parent === undefined || !isBefore(entry, parent)) break;
      heap[index] = parent;
      index = parentIndex;
    }
    heap[index] = entry;
  }

  /** Takes the entry that is due next. */
  take(): Entry | undefined {
    const first = this.#heap[0];
    const last = this.#heap.pop();
    if (first !== undefined && last !== undefined && first !== last) this.#sink(last);
    return first;
  }

  /** Takes out every entry that `matches`; costs O(n). */
  remove(matches: (entry: Entry) => boolean): void {
    const kept = this.#heap.filter((entry) => !matches(entry));
    if (kept.length === this.#heap.length) return;
    this.#heap.length = 0;
    for (const entry of kept) this.add(entry);
  }

  /** All entries in the order in which they are due. */
  list(): readonly Entry[] {
    return this.#heap.toSorted((left, right) => left.at - right.at || left.order - right.order);
  }

  #sink(entry: Entry): void {
    const heap = this.#heap;
    let index = 0;
    for (;;) {
      let childIndex = 2 * index + 1;
      let child = heap[childIndex];
      if (child === undefined) break;
      const right = heap[childIndex + 1];
      if (right !== undefined && isBefore(right, child)) {
        childIndex += 1;
        child = right;
      }
      if (!isBefore(child, entry)) break;
      heap[index] = child;
      index = childIndex;
    }
    heap[index] = entry;
  }
}
