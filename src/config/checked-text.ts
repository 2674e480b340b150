import * as z from 'zod';
import type { Fault } from './fault.ts';

/** JSON Schema keywords of a text, for editors. The check itself may be stricter and speaks more clearly. */
export interface TextKeywords {
  readonly description: string;
  readonly examples: string[];
  readonly pattern?: string;
  readonly enum?: string[];
  readonly anyOf?: object[];
  readonly minLength?: number;
  readonly maxLength?: number;
}

/**
 * A text with a check that explains itself: the fault travels in the issue's `params`. `title` says what the text is
 * (`account id`) and is looked up again when a value of another kind stands in its place.
 */
export function checkedText(title: string, findFault: (value: string) => Fault | undefined, keywords: TextKeywords) {
  return z
    .string()
    .superRefine((value, context) => {
      const fault = findFault(value);
      if (fault !== undefined) context.addIssue({ code: 'custom', message: fault.message, params: { ...fault } });
    })
    .meta({ title, ...keywords });
}
