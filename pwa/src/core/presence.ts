// Was somebody really there: three states and one for "cannot say" (design.md 5),
// for one photo. The same rule as server/siteproof/domain/presence.py.
import type { Fix } from './types'

export type PhotoPresence = 'verified' | 'uncertain' | 'off_site' | 'not_assessable'

const MAX_ACCURACY_M = 50
const MAX_AGE_S = 60
const UNKNOWN_ACCURACY_MARGIN_M = 200

export interface PresenceVerdict {
  readonly state: PhotoPresence
  readonly reason: 'inside' | 'outside' | 'outside_within_accuracy' | 'accuracy_poor' | 'accuracy_unknown' | 'fix_old' | 'imported' | 'no_position' | 'no_site_geometry'
}

/** `distanceM` to the site's geometry (0 inside), `bufferM` allowed. A stale fix and an imported file are at most uncertain. */
export function photoPresence(fix: Fix | null, distanceM: number | null, bufferM: number, imported = false): PresenceVerdict {
  if (fix === null) return { state: 'not_assessable', reason: 'no_position' }
  if (distanceM === null) return { state: 'not_assessable', reason: 'no_site_geometry' }
  const accuracy = fix.accuracy_m !== null && fix.accuracy_m > 0 ? fix.accuracy_m : null
  const found = byDistance(distanceM, accuracy, bufferM)
  if (found.state !== 'verified') return found
  if (fix.age_s > MAX_AGE_S) return { state: 'uncertain', reason: 'fix_old' }
  return imported ? { state: 'uncertain', reason: 'imported' } : found
}

function byDistance(distanceM: number, accuracy: number | null, bufferM: number): PresenceVerdict {
  if (accuracy === null) {
    return distanceM > bufferM + UNKNOWN_ACCURACY_MARGIN_M ? { state: 'off_site', reason: 'outside' } : { state: 'uncertain', reason: 'accuracy_unknown' }
  }
  if (distanceM - accuracy > bufferM) return { state: 'off_site', reason: 'outside' }
  if (distanceM > bufferM) return { state: 'uncertain', reason: 'outside_within_accuracy' }
  return accuracy <= MAX_ACCURACY_M ? { state: 'verified', reason: 'inside' } : { state: 'uncertain', reason: 'accuracy_poor' }
}
