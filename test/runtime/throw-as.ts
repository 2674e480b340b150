import { PantherctlError } from '../../src/errors.ts';

type AnyFunction = (...values: readonly unknown[]) => unknown;

/**
 * The same thing, whose errors are those of a bundle: the bundle has a class of errors of its own, and takes ours for
 * something unforeseen. What its methods give is treated alike.
 */
export function throwAs<Thing extends object>(thing: Thing, ErrorOfBundle: typeof PantherctlError): Thing {
  const translate = (error: unknown): unknown => {
    if (!(error instanceof PantherctlError)) return error;
    const { code, fix, message, problems } = error;
    return new ErrorOfBundle(code, message, { problems, cause: error, ...(fix !== undefined && { fix }) });
  };
  const wrap = (value: unknown): unknown => {
    if (value instanceof Promise) {
      return value.then(wrap, (error: unknown) => {
        throw translate(error);
      });
    }
    const isPlain = typeof value !== 'object' || value === null || value instanceof Uint8Array;
    return isPlain ? value : throwAs(value, ErrorOfBundle);
  };
  return new Proxy(thing, {
    get: (target, name) => {
      const value: unknown = Reflect.get(target, name);
      if (typeof value !== 'function') return wrap(value);
      return (...values: readonly unknown[]) => {
        try {
          return wrap((value as AnyFunction).apply(target, [...values]));
        } catch (error) {
          throw translate(error);
        }
      };
    },
  });
}
