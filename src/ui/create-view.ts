import type { ApplyEvent } from '../orchestrate/events.ts';
import type { Clock } from '../ports/clock.ts';
import { createJsonView } from './create-json-view.ts';
import { createLineView } from './create-line-view.ts';
import { createLiveView } from './create-live-view.ts';
import type { Io } from './io.ts';
import { createPrinter } from './printer.ts';
import { renderSummary } from './render-summary.ts';
import type { FinishedEvent } from './render-summary.ts';
import { createStyle, isContinuousIntegration } from './style.ts';
import type { View } from './view.ts';

/** The flags that choose a view. */
export interface ViewFlags {
  readonly json: boolean;
  readonly quiet: boolean;
  readonly color: boolean;
  readonly verbose: boolean;
}

/** True if a block may be redrawn in place: a terminal that moves its cursor, with a person before it. */
export function wantsLiveView(io: Io, flags: ViewFlags): boolean {
  return (
    !flags.json && !flags.quiet && io.stderr.isTTY && io.env['TERM'] !== 'dumb' && !isContinuousIntegration(io.env)
  );
}

/**
 * The view that fits: events as JSON lines on standard output with `--json`; otherwise progress on standard error (a live
 * block on a terminal, one line per change elsewhere, nothing with `--quiet`) and the summary on standard output, printed
 * by `close` after the progress has ended. `clock` is the cloud's, with it elapsed time goes on between events.
 */
export function createView(io: Io, flags: ViewFlags, clock?: Pick<Clock, 'now'>): View {
  if (flags.json) return createJsonView(io.stdout);
  const progressStyle = createStyle(io.stderr, io.env, flags.color);
  const view = wantsLiveView(io, flags)
    ? createLiveView(io, progressStyle, clock)
    : createLineView(createPrinter(io.stderr, progressStyle, flags.quiet), io.time, flags.verbose);
  const result = createPrinter(io.stdout, createStyle(io.stdout, io.env, flags.color));
  let finished: FinishedEvent | undefined;
  return {
    emit: (event: ApplyEvent) => {
      view.emit(event);
      if (event.code === 'apply.finished') finished = event;
    },
    close: () => {
      view.close();
      if (finished !== undefined) result.line(renderSummary(finished, result.style, result.columns));
      finished = undefined;
    },
  };
}
