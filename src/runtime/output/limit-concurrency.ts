/** Runs work, or has it wait for its turn. */
export type Limited = <T>(work: () => Promise<T>) => Promise<T>;

/** Lets at most so many works run at once; the others begin in the order in which they came. */
export function limitConcurrency(atOnce: number): Limited {
  const waiting: (() => void)[] = [];
  let next = 0;
  let running = 0;

  /** Hands the place on to who waits longest, so that nobody can slip in between. */
  const leave = (): void => {
    const start = waiting[next];
    if (start === undefined) {
      running -= 1;
      return;
    }
    next += 1;
    if (next * 2 > waiting.length) {
      waiting.splice(0, next);
      next = 0;
    }
    start();
  };

  return (work) =>
    new Promise((resolve, reject) => {
      const start = async (): Promise<void> => {
        try {
          resolve(await work());
        } catch (error) {
          reject(error);
        } finally {
          leave();
        }
      };
      if (running < atOnce) {
        running += 1;
        void start();
      } else {
        waiting.push(() => void start());
      }
    });
}
