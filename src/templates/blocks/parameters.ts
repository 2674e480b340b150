import type { Parameter } from '../cfn/template.ts';

/** A text parameter; without a default it must be given. */
export function textParameter(
  description: string,
  pattern: RegExp,
  constraint: string,
  defaultValue: string | undefined,
): Parameter {
  return {
    Type: 'String',
    Description: description,
    ...(defaultValue !== undefined && { Default: defaultValue }),
    AllowedPattern: pattern.source.replaceAll('\\/', '/'),
    ConstraintDescription: constraint,
  };
}

/** An account id that must be given, or has a default. */
export function accountIdParameter(description: string, defaultValue: string | undefined): Parameter {
  return textParameter(description, /^[0-9]{12}$/, 'twelve digits', defaultValue);
}

/** An account id that may stay empty. */
export function optionalAccountIdParameter(description: string, defaultValue: string | undefined): Parameter {
  return textParameter(description, /^([0-9]{12})?$/, 'twelve digits, or empty', defaultValue ?? '');
}

/** A region that must be given, or has a default. A pattern, so that regions yet to come are accepted. */
export function regionParameter(description: string, defaultValue: string | undefined): Parameter {
  return textParameter(
    description,
    /^[a-z]{2,4}(-[a-z]+)+-[0-9]{1,2}$/,
    'a region code, such as us-west-2',
    defaultValue,
  );
}

/** A region that may stay empty. */
export function optionalRegionParameter(description: string, defaultValue: string | undefined): Parameter {
  const pattern = /^([a-z]{2,4}(-[a-z]+)+-[0-9]{1,2})?$/;
  return textParameter(description, pattern, 'a region code, such as us-west-2, or empty', defaultValue ?? '');
}

/** The ARN of the role that alone manages a topic's key, or empty. */
export function keyManagerParameter(): Parameter {
  const description =
    "Role that alone manages the topic's key: it must be the one which deploys this stack, and once it is deleted nobody can manage the key; leave empty to leave the key to the account's IAM policies";
  return textParameter(description, /^(arn:aws[a-z-]*:iam::[0-9]{12}:role\/.+)?$/, "a role's ARN, or empty", '');
}

/** The name of a topic; `defaultValue` is the name that Panther's infrastructure expects. */
export function topicNameParameter(description: string, defaultValue: string): Parameter {
  return textParameter(description, /^[A-Za-z0-9_-]{1,256}$/, "a topic's name", defaultValue);
}

/** The name of a stack set, short enough to stand in a stack's name with a UUID. */
export function stackSetNameParameter(description: string, defaultValue: string): Parameter {
  return textParameter(
    description,
    /^[A-Za-z][A-Za-z0-9-]{0,81}$/,
    'letters, digits and dashes, 82 at most',
    defaultValue,
  );
}

/** A switch that is spelt as Panther's templates spell it; empty means off, as it does there. */
export function switchParameter(description: string): Parameter {
  return { Type: 'String', Description: description, Default: 'false', AllowedValues: ['true', 'false', ''] };
}
