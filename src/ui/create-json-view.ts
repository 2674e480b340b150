import type { TextOutput } from './io.ts';
import type { View } from './view.ts';

/** Every event as one line of JSON on `output`, exactly as it happened. */
export function createJsonView(output: TextOutput): View {
  return {
    emit: (event) => output.write(`${JSON.stringify(event)}\n`),
    close: () => undefined,
  };
}
