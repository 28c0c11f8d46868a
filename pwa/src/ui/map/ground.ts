/**
 * Why: what is drawn on the paper must come back as degrees, and what it measures on the ground is said while it
 * is drawn. Lengths and areas by the same rules as the server (tests/vectors). Pure.
 */
import { lineLengthM } from '../../core/chainage'
import { planeAt as corePlaneAt, toPlane } from '../../core/geo'
import type { Draft, Vertex } from './draft'
import { geometryOf } from './draft'
import { distance_m, planeAt, type Geometry, type Spot } from './plane'

export interface Ground {
  readonly toSpot: (vertex: Vertex) => Spot
  readonly toVertex: (spot: Spot) => Vertex
}

/** The plane that touches the ground at one place, there and back. */
export function groundAt(latDeg: number, lonDeg: number): Ground {
  const plane = planeAt(latDeg, lonDeg)
  const unit = plane(latDeg + 1, lonDeg + 1)
  return {
    toSpot: ([lon, lat]) => plane(lat, lon),
    toVertex: (spot) => [lonDeg + spot.x_m / unit.x_m, latDeg + spot.y_m / unit.y_m],
  }
}

/** Metres of all lines of a draft; null for what is no line. */
export function draftLength_m(draft: Draft): number | null {
  if (draft.kind !== 'line') return null
  const geometry = geometryOf(draft)
  return geometry === null ? 0 : lineLengthM(geometry)
}

/** Square metres inside the outlines of a geometry, holes taken out; 0 when it has none. */
export function outlineArea_m2(geometry: Geometry | null): number {
  if (geometry === null) return 0
  const polygons = geometry.type === 'Polygon' ? [geometry.coordinates] : geometry.type === 'MultiPolygon' ? geometry.coordinates : []
  return polygons.reduce((sum, rings) => sum + polygon_m2(rings), 0)
}

type Ring = readonly (readonly number[])[]

function polygon_m2(rings: readonly Ring[]): number {
  const [outer, ...holes] = rings
  if (outer === undefined || outer.length === 0) return 0
  const lats = outer.map((position) => position[1] ?? 0)
  const middleDeg = (Math.min(...lats) + Math.max(...lats)) / 2
  return Math.max(0, ring_m2(outer, middleDeg) - holes.reduce((sum, hole) => sum + ring_m2(hole, middleDeg), 0))
}

/** Shoelace around the ring's first vertex, with the metres of a degree at the outline's middle latitude. */
function ring_m2(ring: Ring, middleDeg: number): number {
  const [lon0 = 0, lat0 = 0] = ring[0] ?? []
  const plane = { ...corePlaneAt(middleDeg, lon0), lat0Deg: lat0 }
  const spots = ring.map((position) => toPlane(plane, position[1] ?? 0, position[0] ?? 0))
  let doubled = 0
  spots.forEach((b, index) => {
    const a = spots[(index + spots.length - 1) % spots.length] ?? b
    doubled += a.x * b.y - b.x * a.y
  })
  return Math.abs(doubled) / 2
}

export interface ChainageMark {
  readonly spot: Spot
  readonly chainage_m: number
  /** unit step square to the line, to its south side */
  readonly aside: Spot
}

const STEPS_M = [100, 200, 500, 1000, 2000, 5000, 10_000]
const APART_PX = 84

/** Chainage along a single line: the start, round steps not nearer than the labels are wide, and the end. One walk. */
export function chainageMarks(line: readonly Spot[], length_m: number, pxPerM: number): ChainageMark[] {
  const plane_m = line.reduce((sum, spot, index) => sum + (index === 0 ? 0 : distance_m(line[index - 1] ?? spot, spot)), 0)
  if (line.length < 2 || length_m <= 0 || plane_m <= 0) return []
  const step_m = STEPS_M.find((step) => step * pxPerM >= APART_PX) ?? 20_000
  const ratio = plane_m / length_m
  const marks: ChainageMark[] = []
  let next_m = 0
  let passed_m = 0
  line.forEach((b, index) => {
    const a = line[index - 1]
    if (a === undefined) return
    const long_m = distance_m(a, b)
    const last = index === line.length - 1
    while (long_m > 0 && next_m < length_m && next_m * ratio <= passed_m + long_m) {
      marks.push(markOn(a, b, (next_m * ratio - passed_m) / long_m, next_m))
      next_m = next_m + step_m < length_m - step_m * 0.6 ? next_m + step_m : length_m
    }
    if (last) marks.push(markOn(a, b, 1, length_m))
    passed_m += long_m
  })
  return marks
}

function markOn(a: Spot, b: Spot, share: number, chainage_m: number): ChainageMark {
  const long_m = distance_m(a, b) || 1
  const turn = b.x_m >= a.x_m ? 1 : -1
  const spot = { x_m: a.x_m + share * (b.x_m - a.x_m), y_m: a.y_m + share * (b.y_m - a.y_m) }
  return { spot, chainage_m, aside: { x_m: (turn * (b.y_m - a.y_m)) / long_m, y_m: (-turn * (b.x_m - a.x_m)) / long_m } }
}

const MOST_COMPARED = 600

/** Where the sides of closed rings cross, for marking them at once; the server's word decides. Long rings are left to it. */
export function crossings(rings: readonly (readonly Spot[])[]): Spot[] {
  return rings.flatMap((ring) => (ring.length > MOST_COMPARED ? [] : ringCrossings(ring)))
}

function ringCrossings(ring: readonly Spot[]): Spot[] {
  const sides = ring.map((a, index): [Spot, Spot] => [a, ring[(index + 1) % ring.length] ?? a])
  const found: Spot[] = []
  sides.forEach((one, first) => {
    sides.slice(first + 2).forEach((other, offset) => {
      if (first === 0 && offset + 2 === sides.length - 1) return
      const spot = crossing(one, other)
      if (spot !== null) found.push(spot)
    })
  })
  return found
}

function crossing([a, b]: [Spot, Spot], [c, d]: [Spot, Spot]): Spot | null {
  const side = (p: Spot, q: Spot, r: Spot): number => (q.x_m - p.x_m) * (r.y_m - p.y_m) - (q.y_m - p.y_m) * (r.x_m - p.x_m)
  const [c1, d1, a1, b1] = [side(a, b, c), side(a, b, d), side(c, d, a), side(c, d, b)]
  if (c1 === 0 || d1 === 0 || a1 === 0 || b1 === 0 || c1 > 0 === d1 > 0 || a1 > 0 === b1 > 0) return null
  const share = a1 / (a1 - b1)
  return { x_m: a.x_m + share * (b.x_m - a.x_m), y_m: a.y_m + share * (b.y_m - a.y_m) }
}
