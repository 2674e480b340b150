import type { Template } from '../../src/templates/cfn/template.ts';

/** Where and with what a template is deployed, in a test. */
export interface Deployment {
  readonly parameters?: Readonly<Record<string, string>>;
  readonly accountId?: string;
  readonly region?: string;
  readonly partition?: string;
}

/** A resource with every intrinsic computed; ids of other resources become readable stand-ins. */
export interface ResolvedResource {
  readonly type: string;
  readonly properties: Readonly<Record<string, unknown>>;
}

/** A policy statement of a resolved template. */
export interface ResolvedStatement {
  readonly Sid?: string;
  readonly Effect: string;
  readonly Action: string | readonly string[];
  readonly Resource?: string | readonly string[];
  readonly Principal?: string | Readonly<Record<string, string | readonly string[]>>;
  readonly Condition?: Readonly<Record<string, Readonly<Record<string, string>>>>;
}

/** What stands at a path of resolved data; `undefined` where the path leads nowhere. */
export function at(value: unknown, ...path: readonly (string | number)[]): unknown {
  let current = value;
  for (const key of path) {
    if (typeof current !== 'object' || current === null) return undefined;
    current = (current as Readonly<Record<string | number, unknown>>)[key];
  }
  return current;
}

/** The statements of the policy at a path. */
export function statementsAt(value: unknown, ...path: readonly (string | number)[]): readonly ResolvedStatement[] {
  const statements = at(value, ...path, 'Statement');
  return Array.isArray(statements) ? statements : [];
}

const absent = Symbol('AWS::NoValue');

/** Computes a template as CloudFormation would, by a reading of its documentation that is independent of `src/`. */
export function resolveTemplate(template: Template, deployment: Deployment): ReadonlyMap<string, ResolvedResource> {
  const resolver = new Resolver(template, deployment);
  const resources = Object.entries(template.Resources)
    .filter(([, { Condition }]) => Condition === undefined || resolver.condition(Condition))
    .map(
      ([id, { Type, Properties }]) =>
        [id, { type: Type, properties: resolver.value(Properties) as ResolvedResource['properties'] }] as const,
    );
  return new Map(resources);
}

class Resolver {
  private readonly template: Template;
  private readonly names: ReadonlyMap<string, unknown>;

  constructor(template: Template, { parameters = {}, accountId, region, partition }: Deployment) {
    this.template = template;
    const declared = Object.entries(template.Parameters ?? {}).map(([name, { Type, Default }]) => {
      const text = parameters[name] ?? Default;
      if (text === undefined) throw new Error(`parameter ${name} has no value`);
      return [name, Type === 'CommaDelimitedList' ? text.split(',') : text] as const;
    });
    this.names = new Map<string, unknown>([
      ['AWS::AccountId', accountId ?? '123456789012'],
      ['AWS::Region', region ?? 'us-east-1'],
      ['AWS::Partition', partition ?? 'aws'],
      ['AWS::URLSuffix', partition === 'aws-cn' ? 'amazonaws.com.cn' : 'amazonaws.com'],
      ['AWS::NoValue', absent],
      ...declared,
    ]);
  }

  condition(name: string): boolean {
    return this.value(this.template.Conditions?.[name]) === true;
  }

  value(node: unknown): unknown {
    if (Array.isArray(node)) return node.map((item) => this.value(item)).filter((item) => item !== absent);
    if (typeof node !== 'object' || node === null) return node;
    const [first, ...others] = Object.entries(node);
    if (others.length === 0 && first !== undefined && (first[0] === 'Ref' || first[0].startsWith('Fn::'))) {
      return this.call(first[0], first[1]);
    }
    const entries = Object.entries(node).map(([name, value]) => [name, this.value(value)] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== absent));
  }

  private call(name: string, payload: unknown): unknown {
    const argument = (index: number): unknown => this.value(at(payload, index));
    switch (name) {
      case 'Ref':
        return this.reference(String(payload));
      case 'Fn::GetAtt':
        return `<${String(at(payload, 0))}.${String(at(payload, 1))}>`;
      case 'Fn::If':
        return argument(this.condition(String(at(payload, 0))) ? 1 : 2);
      case 'Fn::Equals':
        return argument(0) === argument(1);
      case 'Fn::Not':
        return argument(0) !== true;
      case 'Fn::Join':
        return (argument(1) as readonly string[]).join(String(argument(0)));
      case 'Fn::Split':
        return String(argument(1)).split(String(argument(0)));
      case 'Fn::Select':
        return at(argument(1), Number(argument(0)));
      case 'Fn::Sub':
        return typeof payload === 'string' ? this.fill(payload, {}) : this.fill(String(at(payload, 0)), at(payload, 1));
      default:
        throw new Error(`the resolver does not know ${name}`);
    }
  }

  private reference(name: string): unknown {
    if (this.names.has(name)) return this.names.get(name);
    if (this.template.Resources[name] !== undefined) return `<${name}>`;
    throw new Error(`nothing is called ${name}`);
  }

  private fill(text: string, variables: unknown): string {
    return text.replaceAll(/\$\{([^}]*)\}/g, (_hole, name: string) => {
      if (name.startsWith('!')) return `\${${name.slice(1)}}`;
      const variable = at(variables, name);
      if (variable !== undefined) return String(this.value(variable));
      return name.includes('.') ? `<${name}>` : String(this.reference(name));
    });
  }
}
