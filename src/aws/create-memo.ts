/**
 * `load`, made once for all who ask at the same time and later, for as long as `isFresh` says so. What fails is forgotten
 * and made again for the next who asks.
 */
export function createMemo<Value>(
  load: () => Promise<Value>,
  isFresh: (value: Value) => boolean = () => true,
): () => Promise<Value> {
  let pending: Promise<Value> | undefined;
  let kept: { readonly value: Value } | undefined;
  return () => {
    if (pending !== undefined) return pending;
    if (kept !== undefined && isFresh(kept.value)) return Promise.resolve(kept.value);
    pending = load().then(
      (value) => {
        kept = { value };
        pending = undefined;
        return value;
      },
      (error: unknown) => {
        pending = undefined;
        throw error;
      },
    );
    return pending;
  };
}
