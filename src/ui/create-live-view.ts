import type { Clock } from '../ports/clock.ts';
import { createLiveBlock } from './create-live-block.ts';
import type { Io } from './io.ts';
import { renderFrame } from './render-frame.ts';
import type { Style } from './style.ts';
import { createProgress, trackProgress } from './track-progress.ts';
import type { Progress } from './track-progress.ts';
import type { View } from './view.ts';

/** A frame at most this often; a person sees no more, and a terminal over a slow line takes no more. */
const frameMilliseconds = 80;
const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';

/**
 * A block on the terminal that is redrawn in place: what runs and what failed, within the terminal's width and height as
 * they are at that moment. It begins with the first event, stands between empty lines, and its last frame stays. The
 * cursor comes back with `close`, and however the process ends. `clock` is the cloud's: with it elapsed time goes on
 * between events.
 */
export function createLiveView(io: Io, style: Style, clock?: Pick<Clock, 'now'>): View {
  const { stderr, time } = io;
  const block = createLiveBlock(stderr);
  let progress: Progress = createProgress();
  let drawnAt = Number.NEGATIVE_INFINITY;
  let end: (() => void) | undefined;

  const draw = (): void => {
    drawnAt = time.now();
    const space = { columns: Math.max(20, stderr.columns - 1), rows: Math.max(3, stderr.rows - 2), style };
    block.draw(renderFrame(progress, space, clock?.now()));
  };
  const begin = (): void => {
    stderr.write(`\n${hideCursor}`);
    const stop = time.every(frameMilliseconds, draw);
    const forget = io.onExit(() => stderr.write(showCursor));
    end = () => {
      end = undefined;
      stop();
      draw();
      block.end();
      forget();
      stderr.write(`${showCursor}\n`);
      progress = createProgress();
    };
  };

  return {
    emit: (event) => {
      if (event.code === 'apply.started') end?.();
      // The end of a run is for the summary: alone it takes no block.
      if (end === undefined && event.code === 'apply.finished') return;
      if (end === undefined) begin();
      trackProgress(progress, event);
      if (time.now() - drawnAt >= frameMilliseconds) draw();
      // Operations followed and checks made before the run begins: what comes next (the plan, a question) is not part of the
      // block.
      const isOver = event.code === 'operation.finished' || event.code === 'preflight.finished';
      if (isOver && progress.steps === 0) end?.();
    },
    close: () => end?.(),
  };
}
