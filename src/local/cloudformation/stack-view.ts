import { partitionOf } from '../../config/regions.ts';
import type { Place } from '../../ports/place.ts';
import { readText } from '../read-text.ts';
import { hexDigits, textFrom, uuidFrom } from '../seeded-random.ts';
import { checkParameters } from './check-parameters.ts';
import type { CompiledResource, CompiledTemplate } from './compile-template.ts';
import { evaluate, evaluateCondition, noValue } from './evaluate.ts';
import type { Scope } from './evaluate.ts';
import { isJsonRecord } from './intrinsic.ts';
import type { ResourceNames } from './resource-type.ts';
import { buildTemplateError } from './template-error.ts';

/** What tells one stack from another. */
export interface StackIdentity {
  readonly seed: number;
  readonly place: Place;
  readonly stackName: string;
  readonly stackId: string;
}

/** A template at one place with one set of parameters. Everything is computed when it is asked for, and then kept. */
export interface StackView {
  readonly partition: string;
  /** Resources whose condition holds, each after those it depends on. */
  readonly resources: readonly CompiledResource[];
  names(logicalId: string): ResourceNames;
  properties(logicalId: string): Readonly<Record<string, unknown>>;
  /** One computed property, without computing the others. */
  property(logicalId: string, name: string): unknown;
  /** Names taken by the stack, as `account <type> <name>` or `region <type> <name>`. */
  claims(): readonly string[];
  outputs(): Readonly<Record<string, string>>;
}

const urlSuffixes: Readonly<Record<string, string>> = { 'aws-cn': 'amazonaws.com.cn' };
const nameAlphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789';

/**
 * Sets a template up at a place. Throws `VALIDATION` if a parameter is missing, unknown or not allowed, or a rule of the
 * template is not met.
 */
export function buildStackView(
  template: CompiledTemplate,
  identity: StackIdentity,
  given: Readonly<Record<string, string>>,
): StackView {
  const { place, seed, stackId, stackName } = identity;
  const partition = partitionOf(place.region) ?? 'aws';
  const salt = hexDigits(16, seed, stackId);
  const parameters = checkParameters(template.parameters, given);
  const pseudo = new Map<string, unknown>([
    ['AWS::AccountId', place.accountId],
    ['AWS::NoValue', noValue],
    ['AWS::Partition', partition],
    ['AWS::Region', place.region],
    ['AWS::StackId', stackId],
    ['AWS::StackName', stackName],
    ['AWS::URLSuffix', urlSuffixes[partition] ?? 'amazonaws.com'],
  ]);
  const byId = new Map(template.resources.map((resource) => [resource.logicalId, resource]));
  const conditions = new Map<string, boolean>();
  const names = new Map<string, ResourceNames>();
  const properties = new Map<string, Readonly<Record<string, unknown>>>();

  const isActive = ({ condition }: CompiledResource): boolean => condition === undefined || scope.condition(condition);

  const namesOf = (logicalId: string): ResourceNames => {
    const known = names.get(logicalId);
    if (known !== undefined) return known;
    const resource = byId.get(logicalId);
    if (resource === undefined || !isActive(resource)) {
      throw buildTemplateError(`template format error: unresolved resource dependencies [${logicalId}]`);
    }
    const found = resource.type.name({
      place,
      partition,
      uuid: uuidFrom(salt, logicalId),
      text: (property) => {
        const value = evaluate(resource.properties[property], scope);
        return readText(value);
      },
      inner: (property, key) => {
        const value = evaluate(resource.properties[property], scope);
        return isJsonRecord(value) ? readText(value[key]) : undefined;
      },
      generated: (maxLength) => {
        const ending = `-${textFrom(nameAlphabet, 12, salt, logicalId)}`;
        return `${`${stackName}-${logicalId}`.slice(0, maxLength - ending.length)}${ending}`;
      },
    });
    names.set(logicalId, found);
    return found;
  };

  const scope: Scope = {
    ref: (name) => {
      if (pseudo.has(name)) return pseudo.get(name);
      return parameters.get(name) ?? namesOf(name).physicalId;
    },
    attribute: (logicalId, attribute) => namesOf(logicalId).attributes[attribute],
    condition: (name) => {
      const known = conditions.get(name);
      if (known !== undefined) return known;
      const value = evaluateCondition(template.conditions.get(name), scope);
      conditions.set(name, value);
      return value;
    },
    lookup: (mapping, first, second) => {
      const map = template.mappings[mapping];
      const row = isJsonRecord(map) ? map[first] : undefined;
      const value = isJsonRecord(row) ? row[second] : undefined;
      if (value !== undefined) return value;
      throw buildTemplateError(`template error: unable to get mapping for ${mapping}::${first}::${second}`);
    },
  };

  checkRules(template, scope);
  const resources = template.resources.filter(isActive);
  return {
    partition,
    resources,
    names: namesOf,
    properties: (logicalId) => {
      const known = properties.get(logicalId);
      if (known !== undefined) return known;
      const value = evaluate(byId.get(logicalId)?.properties ?? {}, scope) as Record<string, unknown>;
      properties.set(logicalId, value);
      return value;
    },
    property: (logicalId, name) => {
      const known = properties.get(logicalId);
      if (known !== undefined) return known[name];
      const value = evaluate(byId.get(logicalId)?.properties[name], scope);
      return value === noValue ? undefined : value;
    },
    claims: () =>
      resources.flatMap(({ logicalId, type, typeName }) => {
        const { claim } = namesOf(logicalId);
        return claim === undefined ? [] : [`${type.scope} ${typeName} ${claim}`];
      }),
    outputs: () => {
      const values: Record<string, string> = {};
      for (const [name, output] of template.outputs) {
        if (typeof output['Condition'] === 'string' && !scope.condition(output['Condition'])) continue;
        values[name] = String(evaluate(output['Value'], scope));
      }
      return values;
    },
  };
}

/** https://docs.aws.amazon.com/AWSCloudFormation/latest/UserGuide/rules-section-structure.html */
function checkRules(template: CompiledTemplate, scope: Scope): void {
  for (const rule of template.rules) {
    if (rule['RuleCondition'] !== undefined && !evaluateCondition(rule['RuleCondition'], scope)) continue;
    for (const assertion of Array.isArray(rule['Assertions']) ? rule['Assertions'] : []) {
      if (!isJsonRecord(assertion) || evaluateCondition(assertion['Assert'], scope)) continue;
      throw buildTemplateError(
        `template validation error: ${readText(assertion['AssertDescription']) ?? 'a rule is not met'}`,
      );
    }
  }
}
