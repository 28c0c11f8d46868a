// How much of a road the inspection has walked past: 100 m stretches with a fix or a photo on the road.
import type { Draft, SiteItem } from '../../../app-services'
import { placeOf } from '../place'

const STEP_M = 100

/** Whole percent of the stretches, or null when the site is no line of known length. */
export function coveredPct(site: SiteItem | null, draft: Draft): number | null {
  if (!site || site.kind !== 'line' || !site.length_m) return null
  const fixes = [...draft.fixes, ...draft.photos.flatMap((photo) => (photo.fix ? [photo.fix] : []))]
  const seen = new Set<number>()
  for (const fix of fixes) {
    const place = placeOf(site, fix)
    if (place?.chainageM !== null && place && place.presence !== 'off_site') seen.add(Math.floor((place.chainageM ?? 0) / STEP_M))
  }
  return Math.round((100 * seen.size) / Math.max(1, Math.ceil(site.length_m / STEP_M)))
}
