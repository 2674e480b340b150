/** The end of a run: everything done, part of it, or nothing that counts. */
export type Verdict = 'done' | 'partly' | 'failed';
