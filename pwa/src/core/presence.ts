// Was somebody really there: three states and one for "cannot say" (design.md 5),
// for one photo. The same rule as server/siteproof/domain/presence.py.
import { isPosition } from './geo'
import type { Fix } from './types'

export type PhotoPresence = 'verified' | 'uncertain' | 'off_site' | 'not_assessable'

const MAX_ACCURACY_M = 50
const MAX_AGE_S = 60
const UNKNOWN_ACCURACY_MARGIN_M = 200

export type PresenceReason =
  | 'inside' | 'outside' | 'outside_within_accuracy' | 'accuracy_poor' | 'accuracy_unknown' | 'fix_old' | 'imported' | 'no_position' | 'no_site_geometry'

export interface PresenceVerdict {
  readonly state: PhotoPresence
  readonly reasons: readonly PresenceReason[]
}

/** `distanceM` to the site's geometry (0 inside), `bufferM` allowed. An old fix and an imported file are at most uncertain. */
export function photoPresence(fix: Fix | null, distanceM: number | null, bufferM: number, imported = false): PresenceVerdict {
  if (fix === null || !isPosition(fix.lat_deg, fix.lon_deg)) return { state: 'not_assessable', reasons: ['no_position'] }
  if (distanceM === null) return { state: 'not_assessable', reasons: ['no_site_geometry'] }
  const accuracy = fix.accuracy_m !== null && fix.accuracy_m > 0 ? fix.accuracy_m : null
  const [state, reason] = byDistance(distanceM, accuracy, bufferM)
  const doubts: PresenceReason[] = [...(fix.age_s > MAX_AGE_S ? ['fix_old' as const] : []), ...(imported ? ['imported' as const] : [])]
  return { state: state === 'verified' && doubts.length > 0 ? 'uncertain' : state, reasons: [reason, ...doubts] }
}

function byDistance(distanceM: number, accuracy: number | null, bufferM: number): [PhotoPresence, PresenceReason] {
  if (accuracy === null) return distanceM > bufferM + UNKNOWN_ACCURACY_MARGIN_M ? ['off_site', 'outside'] : ['uncertain', 'accuracy_unknown']
  if (distanceM - accuracy > bufferM) return ['off_site', 'outside']
  if (distanceM > bufferM) return ['uncertain', 'outside_within_accuracy']
  return accuracy <= MAX_ACCURACY_M ? ['verified', 'inside'] : ['uncertain', 'accuracy_poor']
}
