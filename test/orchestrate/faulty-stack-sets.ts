import type { ErrorCode } from '../../src/errors.ts';
import { PantherctlError } from '../../src/errors.ts';
import type { Cloud } from '../../src/ports/cloud.ts';
import type { StackSets } from '../../src/ports/stack-sets.ts';

/** What becomes of one call: refused before it has an effect, or its answer lost after that. */
export interface CallFault {
  readonly method: keyof StackSets;
  readonly code: ErrorCode;
  readonly message?: string;
  /** True to let the call take effect first. */
  readonly takesEffect?: boolean;
  /** How often; once by default. */
  readonly times?: number;
  /** Only calls whose first argument says so. */
  when?(argument: never): boolean;
  /** Runs before the error is thrown, e.g. to change the world. */
  before?(): Promise<void>;
}

/** The same cloud, whose calls on stack sets meet faults; `calls` counts what was asked of each method. */
export function withCallFaults<C extends Cloud>(
  cloud: C,
  faults: readonly CallFault[],
): C & { readonly calls: { method: string; argument: unknown }[] } {
  const left = faults.map((fault) => ({ fault, times: fault.times ?? 1 }));
  const calls: { method: string; argument: unknown }[] = [];
  const stackSets: C['stackSets'] = (place, callAs) =>
    new Proxy(cloud.stackSets(place, callAs), {
      get: (target, key) => {
        const member = Reflect.get(target, key) as (...given: unknown[]) => Promise<unknown>;
        return async (...given: unknown[]) => {
          calls.push({ method: String(key), argument: given[0] });
          const due = left.find(
            ({ fault, times }) =>
              fault.method === key && times > 0 && (fault.when === undefined || fault.when(given[0] as never)),
          );
          if (due === undefined) return Reflect.apply(member, target, given);
          due.times -= 1;
          if (due.fault.takesEffect === true) await Reflect.apply(member, target, given);
          await due.fault.before?.();
          throw new PantherctlError(due.fault.code, due.fault.message ?? `scripted ${due.fault.code}`);
        };
      },
    });
  return { ...cloud, stackSets, calls };
}
