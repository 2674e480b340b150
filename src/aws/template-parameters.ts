import { parseTemplate } from '../config/parse-template.ts';

type Values = Readonly<Record<string, string>>;

function isRecord(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/**
 * `given` with the defaults of the template for every parameter that it leaves out, as CloudFormation would fill them in.
 * A template that cannot be read gives no defaults: CloudFormation will say what is wrong with it.
 */
export function withDefaults(template: string, given: Values): Values {
  let parsed: unknown;
  try {
    parsed = parseTemplate(template);
  } catch {
    return given;
  }
  const parameters = isRecord(parsed) ? parsed['Parameters'] : undefined;
  const defaults: Record<string, string> = {};
  for (const [name, parameter] of Object.entries(isRecord(parameters) ? parameters : {})) {
    const value = isRecord(parameter) ? parameter['Default'] : undefined;
    if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') {
      defaults[name] = String(value);
    }
  }
  return { ...defaults, ...given };
}
