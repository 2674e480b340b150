import type { Place } from '../../ports/place.ts';

/** What a resource is called, before anything but its name is computed. */
export interface NamingInput {
  readonly place: Place;
  readonly partition: string;
  /** A property that must be a text; `undefined` if the resource leaves it out. */
  text(property: string): string | undefined;
  /** The same of a key within a property that is a mapping. */
  inner(property: string, key: string): string | undefined;
  /** A name made of the stack's name, the logical id and seeded characters, cut to the length. */
  generated(maxLength: number): string;
  /** Seeded, in the form of a UUID. */
  readonly uuid: string;
}

/** The names of a resource that exists. */
export interface ResourceNames {
  /** What `Ref` gives. */
  readonly physicalId: string;
  readonly attributes: Readonly<Record<string, string>>;
  /** The ARN that policies see. */
  readonly arn: string;
  /** A name that no second resource may have, within its scope. */
  readonly claim?: string;
}

/** An action that CloudFormation takes on behalf of a stack, and the ARN on which it is checked. */
export interface NeededAction {
  readonly action: string;
  readonly resource: string;
}

/** What an action depends on. */
export interface ActionInput {
  readonly names: ResourceNames;
  /** The computed value of a property; `undefined` if the resource leaves it out. */
  readonly property: (name: string) => unknown;
  /** True if the resource or its stack carries tags. */
  readonly hasTags: boolean;
  readonly place: Place;
  readonly partition: string;
}

/** A resource type that the local CloudFormation can make. */
export interface ResourceType {
  readonly required: readonly string[];
  readonly optional: readonly string[];
  readonly attributes: readonly string[];
  /** Properties whose change replaces the resource. */
  readonly replacing: readonly string[];
  /** Whether a claimed name is taken in the whole account or in one region of it. */
  readonly scope: 'account' | 'region';
  /** Typical time of a creation in seconds. */
  readonly seconds: number;
  readonly name: (input: NamingInput) => ResourceNames;
  readonly creates: (input: ActionInput) => readonly NeededAction[];
  readonly deletes: (input: ActionInput) => readonly NeededAction[];
}

/** The same resource for each of the actions. */
export function on(resource: string, ...actions: readonly string[]): readonly NeededAction[] {
  return actions.map((action) => ({ action, resource }));
}

/** The ARN of a resource of a service, in the place of its stack. */
export function arnOf({ partition, place }: NamingInput | ActionInput, service: string, rest: string): string {
  return `arn:${partition}:${service}:${place.region}:${place.accountId}:${rest}`;
}
