import { buildPlan } from '../src/orchestrate/build-plan.ts';
import { buildDesired } from '../src/orchestrate/desired.ts';
import { planSources } from '../src/orchestrate/sources/plan-sources.ts';
import { buildSourceWiring } from '../src/orchestrate/sources/source-wiring.ts';
import type { Measurement } from './measurement.ts';
import { median, time } from './median.ts';
import { buildSourceScene } from './source-scene.ts';
import type { SourceScene } from './source-scene.ts';

const rounds = 5;
const few: SourceScene = { sources: 1_000, buckets: 40 };
const many: SourceScene = { sources: 10_000, buckets: 400 };

/** Milliseconds of the whole plan, templates included, and of the sources' wiring alone. */
function measure(scene: SourceScene): { readonly whole: number; readonly wiring: number } {
  const { config, facts, observed } = buildSourceScene(scene);
  const whole: number[] = [];
  const wiring: number[] = [];
  // The first round warms up.
  for (let round = 0; round <= rounds; round += 1) {
    const wholeTime = time(() => void buildPlan(buildDesired(config, facts), observed));
    const wiringTime = time(() => {
      const wired = buildSourceWiring(config, facts.accounts);
      planSources(wired, observed.sources, { sources: [], alarms: [] }, facts.accounts);
    });
    if (round === 0) continue;
    whole.push(wholeTime);
    wiring.push(wiringTime);
  }
  return { whole: median(whole), wiring: median(wiring) };
}

/** Whether the time to plan a source grows with how many there are. */
export function measurePlanSources(): Measurement[] {
  const [small, large] = [measure(few), measure(many)];
  return (['whole', 'wiring'] as const).map((part) => ({
    work: `plan of sources, ${part}: time a source with ${many.sources} on ${many.buckets} buckets against ${few.sources} on ${few.buckets}`,
    ratio: large[part] / many.sources / (small[part] / few.sources),
    target: 1.5,
    details:
      `${large[part].toFixed(0)} ms against ${small[part].toFixed(0)} ms, ` +
      `${((1_000 * large[part]) / many.sources).toFixed(1)} us against ${((1_000 * small[part]) / few.sources).toFixed(1)} us a source, medians of ${rounds}`,
  }));
}
