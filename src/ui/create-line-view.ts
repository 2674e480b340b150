import type { ApplyEvent } from '../orchestrate/events.ts';
import { describeNotice } from './describe-notice.ts';
import type { RealTime } from './io.ts';
import { printable } from './printable.ts';
import type { Printer } from './printer.ts';
import { renderCount } from './render-count.ts';
import { renderCounts } from './render-counts.ts';
import { renderDuration } from './render-duration.ts';
import { padText } from './text-width.ts';
import { createProgress, runningOperation, trackProgress } from './track-progress.ts';
import type { Progress } from './track-progress.ts';
import type { View } from './view.ts';
import { operationVerbs } from './operation-verbs.ts';

/** A sign of life at least this often, in real time and in the cloud's. */
const heartbeatMilliseconds = 30_000;

interface LineParts {
  readonly label: string;
  /** Safe to print; may carry colours. */
  readonly text: string;
  readonly paint?: 'good' | 'bad' | 'warn' | 'accent' | 'faint';
}

const outcomePaints = { done: 'good', skipped: 'faint', manual: 'warn', failed: 'bad', partly: 'warn' } as const;

function describeStep(event: Extract<ApplyEvent, { code: 'step.finished' }>): LineParts {
  const reason = event.reason === undefined ? '' : `: ${event.reason}`;
  // What is left to a person stands in the plan before it and in the summary behind it, with its fix.
  const isTold = event.fix === undefined || event.outcome === 'manual';
  const fix = isTold ? '' : `; fix: ${event.fix.replaceAll('\n', ' ')}`;
  const isUntried = event.outcome === 'failed' && event.reason?.startsWith('not attempted') === true;
  return {
    label: isUntried ? 'not tried' : event.outcome,
    text: printable(`${event.title}${reason}${fix}`),
    paint: outcomePaints[event.outcome],
  };
}

function describeInstance(event: Extract<ApplyEvent, { code: 'instance.changed' }>): LineParts {
  const name = event.accountName === '' ? '' : `${event.accountName} `;
  const reason = event.reason === undefined ? '' : `: ${event.reason}`;
  const text = printable(`${name}${event.accountId} ${event.region}${reason}`);
  if (event.status === 'FAILED') return { label: 'failed', text, paint: 'bad' };
  if (event.status === 'CANCELLED') return { label: 'cancelled', text, paint: 'warn' };
  return event.status === 'SUCCEEDED'
    ? { label: 'ok', text, paint: 'good' }
    : { label: event.status.toLowerCase(), text, paint: 'faint' };
}

/** What an event says on one line; `undefined` for what is no news to a log. `verbose` adds starts and skipped steps. */
function describeEvent(event: ApplyEvent, printer: Printer, verbose: boolean): LineParts | undefined {
  switch (event.code) {
    case 'apply.started':
      return { label: 'apply', text: renderCount(event.steps, 'step'), paint: 'accent' };
    case 'step.started':
      return verbose ? { label: 'start', text: printable(event.title), paint: 'faint' } : undefined;
    case 'step.finished':
      return event.outcome === 'skipped' && !verbose ? undefined : describeStep(event);
    case 'operation.awaited':
      return {
        label: 'waiting',
        text: `for operation ${event.operationId} (${operationVerbs[event.action]}), which runs already`,
        paint: 'accent',
      };
    case 'operation.started': {
      const atOnce = `${renderCount(event.accountsAtOnce, 'account')} at once in a region`;
      const what = `${operationVerbs[event.action]} ${renderCount(event.instances, 'instance')} of ${event.stackSet}, ${atOnce}`;
      return { label: 'operation', text: `${what} (${event.operationId})`, paint: 'accent' };
    }
    case 'instance.changed':
      return (event.status === 'RUNNING' || event.status === 'PENDING') && !verbose
        ? undefined
        : describeInstance(event);
    case 'operation.finished': {
      // AWS calls an operation SUCCEEDED that stayed within its tolerance, so its word never stands alone.
      const { cancelled, failed, running, succeeded, waiting } = event.counts;
      const isCounted = cancelled + failed + running + succeeded + waiting > 0;
      const counted = isCounted ? `: ${renderCounts(event.counts, printer.style)}` : '';
      const text = `ended as ${event.status} after ${renderDuration(event.elapsed)}${counted}`;
      return { label: 'operation', text, paint: event.counts.failed + event.counts.cancelled > 0 ? 'warn' : 'accent' };
    }
    case 'call.retried':
      return {
        label: 'retry',
        text: `${event.call} is made again in ${Math.ceil(event.wait / 1000)} s: ${printable(event.reason)}`,
        paint: 'warn',
      };
    case 'operation.attached':
      return event.why === 'asked for' && !verbose ? undefined : describeNotice(event);
    case 'operation.stopping':
    case 'plan.outdated':
    case 'bucket.saved':
    case 'bucket.changed':
    case 'subscription.awaited':
    case 'preflight.finding':
    case 'drift.found':
      return describeNotice(event);
    case 'preflight.finished':
      return verbose || event.errors + event.warnings > 0 ? describeNotice(event) : undefined;
    case 'operation.progress':
    case 'apply.finished':
      return undefined;
  }
}

function describeHeartbeat(progress: Progress, printer: Printer): LineParts {
  const operation = runningOperation(progress);
  const counted =
    operation === undefined
      ? progress.steps === 0
        ? 'waiting'
        : `${progress.finishedSteps} of ${renderCount(progress.steps, 'step')} finished`
      : renderCounts(operation.counts, printer.style);
  return { label: 'working', text: counted, paint: 'faint' };
}

/**
 * One line per change, for pipes and logs: the cloud's time since the start, what became of it, which step or instance.
 * After 30 s without a heartbeat, of real time or of the cloud's, another one counts where things stand.
 */
export function createLineView(printer: Printer, time: RealTime, verbose: boolean): View {
  const progress = createProgress();
  let beatAt = 0;
  const write = ({ label, paint, text }: LineParts): void => {
    const { style } = printer;
    const padded = padText(label, 9);
    const stamp = style.faint(padText(renderDuration(progress.elapsed), 7, 'left'));
    printer.line(`${stamp}  ${paint === undefined ? padded : style[paint](padded)}  ${text}`);
  };
  const beat = (): void => {
    beatAt = progress.elapsed;
    write(describeHeartbeat(progress, printer));
  };
  let stop: () => void = () => undefined;
  return {
    emit: (event) => {
      trackProgress(progress, event);
      if (event.code === 'apply.started') stop = time.every(heartbeatMilliseconds, beat);
      if (event.code === 'operation.started') beatAt = progress.elapsed;
      if (event.code === 'operation.progress' && progress.elapsed - beatAt >= heartbeatMilliseconds) beat();
      const parts = describeEvent(event, printer, verbose);
      if (parts !== undefined) write(parts);
    },
    close: () => stop(),
  };
}
