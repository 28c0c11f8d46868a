// A position in the words of the site: K0+350 on a road, "on site" in a compound, how far off otherwise.
import type { Fix, SiteItem } from '../../app-services'
import { chainage, chainageLabel } from '../../core/chainage'
import { distanceToGeometryM } from '../../core/geo'
import { photoPresence, type PhotoPresence } from '../../core/presence'
import { distanceText } from '../../i18n/format'
import { wt } from '../../i18n/work'

export interface Place {
  readonly chainageM: number | null
  readonly distanceM: number | null
  readonly presence: PhotoPresence
  /** The large word: K0+350, 在工地内, 离路线 83 米. */
  readonly label: string
}

/** Where a fix is with respect to the site; null without a fix. */
export function placeOf(site: SiteItem | null, fix: Fix | null): Place | null {
  if (!fix) return null
  if (!site) return { chainageM: null, distanceM: null, presence: 'not_assessable', label: wt('place.here') }
  const distanceM = distanceToGeometryM(site.geometry, fix.lat_deg, fix.lon_deg)
  const { state } = photoPresence(fix, distanceM, site.buffer_m)
  const along = chainage(site.geometry, fix.lat_deg, fix.lon_deg)
  const far = distanceM > site.buffer_m
  if (along && !far) return { chainageM: along.chainageM, distanceM, presence: state, label: chainageLabel(along.chainageM) }
  if (far) {
    const label = wt(along ? 'place.offRoad' : 'place.off', { d: distanceText(distanceM) })
    return { chainageM: along?.chainageM ?? null, distanceM, presence: state, label }
  }
  return { chainageM: null, distanceM, presence: state, label: wt('place.inside') }
}

/** ±8 米, or that the phone does not say how sure it is. */
export function accuracyText(fix: Fix): string {
  return fix.accuracy_m === null ? wt('place.noAcc') : wt('place.acc', { n: Math.round(fix.accuracy_m) })
}

/** The tint of a position chip: green only when the rule would verify a photo taken now. */
export function presenceTone(presence: PhotoPresence): 'good' | 'warn' | 'bad' | 'none' {
  if (presence === 'verified') return 'good'
  if (presence === 'off_site') return 'bad'
  return presence === 'uncertain' ? 'warn' : 'none'
}
