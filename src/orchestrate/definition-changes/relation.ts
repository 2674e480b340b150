import type { AccessVerdict } from '../plan.ts';

/** One verdict on two aspects that must both hold: broader and narrower together cannot be compared. */
export function combineVerdicts(verdicts: Iterable<AccessVerdict>): AccessVerdict {
  let combined: AccessVerdict = 'equal';
  for (const verdict of verdicts) {
    if (verdict === 'equal' || verdict === combined) continue;
    if (combined !== 'equal') return 'incomparable';
    combined = verdict;
  }
  return combined;
}

/** The verdict the other way round. */
export function flipVerdict(verdict: AccessVerdict): AccessVerdict {
  if (verdict === 'broader') return 'narrower';
  return verdict === 'narrower' ? 'broader' : verdict;
}

/** From containment in both directions: `after` holds all of `before`, and `before` holds all of `after`. */
export function judgeContainment(afterHolds: boolean, beforeHolds: boolean): AccessVerdict {
  if (afterHolds) return beforeHolds ? 'equal' : 'broader';
  return beforeHolds ? 'narrower' : 'incomparable';
}
