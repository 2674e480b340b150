import { limits } from '../../config/limits.ts';
import { parseTemplate } from '../../config/parse-template.ts';
import { PantherctlError } from '../../errors.ts';
import { readParameterDeclaration } from './check-parameters.ts';
import type { ParameterDeclaration } from './check-parameters.ts';
import { findReferences, isJsonRecord } from './intrinsic.ts';
import type { JsonRecord } from './intrinsic.ts';
import { resourceTypes } from './resource-types.ts';
import type { ResourceType } from './resource-type.ts';
import { buildTemplateError } from './template-error.ts';

/** A resource of a template. */
export interface CompiledResource {
  readonly logicalId: string;
  readonly typeName: string;
  readonly type: ResourceType;
  readonly condition: string | undefined;
  readonly properties: JsonRecord;
  /** Resources that must exist first, by reference or by `DependsOn`. */
  readonly dependsOn: readonly string[];
  /** True if it stays when its stack is removed. */
  readonly isRetained: boolean;
}

/** A template taken apart and checked once, so that it can be evaluated at many places. */
export interface CompiledTemplate {
  readonly parameters: ReadonlyMap<string, ParameterDeclaration>;
  readonly conditions: ReadonlyMap<string, unknown>;
  readonly mappings: JsonRecord;
  readonly rules: readonly JsonRecord[];
  /** Every resource stands after those it depends on. */
  readonly resources: readonly CompiledResource[];
  readonly outputs: ReadonlyMap<string, JsonRecord>;
  /** The first property that a type needs and does not get, or gets and does not know. */
  readonly propertyProblem: string | undefined;
  /** The same for templates that differ only in their notation. */
  readonly canonical: string;
}

const pseudoParameters = new Set([
  'AWS::AccountId',
  'AWS::NoValue',
  'AWS::Partition',
  'AWS::Region',
  'AWS::StackId',
  'AWS::StackName',
  'AWS::URLSuffix',
]);

const maxCachedTemplates = 200;
const compiled = new Map<string, CompiledTemplate>();

/**
 * Reads and checks a template. Throws `VALIDATION` as CloudFormation does: too long, not readable, no resources, a
 * resource type or function unknown here, a reference or attribute that does not exist, a circular dependency.
 */
export function compileTemplate(text: string): CompiledTemplate {
  const template = compileLoosely(text);
  if (template.propertyProblem !== undefined) throw buildTemplateError(template.propertyProblem);
  return template;
}

/** Throws `VALIDATION` for a template that is too long for a call, unless there is a bucket that it could go through. */
export function checkTemplateBody(text: string, hasBucket: boolean): void {
  const bytes = Buffer.byteLength(text);
  if (hasBucket || bytes <= limits.templateBodyMaxBytes) return;
  throw buildTemplateError(
    `template body of ${bytes} bytes is longer than ${limits.templateBodyMaxBytes} bytes`,
    'set administrator.templateBucket to a bucket that it can go through',
  );
}

/** What {@link compileTemplate} would say of properties; throws `VALIDATION` for whatever else it would refuse. */
export function findPropertyProblem(text: string): string | undefined {
  return compileLoosely(text).propertyProblem;
}

function compileLoosely(text: string): CompiledTemplate {
  const known = compiled.get(text);
  if (known !== undefined) return known;
  const bytes = Buffer.byteLength(text);
  if (bytes > limits.templateObjectMaxBytes) {
    throw buildTemplateError(
      `template of ${bytes} bytes is longer than ${limits.templateObjectMaxBytes} bytes`,
      'split the template',
    );
  }
  const result = compile(readTemplate(text));
  if (compiled.size >= maxCachedTemplates) compiled.clear();
  compiled.set(text, result);
  return result;
}

function readTemplate(text: string): JsonRecord {
  let value: unknown;
  try {
    value = parseTemplate(text);
  } catch (cause) {
    const reason = cause instanceof PantherctlError ? cause.message : String(cause);
    throw new PantherctlError('VALIDATION', `template format error: ${reason}`, { cause });
  }
  if (!isJsonRecord(value)) throw buildTemplateError('template format error: the template must be an object');
  return value;
}

function compile(template: JsonRecord): CompiledTemplate {
  const section = (name: string): JsonRecord => {
    const value = template[name] ?? {};
    if (!isJsonRecord(value)) throw buildTemplateError(`template format error: ${name} must be an object`);
    return value;
  };
  if (template['Transform'] !== undefined) throw buildTemplateError('transforms are not supported by the local cloud');
  const parameters = new Map(
    Object.entries(section('Parameters')).map(([name, value]) => [name, readParameterDeclaration(name, value)]),
  );
  const resources = Object.entries(section('Resources')).map(([id, value]) => readResource(id, value));
  if (resources.length === 0) {
    throw buildTemplateError('template format error: at least one Resources member must be defined');
  }
  const result: CompiledTemplate = {
    parameters,
    conditions: new Map(Object.entries(section('Conditions'))),
    mappings: section('Mappings'),
    rules: Object.values(section('Rules')).filter(isJsonRecord),
    resources: orderByDependency(resources, parameters),
    outputs: new Map(
      Object.entries(section('Outputs')).map(([name, value]) => [name, isJsonRecord(value) ? value : {}]),
    ),
    propertyProblem: resources.map(findProblem).find((problem) => problem !== undefined),
    canonical: JSON.stringify(template),
  };
  checkReferences(result);
  return result;
}

