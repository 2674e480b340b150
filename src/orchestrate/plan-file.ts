import { createHash } from 'node:crypto';
import { configSchema } from '../config/schema.ts';
import type { Config } from '../config/schema.ts';
import { PantherctlError } from '../errors.ts';
import type { Plan } from './plan.ts';
import { buildPlanDocument } from './plan-document.ts';
import type { PlanDocument } from './plan-document.ts';
import { safeParse } from '../config/safe-parse.ts';

const format = 'pantherctl-plan';
const version = 1;

/** A plan that was reviewed, with everything that it takes to make it again: the input of `pantherctl apply <file>`. */
export interface PlanFile {
  readonly format: typeof format;
  readonly version: typeof version;
  /** The configuration as it was, defaults filled in. */
  readonly config: Config;
  /** Whether the plan was allowed to delete instances; carrying it out is allowed no more. */
  readonly allowDelete: boolean;
  /** Whether the plan was allowed to give the keys of others a statement. */
  readonly allowKeyPolicy: boolean;
  /** Owner whose sources in the registry the plan was allowed to take over. */
  readonly takeOver?: string;
  readonly plan: PlanDocument;
  /** SHA-256 of all of the above: tells an edited file, and says nothing about who wrote it. */
  readonly digest: string;
}

/** What a plan was allowed beyond what is always safe. */
export interface PlanPermissions {
  readonly allowDelete?: boolean;
  readonly allowKeyPolicy?: boolean;
  readonly takeOver?: string;
}

/** The text of a plan file: the same inputs give the same bytes. Ends with a line feed. */
export function buildPlanFile(config: Config, plan: Plan, options: PlanPermissions = {}): string {
  const { allowDelete = false, allowKeyPolicy = false, takeOver } = options;
  const allowed = { allowDelete, allowKeyPolicy, ...(takeOver !== undefined && { takeOver }) };
  const content = { format, version, config, ...allowed, plan: buildPlanDocument(plan) };
  return `${JSON.stringify({ ...content, digest: digestOf(content) }, null, 2)}\n`;
}

/**
 * Reads the text of a plan file; `shown` names the file in messages. Throws `INPUT_INVALID` for a file that was cut off,
 * is no plan, is of another version, or was edited after it was made.
 */
export function parsePlanFile(text: string, shown: string): PlanFile {
  const value = parseJson(text, shown);
  if (typeof value !== 'object' || value === null || !('format' in value) || value.format !== format) {
    throw refuse(`${shown} is no plan file of pantherctl`);
  }
  const { digest, ...content } = value as Partial<PlanFile>;
  if (content.version !== version) {
    throw refuse(
      `${shown} is a plan file of version ${JSON.stringify(content.version)}; this pantherctl reads version ${version}`,
    );
  }
  if (digest !== digestOf(content)) throw refuse(`${shown} was changed after it was made: its digest does not fit`);
  const config = safeParse(configSchema, content.config);
  const { allowDelete, allowKeyPolicy = false, plan, takeOver } = content;
  if (
    !config.success ||
    !isPlanDocument(plan) ||
    typeof allowDelete !== 'boolean' ||
    typeof allowKeyPolicy !== 'boolean' ||
    (takeOver !== undefined && typeof takeOver !== 'string')
  ) {
    throw refuse(`${shown} does not hold what a plan file of version ${version} holds`);
  }
  const allowed = { allowDelete, allowKeyPolicy, ...(takeOver !== undefined && { takeOver }) };
  return { format, version, config: config.data, ...allowed, plan, digest };
}

function parseJson(text: string, shown: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    const isCutOff = text.trimStart().startsWith('{') && !text.trimEnd().endsWith('}');
    throw refuse(isCutOff ? `${shown} ends in the middle: it was cut off` : `${shown} is not JSON`, cause);
  }
}

function isPlanDocument(plan: unknown): plan is PlanDocument {
  return typeof plan === 'object' && plan !== null && 'steps' in plan && Array.isArray(plan.steps) && 'pairs' in plan;
}

function digestOf(content: object): string {
  return createHash('sha256').update(JSON.stringify(content)).digest('hex');
}

function refuse(message: string, cause?: unknown): PantherctlError {
  return new PantherctlError('INPUT_INVALID', message, {
    fix: 'make a new one with `pantherctl plan --out plan.json`',
    ...(cause === undefined ? {} : { cause }),
  });
}
