/* oxlint-disable no-unnecessary-type-parameters -- callers name the type whose keys the compiler compares */

/**
 * Looks a value over: `undefined` if it is as it should be, else the path of the first part that is not, which begins
 * with a dot or bracket and is empty for the value itself.
 */
export type Shape = (value: unknown) => string | undefined;

/** Accepts what the test accepts, as a whole. */
export function that(test: (value: unknown) => boolean): Shape {
  return (value) => (test(value) ? undefined : '');
}

/** Any text. */
export const text = that((value) => typeof value === 'string');
/** `true` or `false`. */
export const flag = that((value) => typeof value === 'boolean');
/** A whole number from 0 on. */
export const count = that((value) => Number.isSafeInteger(value) && Number(value) >= 0);
/** Milliseconds since 1970 that a date can show. https://tc39.es/ecma262/#sec-time-values-and-time-range */
export const instant = that((value) => typeof value === 'number' && value >= 0 && value <= 8.64e15);
/** Anything that stands in JSON. */
export const anything: Shape = () => undefined;

/** One of the names of a table, which the compiler holds to a union: none missing, none too many. */
export function oneOf<Name extends string>(names: Readonly<Record<Name, true>>): Shape {
  return that((value) => typeof value === 'string' && Object.hasOwn(names, value));
}

/** Not there, or as `shape`. */
export function optional(shape: Shape): Shape {
  return (value) => (value === undefined ? undefined : shape(value));
}

/** A list with each entry as `shape`. */
export function list(shape: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value)) return '';
    for (const [index, entry] of value.entries()) {
      const path = shape(entry);
      if (path !== undefined) return `[${index}]${path}`;
    }
    return undefined;
  };
}

/** A list of exactly two. */
export function pair(first: Shape, second: Shape): Shape {
  return (value) => {
    if (!Array.isArray(value) || value.length !== 2) return '';
    const [left, right] = [first(value[0]), second(value[1])];
    if (left !== undefined) return `[0]${left}`;
    return right === undefined ? undefined : `[1]${right}`;
  };
}

/** An object with whatever keys, each value as `shape`. */
export function table(shape: Shape): Shape {
  return (value) => {
    if (!isObject(value)) return '';
    for (const [key, entry] of Object.entries(value)) {
      const path = shape(entry);
      if (path !== undefined) return `.${key}${path}`;
    }
    return undefined;
  };
}

/** An object with a shape for each key of `Type`; other keys are left alone. */
export function shapeOf<Type>(fields: { readonly [Key in keyof Type]-?: Shape }): Shape {
  const entries = Object.entries<Shape>(fields);
  return (value) => {
    if (!isObject(value)) return '';
    for (const [key, shape] of entries) {
      const path = shape(value[key]);
      if (path !== undefined) return `.${key}${path}`;
    }
    return undefined;
  };
}

/** An object with a shape for each kind that its `kind` can name. */
export function byKind<Kind extends string>(shapes: Readonly<Record<Kind, Shape>>): Shape {
  return (value) => {
    if (!isObject(value)) return '';
    const { kind } = value;
    if (typeof kind !== 'string' || !Object.hasOwn(shapes, kind)) return '.kind';
    return shapes[kind as Kind](value);
  };
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
