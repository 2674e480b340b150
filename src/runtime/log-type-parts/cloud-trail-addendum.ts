import type { Column } from '../../config/log-column.ts';
import { struct, text } from './column-builders.ts';

/** Why an event came late or again; the same for all events of CloudTrail. */
export const addendum: Column = struct('addendum', 'Why the event came late, or in a new version', [
  text('reason', 'DELIVERY_DELAY, UPDATED_DATA or SERVICE_OUTAGE'),
  text('updatedFields', 'Fields that are new in this version'),
  text('originalRequestID', 'Request id of the first version'),
  text('originalEventID', 'Event id of the first version'),
]);
