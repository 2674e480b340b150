import { compileTemplate } from './compile-template.ts';

/**
 * The parameters of a stack or stack set as CloudFormation describes them: every one that the template declares, also
 * those left at their default, with the values of `NoEcho` ones hidden. `given` must fit the template.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/APIReference/API_Parameter.html
 */
export function showParameters(
  template: string,
  given: Readonly<Record<string, string>>,
): Readonly<Record<string, string>> {
  const shown: Record<string, string> = {};
  for (const [name, { noEcho, defaultValue }] of compileTemplate(template).parameters) {
    shown[name] = noEcho ? '****' : (given[name] ?? defaultValue ?? '');
  }
  return shown;
}
