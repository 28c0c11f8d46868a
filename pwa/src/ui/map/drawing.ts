/**
 * Why: what of a site and its photos lies where on the plane, in metres, worked out once per record
 * the components then only scale it. Pure.
 */
import type { Presence } from '../../app-services'
import { freshness, type Freshness } from '../shared/segments'
import {
  boxAround,
  distance_m,
  isArea,
  lengthOf_m,
  linesOf,
  middleOf,
  nearestOnLines,
  nearestOnSegment,
  planeAt,
  stretch,
  type Box,
  type Geometry,
  type Spot,
} from './plane'

export interface MapSite {
  readonly geometry: Geometry
  readonly buffer_m: number
  readonly length_m: number | null
}
export interface MapSegment {
  readonly from_m: number
  readonly to_m: number
  readonly last_evidence_on: string | null
  readonly here?: boolean
}
export interface MapPhoto {
  readonly number: number
  readonly lat_deg: number
  readonly lon_deg: number
  readonly accuracy_m: number | null
  readonly distance_m: number | null
  readonly presence: Presence | null
}
export interface DrawnPhoto extends MapPhoto {
  readonly spot: Spot
  /** nearest spot of the site; the photo's own spot when it lies inside an outline */
  readonly nearest: Spot
}
export interface Kilometre {
  readonly spot: Spot
  readonly chainage_m: number
  /** unit step to the road's southern side, where its label stands clear of it */
  readonly aside: Spot
}
export interface Drawing {
  readonly lines: readonly (readonly Spot[])[]
  readonly area: boolean
  readonly point: Spot | null
  readonly outline: readonly (readonly Spot[])[]
  readonly segments: readonly { readonly line: readonly Spot[]; readonly freshness: Freshness; readonly here: boolean }[]
  readonly kilometres: readonly Kilometre[]
  readonly photos: readonly DrawnPhoto[]
  readonly box: Box
  readonly buffer_m: number
}

/** Lays a site, its segments and photos out on the tangent plane at the middle of the site. */
export function drawingOf(
  site: MapSite,
  segments: readonly MapSegment[] | null,
  photos: readonly MapPhoto[],
  outline: Geometry | null,
  nowMs: number,
): Drawing {
  const plane = planeAt(...middleOf(site.geometry))
  const laid = (geometry: Geometry): Spot[][] =>
    linesOf(geometry).map((line) => line.map((position) => plane(position.latDeg, position.lonDeg)))
  const lines = laid(site.geometry)
  const area = isArea(site.geometry)
  const drawn = photos.map((photo): DrawnPhoto => {
    const spot = plane(photo.lat_deg, photo.lon_deg)
    const nearest = photo.distance_m === 0 ? spot : (nearestOnLines(spot, lines) ?? spot)
    return { ...photo, spot, nearest }
  })
  const spots = [...lines.flat(), ...drawn.map((photo) => photo.spot)]
  return {
    lines,
    area,
    point: site.geometry.type === 'Point' ? (lines[0]?.[0] ?? null) : null,
    outline: outline === null ? [] : laid(outline),
    segments: segmentsOf(lines, site.length_m, segments ?? [], nowMs),
    kilometres: area ? [] : kilometresOf(lines, site.length_m),
    photos: drawn,
    box: boxAround(spots, area || site.geometry.type === 'Point' ? site.buffer_m : 0),
    buffer_m: site.buffer_m,
  }
}

/** Cuts the only line of a road into its segments; the plane's length is scaled to the road's own. */
function segmentsOf(
  lines: readonly (readonly Spot[])[],
  length_m: number | null,
  segments: readonly MapSegment[],
  nowMs: number,
): Drawing['segments'] {
  const line = lines[0]
  if (line === undefined || lines.length !== 1 || line.length < 2) return []
  const ratio = lengthOf_m(line) / (length_m ?? lengthOf_m(line))
  return segments.map((segment) => ({
    line: stretch(line, segment.from_m * ratio, segment.to_m * ratio),
    freshness: freshness(segment.last_evidence_on, nowMs),
    here: segment.here === true,
  }))
}

/** Start, every whole kilometre (five on long roads) and the end of a road. */
function kilometresOf(lines: readonly (readonly Spot[])[], roadLength_m: number | null): Kilometre[] {
  const line = lines[0]
  const first = line?.[0]
  const last = line?.[line.length - 1]
  if (line === undefined || first === undefined || last === undefined || lines.length !== 1 || line.length < 2) return []
  const planeLength_m = lengthOf_m(line)
  const length_m = roadLength_m ?? planeLength_m
  const step_m = length_m > 12_000 ? 5000 : 1000
  const at = (spot: Spot, chainage_m: number): Kilometre => ({ spot, chainage_m, aside: asideOf(line, spot) })
  const marks: Kilometre[] = [at(first, 0)]
  for (let chainage_m = step_m; chainage_m < length_m - step_m * 0.2; chainage_m += step_m) {
    const cut = stretch(line, 0, (chainage_m * planeLength_m) / length_m)
    const spot = cut[cut.length - 1]
    if (spot !== undefined) marks.push(at(spot, chainage_m))
  }
  marks.push(at(last, length_m))
  return marks
}

/** Square to the road at a spot, to the south (to the east where the road runs north). */
function asideOf(line: readonly Spot[], spot: Spot): Spot {
  let nearest_m = Infinity
  let aside: Spot = { x_m: 0, y_m: -1 }
  line.forEach((b, index) => {
    const a = line[index - 1]
    if (a === undefined) return
    const away_m = distance_m(spot, nearestOnSegment(spot, a, b))
    const length_m = distance_m(a, b)
    if (away_m >= nearest_m || length_m === 0) return
    nearest_m = away_m
    aside = { x_m: (b.y_m - a.y_m) / length_m, y_m: -(b.x_m - a.x_m) / length_m }
  })
  return aside.y_m > 0.2 ? { x_m: -aside.x_m, y_m: -aside.y_m } : aside
}

/** The photo whose place is worth a lens: the selected one if in doubt, else the farthest in doubt. */
export function disputed(photos: readonly DrawnPhoto[], selected: number | null): DrawnPhoto | null {
  const doubtful = photos.filter((photo) => photo.presence === 'off_site' || photo.presence === 'uncertain')
  const chosen = doubtful.find((photo) => photo.number === selected)
  if (chosen !== undefined) return chosen
  const away = doubtful.filter((photo) => photo.presence === 'off_site')
  const pool = away.length > 0 ? away : doubtful
  return pool.reduce<DrawnPhoto | null>(
    (best, photo) => (best === null || offset_m(photo) > offset_m(best) ? photo : best),
    null,
  )
}

/** Distance in dispute, metres: the server's own figure, else the one measured on the plane. */
export function offset_m(photo: DrawnPhoto): number {
  return photo.distance_m ?? distance_m(photo.spot, photo.nearest)
}
