/** What is wrong with one value, before anybody knows where in a file it stands. */
export interface Fault {
  /** Stable kebab-case id of the check. */
  readonly check: string;
  /** What is wrong, with the offending value; lower case, no full stop. */
  readonly message: string;
  /** The edit that mends it. */
  readonly fix: string;
}