function readResource(logicalId: string, value: unknown): CompiledResource {
  if (!/^[A-Za-z0-9]{1,255}$/.test(logicalId)) {
    throw buildTemplateError(`template format error: resource name ${logicalId} is not alphanumeric`);
  }
  const record: JsonRecord = isJsonRecord(value) ? value : {};
  const typeName = String(record['Type']);
  const type = Object.hasOwn(resourceTypes, typeName) ? resourceTypes[typeName] : undefined;
  if (type === undefined) {
    throw buildTemplateError(
      `template format error: unrecognized resource types: [${typeName}] (resource ${logicalId})`,
    );
  }
  const properties = isJsonRecord(record['Properties']) ? record['Properties'] : {};
  const declared = record['DependsOn'] ?? [];
  return {
    logicalId,
    typeName,
    type,
    condition: typeof record['Condition'] === 'string' ? record['Condition'] : undefined,
    properties,
    dependsOn: (Array.isArray(declared) ? declared : [declared]).map(String),
    isRetained: String(record['DeletionPolicy']).startsWith('Retain'),
  };
}

function findProblem({ logicalId, properties, type }: CompiledResource): string | undefined {
  const missing = type.required.find((name) => properties[name] === undefined);
  if (missing !== undefined) return `resource ${logicalId}: property ${missing} cannot be empty`;
  const names = Object.keys(properties);
  const unknown = names.find((name) => !type.required.includes(name) && !type.optional.includes(name));
  return unknown === undefined ? undefined : `resource ${logicalId}: encountered unsupported property ${unknown}`;
}

/** Adds dependencies by reference and sorts; throws for a name that does not exist or a circle. */
function orderByDependency(
  resources: readonly CompiledResource[],
  parameters: ReadonlyMap<string, unknown>,
): readonly CompiledResource[] {
  const byId = new Map(resources.map((resource) => [resource.logicalId, resource]));
  const complete = new Map<string, CompiledResource>();
  for (const resource of resources) {
    const needed = new Set(resource.dependsOn);
    for (const reference of findReferences(resource.properties)) {
      const isResource =
        reference.kind === 'attribute' || (reference.kind === 'ref' && !parameters.has(reference.name));
      if (isResource && !pseudoParameters.has(reference.name)) needed.add(reference.name);
    }
    for (const id of needed) {
      if (byId.has(id)) continue;
      throw buildTemplateError(
        `template format error: unresolved resource dependencies [${id}] in the Resources block of the template`,
      );
    }
    complete.set(resource.logicalId, { ...resource, dependsOn: [...needed] });
  }
  const ordered: CompiledResource[] = [];
  const states = new Map<string, 'open' | 'done'>();
  const visit = (id: string): void => {
    const state = states.get(id);
    if (state === 'done') return;
    if (state === 'open') throw buildTemplateError(`circular dependency between resources: [${id}]`);
    states.set(id, 'open');
    const resource = complete.get(id);
    for (const each of resource?.dependsOn ?? []) visit(each);
    states.set(id, 'done');
    if (resource !== undefined) ordered.push(resource);
  };
  for (const id of complete.keys()) visit(id);
  return ordered;
}

function checkReferences(template: CompiledTemplate): void {
  const byId = new Map(template.resources.map((resource) => [resource.logicalId, resource]));
  const outputs = [...template.outputs.values()];
  const everything = [
    template.resources.map(({ properties }) => properties),
    [...template.conditions.values()],
    outputs,
  ];
  for (const { kind, name, attribute } of findReferences(everything)) {
    if (kind === 'condition' && !template.conditions.has(name)) {
      throw buildTemplateError(`template error: unresolved condition dependency ${name} in Fn::If`);
    }
    if (kind === 'mapping' && template.mappings[name] === undefined) {
      throw buildTemplateError(`template error: mapping named ${name} is not present in the Mappings section`);
    }
    if (kind === 'ref' && !byId.has(name) && !template.parameters.has(name) && !pseudoParameters.has(name)) {
      throw buildTemplateError(`template format error: unresolved dependency [${name}]`);
    }
    if (kind === 'attribute' && !(byId.get(name)?.type.attributes.includes(attribute ?? '') ?? false)) {
      throw buildTemplateError(
        `template error: resource ${name} does not support attribute type ${attribute ?? ''} in Fn::GetAtt`,
      );
    }
  }
  const conditions = [
    ...template.resources.map(({ condition }) => condition),
    ...outputs.map((each) => each['Condition']),
  ];
  for (const condition of conditions) {
    if (typeof condition === 'string' && !template.conditions.has(condition)) {
      throw buildTemplateError(`template format error: condition ${condition} is not defined`);
    }
  }
}
