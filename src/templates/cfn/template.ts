import type { Value } from './expression.ts';
import type { ResourceType } from './resource-types.ts';

/** A template parameter. Every default is a text, as CloudFormation passes them. */
export interface Parameter {
  readonly Type: 'String' | 'CommaDelimitedList';
  readonly Description: string;
  readonly Default?: string;
  readonly AllowedPattern?: string;
  readonly AllowedValues?: readonly string[];
  /** What CloudFormation answers instead of quoting the pattern. */
  readonly ConstraintDescription?: string;
}

/** A resource as it stands in a finished template. */
export interface Resource {
  readonly Type: ResourceType;
  readonly Condition?: string;
  readonly DependsOn?: string;
  readonly DeletionPolicy?: 'Delete' | 'Retain';
  readonly UpdateReplacePolicy?: 'Delete' | 'Retain';
  readonly Properties: Readonly<Record<string, unknown>>;
}

/** An output as it stands in a finished template. */
export interface Output {
  readonly Description: string;
  readonly Condition?: string;
  readonly Value: unknown;
}

/** An output while a template is written: its value may be an expression. */
export type OutputBody<ConditionName extends string> = Omit<Output, 'Condition' | 'Value'> & {
  readonly Condition?: ConditionName;
  readonly Value: Value<string>;
};

/**
 * A finished template: plain data with long intrinsics, which is what both its texts are rendered from.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/template-anatomy.html
 */
export interface Template {
  readonly AWSTemplateFormatVersion: '2010-09-09';
  readonly Description: string;
  /** Facts that travel with the stack and that CloudFormation does not read. */
  readonly Metadata?: Readonly<Record<string, unknown>>;
  readonly Parameters?: Readonly<Record<string, Parameter>>;
  readonly Conditions?: Readonly<Record<string, unknown>>;
  readonly Resources: Readonly<Record<string, Resource>>;
  readonly Outputs?: Readonly<Record<string, Output>>;
}
