// Distances between a fix and a site's geometry, on the WGS-84 ellipsoid's tangent
// plane at the place. The same rules as server/siteproof/domain/geo.py; both read
// tests/vectors/. Good to centimetres within the 20 km that a site may span.
import type { Geometry } from './types'

const SEMI_MAJOR_M = 6_378_137
const FLATTENING = 1 / 298.257223563
const E2 = FLATTENING * (2 - FLATTENING)
const RADIANS = Math.PI / 180

export interface Plane {
  readonly lat0Deg: number
  readonly lon0Deg: number
  readonly northPerDegM: number
  readonly eastPerDegM: number
}

export interface Point {
  readonly x: number
  readonly y: number
}

/** Tangent plane with the radii of curvature at `latDeg` (meridian M, prime vertical N). */
export function planeAt(latDeg: number, lonDeg: number): Plane {
  const sine = Math.sin(latDeg * RADIANS)
  const w2 = 1 - E2 * sine * sine
  const primeVertical = SEMI_MAJOR_M / Math.sqrt(w2)
  const meridian = (SEMI_MAJOR_M * (1 - E2)) / (w2 * Math.sqrt(w2))
  return {
    lat0Deg: latDeg,
    lon0Deg: lonDeg,
    northPerDegM: meridian * RADIANS,
    eastPerDegM: primeVertical * Math.cos(latDeg * RADIANS) * RADIANS,
  }
}

/** A difference of longitudes the short way round. */
function turn(deltaDeg: number): number {
  return deltaDeg - 360 * Math.round(deltaDeg / 360)
}

/** Metres east (x) and north (y) of the plane's origin. */
export function toPlane(plane: Plane, latDeg: number, lonDeg: number): Point {
  return { x: turn(lonDeg - plane.lon0Deg) * plane.eastPerDegM, y: (latDeg - plane.lat0Deg) * plane.northPerDegM }
}

export interface Foot {
  readonly distanceM: number
  /** 0 at the segment's start, 1 at its end. */
  readonly share: number
}

/** Nearest point of the segment a-b to p. */
export function footOn(p: Point, a: Point, b: Point): Foot {
  const dx = b.x - a.x
  const dy = b.y - a.y
  const length2 = dx * dx + dy * dy
  const share = length2 === 0 ? 0 : Math.min(1, Math.max(0, ((p.x - a.x) * dx + (p.y - a.y) * dy) / length2))
  return { distanceM: Math.hypot(p.x - (a.x + share * dx), p.y - (a.y + share * dy)), share }
}

type Line = readonly (readonly number[])[]

function lonLat(position: readonly number[]): { lon: number; lat: number } {
  const [lon, lat] = position
  if (lon === undefined || lat === undefined) throw new RangeError('position without longitude or latitude')
  return { lon, lat }
}

function onPlane(plane: Plane, line: Line): Point[] {
  return line.map((position) => {
    const { lon, lat } = lonLat(position)
    return toPlane(plane, lat, lon)
  })
}

const ORIGIN: Point = { x: 0, y: 0 }

function distanceToLine(plane: Plane, line: Line): number {
  const points = onPlane(plane, line)
  const first = points[0]
  if (first === undefined) return Infinity
  let nearest = Math.hypot(first.x, first.y)
  for (let index = 1; index < points.length; index += 1) {
    const a = points[index - 1]
    const b = points[index]
    if (a !== undefined && b !== undefined) nearest = Math.min(nearest, footOn(ORIGIN, a, b).distanceM)
  }
  return nearest
}

/** Even-odd rule over one ring, for the plane's origin. */
function insideRing(plane: Plane, ring: Line): boolean {
  const points = onPlane(plane, ring)
  let inside = false
  let previous = points[points.length - 1]
  for (const current of points) {
    if (previous !== undefined && current.y > 0 !== previous.y > 0) {
      const crossing = ((previous.x - current.x) * -current.y) / (previous.y - current.y) + current.x
      if (crossing > 0) inside = !inside
    }
    previous = current
  }
  return inside
}

function distanceToPolygon(plane: Plane, rings: readonly Line[]): number {
  const inside = rings.reduce((so, ring) => so !== insideRing(plane, ring), false)
  return inside ? 0 : Math.min(Infinity, ...rings.map((ring) => distanceToLine(plane, ring)))
}

/** A GeoJSON feature: its geometry counts. */
export interface GeoFeature {
  readonly type: 'Feature'
  readonly geometry: Geometry | null
}

/** Finite, in range, and not 0, 0, which devices write for "absent". */
export function isPosition(latDeg: number, lonDeg: number): boolean {
  return Number.isFinite(latDeg) && Number.isFinite(lonDeg) && Math.abs(latDeg) <= 90 && Math.abs(lonDeg) <= 180 && !(latDeg === 0 && lonDeg === 0)
}

/** Metres from a fix to a site; null without a position or a geometry. */
export function fixDistanceM(place: Geometry | GeoFeature | null, fix: { readonly lat_deg: number; readonly lon_deg: number } | null): number | null {
  const geometry = place !== null && place.type === 'Feature' ? place.geometry : place
  if (geometry === null || fix === null || !isPosition(fix.lat_deg, fix.lon_deg)) return null
  const distance = distanceToGeometryM(geometry, fix.lat_deg, fix.lon_deg)
  return Number.isFinite(distance) ? distance : null
}

/** Metres from the position to the geometry; 0 inside an outline, infinite when the geometry is empty. */
export function distanceToGeometryM(geometry: Geometry, latDeg: number, lonDeg: number): number {
  const plane = planeAt(latDeg, lonDeg)
  switch (geometry.type) {
    case 'Point':
      return distanceToLine(plane, [geometry.coordinates])
    case 'LineString':
      return distanceToLine(plane, geometry.coordinates)
    case 'MultiLineString':
      return Math.min(Infinity, ...geometry.coordinates.map((line) => distanceToLine(plane, line)))
    case 'Polygon':
      return distanceToPolygon(plane, geometry.coordinates)
    case 'MultiPolygon':
      return Math.min(Infinity, ...geometry.coordinates.map((rings) => distanceToPolygon(plane, rings)))
  }
}

/** Metres between two positions that lie near each other (same county). */
export function distanceM(latA: number, lonA: number, latB: number, lonB: number): number {
  const point = toPlane(planeAt((latA + latB) / 2, lonA), latB, lonB)
  const north = (latB - latA) * planeAt((latA + latB) / 2, lonA).northPerDegM
  return Math.hypot(point.x, north)
}
