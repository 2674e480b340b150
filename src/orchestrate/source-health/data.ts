import { metrics, sourceDimensions } from '../../config/metrics.ts';
import { sourceSlug } from '../../config/names.ts';
import { failed, ok, unknown, warning } from './source-check.ts';
import type { SourceCheck } from './source-check.ts';

const minuteMilliseconds = 60_000;
/** A drop-off may be thirty days. */
const lookBackMilliseconds = 31 * 24 * 60 * minuteMilliseconds;
/** The runtime reports every five minutes; three reports may be late. */
const silentMinutes = (3 * metrics.minutesSinceLastData.periodSeconds) / 60;

/** Whether data flows. */
export const data: SourceCheck = {
  id: 'data',
  summary: 'data of the source has been read and written lately',
  reason: 'All may be set up and nobody may write to the bucket, or nothing of it be understood.',
  link: 'https://docs.panther.com/data-onboarding/monitoring-log-sources',
  run: async ({ cloud, config, source }) => {
    const { accountId, region, runtime } = config.panther;
    if (runtime === 'external') return unknown('Panther measures its sources itself (runtime: external)');
    const now = cloud.clock.now();
    const since = now - lookBackMilliseconds;
    const port = cloud.metrics({ accountId, region });
    const { namespace } = metrics;
    const dimensions = sourceDimensions(sourceSlug(source.name));
    const age = await port.latest({ namespace, name: metrics.minutesSinceLastData.name, dimensions }, since);
    if (age === undefined) {
      return warning(
        'no data has been read yet',
        source.notifications.topic === 'none'
          ? `the file has nothing tell Panther of new objects in bucket ${source.bucket}: set notifications: { topic: create } in source '${source.name}' and run pantherctl apply, or see to it that somebody else tells the queue`
          : `put an object under one of its prefixes in bucket ${source.bucket}, and look again in ten minutes`,
      );
    }
    const events = await port.latest({ namespace, name: metrics.sourceEvents.name, dimensions }, since);
    const reportedAgo = toMinutes(now - age.at);
    const objectAgo = Math.max(0, Math.round(age.value)) + reportedAgo;
    const { dropOffMinutes } = source;
    if (dropOffMinutes !== undefined && objectAgo > dropOffMinutes) {
      return failed(
        `the last object was read ${renderAgo(objectAgo)}, and the file allows ${renderMinutes(dropOffMinutes)}`,
        `look who should write to bucket ${source.bucket}, and at the other checks; if it is meant to be quiet, raise dropOffMinutes: in source '${source.name}'`,
        `${objectAgo}`,
      );
    }
    if (reportedAgo > silentMinutes) {
      return warning(
        `the runtime last reported ${renderAgo(reportedAgo)}`,
        'look at the alarms of the log processor in the Panther account',
      );
    }
    if (events === undefined) {
      return warning(
        `the last object was read ${renderAgo(objectAgo)}, but no event of the source has been written`,
        `look whether streamType: and logTypes: of source '${source.name}' fit what is in bucket ${source.bucket}`,
      );
    }
    return ok(`last object ${renderAgo(objectAgo)}, last event written ${renderAgo(toMinutes(now - events.at))}`);
  },
};

function toMinutes(milliseconds: number): number {
  return Math.max(0, Math.floor(milliseconds / minuteMilliseconds));
}

function renderAgo(minutes: number): string {
  return minutes === 0 ? 'just now' : `${renderMinutes(minutes)} ago`;
}

/** In the unit that a person would choose. */
function renderMinutes(minutes: number): string {
  const units = [
    { size: 1_440, name: 'days' },
    { size: 60, name: 'h' },
  ];
  const unit = units.find(({ size }) => minutes >= 2 * size);
  return unit === undefined ? `${minutes} min` : `${Math.floor(minutes / unit.size)} ${unit.name}`;
}
