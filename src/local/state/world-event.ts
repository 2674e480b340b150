import type { Due } from '../timeline.ts';

/** A stack reaches the next phase of a change. */
export interface StackEvent extends Due {
  readonly kind: 'stack';
  readonly accountId: string;
  readonly region: string;
  readonly name: string;
  /** Number of the change that it belongs to. */
  readonly change: number;
  readonly phase: number;
}

/** An instance of an operation comes to its end. */
export interface InstanceEvent extends Due {
  readonly kind: 'instance';
  readonly stackSet: string;
  readonly operationId: string;
  readonly runIndex: number;
  readonly accountIndex: number;
  /** The stack set's definition when the instance started; it is outdated at its end if that has changed since. */
  readonly definitionId: number;
  /** Known beforehand where no stack is involved; else the stack's state decides. */
  readonly outcome?: InstanceOutcome;
}

/** What an instance without a stack comes to. */
export type InstanceOutcome =
  | { readonly kind: 'succeeded' }
  | { readonly kind: 'failed'; readonly reason: string }
  | { readonly kind: 'suspended' };

/** An accepted operation begins, or one that is not ours ends. */
export interface OperationEvent extends Due {
  readonly kind: 'operation';
  readonly stackSet: string;
  readonly operationId: string;
  readonly step: 'begin' | 'end';
}

/** The local cloud's Panther reads that a topic wants a subscription confirmed. */
export interface ConfirmationEvent extends Due {
  readonly kind: 'confirmation';
  readonly topicArn: string;
  /** ARN of the queue that is subscribed. */
  readonly endpoint: string;
}

/** Something that will happen at an instant. Plain data, so that it survives in a file. */
export type WorldEvent = StackEvent | InstanceEvent | OperationEvent | ConfirmationEvent;

/** An event before it has its place in the order. */
export type UnorderedEvent =
  | Omit<StackEvent, 'order'>
  | Omit<InstanceEvent, 'order'>
  | Omit<OperationEvent, 'order'>
  | Omit<ConfirmationEvent, 'order'>;
