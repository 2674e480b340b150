import type { Config, Source } from '../../config/schema.ts';
import type { ErrorCode } from '../../errors.ts';
import type { SourceReader } from '../../ports/source-reader.ts';
import type { RegistryFacts } from './read-registry.ts';
import type { Reads } from './share-reads.ts';

/** `unknown` means that it could not be looked at; the message says why. From best to worst. */
export const healthStatuses = ['ok', 'unknown', 'warning', 'failed'] as const;

/** How something stands. */
export type HealthStatus = (typeof healthStatuses)[number];

/** One thing that a check has to say. */
export interface HealthFinding {
  readonly status: HealthStatus;
  /** Lower case, no full stop. */
  readonly message: string;
  /** What is wrong, as it is: a prefix, an ARN, a region. */
  readonly value?: string;
  /** The command or edit that mends it; always there for `warning` and `failed`. */
  readonly fix?: string;
  /** The error that kept the check from looking. */
  readonly error?: ErrorCode;
}

/** What a check may look at. Calls are made once for all sources of a run. */
export interface SourceCheckContext {
  readonly config: Config;
  readonly source: Source;
  readonly cloud: Reads;
  /** The source with the rights of its role. */
  readonly reader: SourceReader;
  readonly roleArn: string;
  /** The source's prefixes without those that others cover. */
  readonly prefixes: readonly string[];
  /** Absent if the file leaves the notifications alone. */
  readonly topicArn: string | undefined;
  /** Queue in the Panther account that hears of new objects. */
  readonly queueArn: string;
  /** The registry of sources, held against the file. Throws `NOT_FOUND` without the runtime's bucket, `INPUT_INVALID`. */
  registry(): Promise<RegistryFacts>;
}

/** One check of the table: what it looks at, why that matters, where that is written, and how it finds out. */
export interface SourceCheck {
  /** Stable kebab-case id. */
  readonly id: string;
  /** What must be true, one line; lower case, no full stop. */
  readonly summary: string;
  /** What goes wrong otherwise; whole sentences. */
  readonly reason: string;
  /** Page that explains it. */
  readonly link: string;
  /** Checks before it; if one of them failed, this one makes no sense and is left out. */
  readonly needs?: readonly string[];
  /** At least one finding. May throw; what could not be looked at becomes `unknown`. */
  run(context: SourceCheckContext): Promise<HealthFinding | readonly HealthFinding[]>;
}

/** All is well. */
export function ok(message: string): HealthFinding {
  return { status: 'ok', message };
}

/** It cannot be seen; no fault of the source. */
export function unknown(message: string, fix?: string): HealthFinding {
  return { status: 'unknown', message, ...(fix !== undefined && { fix }) };
}

/** Data arrives, but perhaps not all of it. */
export function warning(message: string, fix: string, value?: string): HealthFinding {
  return { status: 'warning', message, ...(value !== undefined && { value }), fix };
}

/** Data does not arrive, or soon will not. */
export function failed(message: string, fix: string, value?: string): HealthFinding {
  return { status: 'failed', message, ...(value !== undefined && { value }), fix };
}
