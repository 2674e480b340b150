import type { Metrics } from '../../ports/metrics.ts';
import type { Place } from '../../ports/place.ts';
import { callPlace, makeCall } from '../session.ts';
import type { Session } from '../session.ts';
import { metricKey } from '../state/resource-key.ts';

/** CloudWatch metrics of one account and region of the local cloud: those that its administration has recorded. */
export function createLocalMetrics(session: Session, place: Place): Metrics {
  return {
    latest: (metric, since) =>
      makeCall(session, 'metrics.latest', callPlace(place), () => {
        const point = session.world.metrics.get(metricKey(place, metric))?.points.at(-1);
        return point === undefined || point.at < since ? undefined : { ...point };
      }),
  };
}
