import type { ConfigDraft } from '../draft.ts';
import type { Finding } from '../finding.ts';

/** What a check may look at. */
export interface CheckInput {
  /** The sound part of the file; anything may be missing. */
  readonly draft: ConfigDraft;
  /** True if the file itself says something at this path, rather than a default. */
  readonly isWritten: (path: readonly PropertyKey[]) => boolean;
}

/** A check that compares values of the file with each other; checks of one value are part of the schema. */
export interface ConfigCheck {
  /** Stable kebab-case id, carried by every finding. */
  readonly id: string;
  /** What holds for a good file, in one sentence without a full stop. */
  readonly description: string;
  /** Must take linear time (or sort), and pass over whatever is missing. */
  readonly run: (input: CheckInput) => Iterable<Finding>;
}
