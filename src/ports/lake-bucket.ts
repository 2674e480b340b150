/** What it takes to read a bucket of normalised events without this program: a place, its folders, and who reads. */
export interface LakeBucket {
  readonly bucket: string;
  readonly region: string;
  /** URL of an emulator of S3, which wants the bucket's name in the path; absent for AWS. */
  readonly endpoint?: string;
  readonly credentials: {
    readonly accessKeyId: string;
    readonly secretAccessKey: string;
    readonly sessionToken?: string | undefined;
  };
  /** Names of the tables of log types. */
  readonly logs: readonly string[];
  readonly hasFailures: boolean;
}
