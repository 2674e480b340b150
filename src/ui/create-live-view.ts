import { createLogUpdate } from 'log-update';
import type { Io } from './io.ts';
import { renderFrame } from './render-frame.ts';
import type { Style } from './style.ts';
import { createProgress, trackProgress } from './track-progress.ts';
import type { View } from './view.ts';

/** A frame at most this often; a person sees no more, and a terminal over a slow line takes no more. */
const frameMilliseconds = 80;
const hideCursor = '\u001b[?25l';
const showCursor = '\u001b[?25h';

/**
 * A block on the terminal that is redrawn in place: only what runs and what failed, within the terminal's width and
 * height as they are at that moment. The last frame stays. The cursor comes back on close and however the process ends.
 */
export function createLiveView(io: Io, style: Style): View {
  const { stderr, time } = io;
  const progress = createProgress();
  const stream = {
    get columns() {
      return stderr.columns;
    },
    get rows() {
      return stderr.rows;
    },
    write: (text: string) => stderr.write(text),
  };
  // log-update needs no more of a stream than this; it must not hide the cursor itself, since it would do so on process.stderr.
  const update = createLogUpdate(stream as unknown as NodeJS.WriteStream, { showCursor: true });
  let drawnAt = Number.NEGATIVE_INFINITY;
  let isDirty = false;
  let isOpen = true;

  const draw = (): void => {
    if (!isDirty) return;
    isDirty = false;
    drawnAt = time.now();
    const columns = Math.max(20, stderr.columns - 1);
    update(renderFrame(progress, { columns, rows: Math.max(3, stderr.rows - 2), style }).join('\n'));
  };
  stderr.write(hideCursor);
  const stopDrawing = time.every(frameMilliseconds, draw);
  const forget = io.onExit(() => stderr.write(showCursor));

  return {
    emit: (event) => {
      trackProgress(progress, event);
      isDirty = true;
      if (time.now() - drawnAt >= frameMilliseconds) draw();
    },
    close: () => {
      if (!isOpen) return;
      isOpen = false;
      stopDrawing();
      draw();
      update.done();
      forget();
      stderr.write(showCursor);
    },
  };
}
