import type { ApplyEvent } from '../orchestrate/events.ts';

/** Shows a run as it happens. The same events feed every view. */
export interface View {
  /** Takes the next event; never throws. */
  emit(event: ApplyEvent): void;
  /** Ends the view, also when the run was cancelled or failed half-way; leaves the terminal as it was. May be repeated. */
  close(): void;
}
