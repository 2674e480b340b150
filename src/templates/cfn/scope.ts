import { call, join } from './expression.ts';
import type { Expression, PseudoParameter, Value } from './expression.ts';
import { fill } from './interpolate.ts';
import type { Checked, Fillings } from './interpolate.ts';
import { resourceClasses } from './resource-types.ts';
import type { AttributeOf, ResourceProperties, ResourceType } from './resource-types.ts';
import type { OutputBody, Parameter, Resource, Template } from './template.ts';

type Names<Map> = keyof Map & string;

/** `Id.Attribute` for every resource and each attribute that its type has. */
type AttributeNames<Resources extends Record<string, ResourceType>> = {
  [Id in Names<Resources>]: `${Id}.${AttributeOf<Resources[Id]>}`;
}[Names<Resources>];

interface ResourceBody<Type extends ResourceType, ConditionName extends string, Id extends string> {
  readonly condition?: ConditionName;
  readonly dependsOn?: Id;
  /** What becomes of the thing when it leaves the stack or is replaced; said for what would be lost otherwise. */
  readonly onRemoval?: 'Delete' | 'Retain';
  readonly properties: ResourceProperties[Type];
}

interface Body<Resources extends Record<string, ResourceType>, ConditionName extends string> {
  readonly description: string;
  readonly conditions: { readonly [Name in ConditionName]: Expression };
  readonly resources: {
    readonly [Id in Names<Resources>]: ResourceBody<Resources[Id], ConditionName, Exclude<Names<Resources>, Id>>;
  };
  readonly outputs?: Readonly<Record<string, OutputBody<ConditionName>>>;
}

/**
 * The functions that write one template. They know the ids that the template declares: a reference to anything else, or
 * to an attribute that the resource's type has not got, does not compile.
 */
export interface Scope<
  Parameters extends Record<string, Parameter>,
  Resources extends Record<string, ResourceType>,
  ConditionName extends string,
> {
  /** A parameter's value, or what `Ref` yields for a resource (a topic's ARN, a role's name, a key's id). */
  ref(id: Names<Parameters> | Names<Resources>): Expression;
  /** An attribute of a resource. */
  getAtt<Id extends Names<Resources>>(id: Id, attribute: AttributeOf<Resources[Id]>): Expression;
  /** A text in which `${Name}` is a parameter, resource, `Id.Attribute`, pseudo parameter or one of `values`. */
  sub<const Text extends string, const Values extends Fillings = Record<never, never>>(
    text: Checked<
      Text,
      PseudoParameter | Names<Parameters> | Names<Resources> | AttributeNames<Resources> | Names<Values>
    >,
    values?: Values,
  ): Value<string>;
  /** One of two values, by a declared condition. */
  when(condition: ConditionName, then: unknown, otherwise: unknown): Expression;
  /** A condition: the parameter was given, that is, it is not empty. */
  isGiven(parameter: Names<Parameters>): Expression;
  /** A condition: the parameter has that value. */
  isEqual(parameter: Names<Parameters>, value: string): Expression;
  /** The finished template. Every declared condition and resource must be given, and no other. */
  build(body: Body<Resources, ConditionName>): Template;
}

/**
 * Declares what a template will hold: parameters in full, conditions by name, resources by id and type.
 * Ids are chosen by hand and stay: a changed id makes CloudFormation replace the resource.
 */
export function declareTemplate<
  const Parameters extends Record<string, Parameter>,
  const Resources extends Record<string, ResourceType>,
  const ConditionName extends string = never,
>(declaration: {
  readonly parameters: Parameters;
  readonly conditions?: readonly ConditionName[];
  readonly resources: Resources;
}): Scope<Parameters, Resources, ConditionName> {
  return {
    ref: (id) => call('Ref', id),
    getAtt: (id, attribute) => call('Fn::GetAtt', [id, attribute]),
    sub: (text, values) => fill(text as string, values ?? {}),
    when: (condition, then, otherwise) => call('Fn::If', [condition, then, otherwise]),
    isGiven: (parameter) => {
      const isList = declaration.parameters[parameter]?.Type === 'CommaDelimitedList';
      const text = isList ? join('', call('Ref', parameter)) : call('Ref', parameter);
      return call('Fn::Not', [call('Fn::Equals', ['', text])]);
    },
    isEqual: (parameter, value) => call('Fn::Equals', [value, call('Ref', parameter)]),
    build: (body) => buildTemplate(declaration.parameters, declaration.resources, body),
  };
}

function buildTemplate<Resources extends Record<string, ResourceType>, ConditionName extends string>(
  parameters: Readonly<Record<string, Parameter>>,
  resourceTypes: Resources,
  body: Body<Resources, ConditionName>,
): Template {
  const resources = (Object.keys(resourceTypes) as Names<Resources>[]).map((id) => [
    id,
    buildResource(resourceTypes[id] as ResourceType, body.resources[id]),
  ]);
  return plain({
    AWSTemplateFormatVersion: '2010-09-09',
    Description: body.description,
    ...(Object.keys(parameters).length > 0 && { Parameters: parameters }),
    ...(Object.keys(body.conditions).length > 0 && { Conditions: body.conditions }),
    Resources: Object.fromEntries(resources) as Record<string, Resource>,
    ...(body.outputs !== undefined && { Outputs: body.outputs }),
  });
}

function buildResource(type: ResourceType, body: ResourceBody<ResourceType, string, string>): unknown {
  const Class = resourceClasses[type] as unknown as new (properties: unknown) => { Type: string; Properties: unknown };
  const made = new Class(body.properties);
  return {
    Type: made.Type,
    ...(body.condition !== undefined && { Condition: body.condition }),
    ...(body.dependsOn !== undefined && { DependsOn: body.dependsOn }),
    ...(body.onRemoval !== undefined && { DeletionPolicy: body.onRemoval, UpdateReplacePolicy: body.onRemoval }),
    Properties: made.Properties,
  };
}

/** Expressions become their JSON form here; what leaves is data that no longer knows how it was made. */
function plain<T>(value: T): T {
  return JSON.parse(JSON.stringify(value)) as T;
}
