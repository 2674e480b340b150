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
  readonly properties: Readonly<Record<string, any>>;
}

const absent = Symbol('AWS::NoValue');

/** Computes a template as CloudFormation would, by a reading of its documentation that is independent of `src/`. */
export function resolveTemplate(template: Template, deployment: Deployment): ReadonlyMap<string, ResolvedResource> {
  const resolver = new Resolver(template, deployment);
  const resources = Object.entries(template.Resources)
    .filter(([, { Condition }]) => Condition === undefined || resolver.condition(Condition))
    .map(([id, { Type, Properties }]) => [id, { type: Type, properties: resolver.value(Properties) }] as const);
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
      ['AWS::NoValue', absent],
      ...declared,
    ]);
  }

  condition(name: string): boolean {
    return this.value(this.template.Conditions?.[name]) === true;
  }

  value(node: any): any {
    if (Array.isArray(node)) return node.map((item) => this.value(item)).filter((item) => item !== absent);
    if (typeof node !== 'object' || node === null) return node;
    const [key, ...others] = Object.keys(node);
    if (others.length === 0 && key !== undefined && (key === 'Ref' || key.startsWith('Fn::'))) {
      return this.call(key, node[key]);
    }
    const entries = Object.entries(node).map(([name, value]) => [name, this.value(value)] as const);
    return Object.fromEntries(entries.filter(([, value]) => value !== absent));
  }

  private call(name: string, payload: any): any {
    switch (name) {
      case 'Ref':
        return this.reference(payload);
      case 'Fn::GetAtt':
        return `<${payload[0]}.${payload[1]}>`;
      case 'Fn::If':
        return this.value(payload[this.condition(payload[0]) ? 1 : 2]);
      case 'Fn::Equals':
        return this.value(payload[0]) === this.value(payload[1]);
      case 'Fn::Not':
        return !this.value(payload[0]);
      case 'Fn::Join':
        return this.value(payload[1]).join(payload[0]);
      case 'Fn::Split':
        return this.value(payload[1]).split(payload[0]);
      case 'Fn::Select':
        return this.value(payload[1])[payload[0]];
      case 'Fn::Sub':
        return this.substitute(payload);
      default:
        throw new Error(`the resolver does not know ${name}`);
    }
  }

  private reference(name: string): any {
    if (this.names.has(name)) return this.names.get(name);
    if (this.template.Resources[name] !== undefined) return `<${name}>`;
    throw new Error(`nothing is called ${name}`);
  }

  private substitute(payload: string | [string, Record<string, unknown>]): string {
    const [text, variables] = typeof payload === 'string' ? [payload, {}] : payload;
    return text.replaceAll(/\$\{([^}]*)\}/g, (_hole, name: string) => {
      if (name.startsWith('!')) return `\${${name.slice(1)}}`;
      if (Object.hasOwn(variables, name)) return this.value(variables[name as keyof typeof variables]);
      return name.includes('.') ? `<${name}>` : this.reference(name);
    });
  }
}
