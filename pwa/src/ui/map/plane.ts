/**
 * Why: the map draws in metres on a plane that touches the ground at the site, so that circles of
 * accuracy, bands and the scale bar are true. Pure geometry; no DOM and no Vue in this file.
 */
import { planeAt as tangentAt, toPlane } from '../../core/geo'
import type { Geometry } from '../../core/types'

export type { Geometry }
export interface Position {
  readonly lonDeg: number
  readonly latDeg: number
}

/** A point of the plane: metres east and north of the origin. */
export interface Spot {
  readonly x_m: number
  readonly y_m: number
}
export interface Box {
  readonly minX_m: number
  readonly minY_m: number
  readonly maxX_m: number
  readonly maxY_m: number
}
export type Plane = (latDeg: number, lonDeg: number) => Spot

/** The plane of core/geo.ts at one latitude and longitude. */
export function planeAt(latDeg: number, lonDeg: number): Plane {
  const tangent = tangentAt(latDeg, lonDeg)
  return (lat, lon) => {
    const { x, y } = toPlane(tangent, lat, lon)
    return { x_m: x, y_m: y }
  }
}

/** All lines of a geometry: a road as it is, a polygon as its rings, a point as a line of one. */
export function linesOf(geometry: Geometry): Position[][] {
  switch (geometry.type) {
    case 'Point':
      return [[positionOf(geometry.coordinates)]]
    case 'LineString':
      return [geometry.coordinates.map(positionOf)]
    case 'MultiLineString':
    case 'Polygon':
      return geometry.coordinates.map((line) => line.map(positionOf))
    case 'MultiPolygon':
      return geometry.coordinates.flat().map((line) => line.map(positionOf))
  }
}

/** GeoJSON is longitude first; a broken pair becomes 0, 0 and shows at once on the map. */
function positionOf(pair: readonly number[]): Position {
  return { lonDeg: pair[0] ?? 0, latDeg: pair[1] ?? 0 }
}

/** Is the geometry an area (an outline with an inside)? */
export function isArea(geometry: Geometry): boolean {
  return geometry.type === 'Polygon' || geometry.type === 'MultiPolygon'
}

/** Middle of a geometry's bounding box, as [latitude, longitude] in degrees. */
export function middleOf(geometry: Geometry): readonly [number, number] {
  const positions = linesOf(geometry).flat()
  const lons = positions.map((position) => position.lonDeg)
  const lats = positions.map((position) => position.latDeg)
  return [(Math.min(...lats) + Math.max(...lats)) / 2, (Math.min(...lons) + Math.max(...lons)) / 2]
}

/** The box around spots; each may claim a radius in metres around itself. */
export function boxAround(spots: readonly Spot[], radius_m = 0): Box {
  return {
    minX_m: Math.min(...spots.map((spot) => spot.x_m)) - radius_m,
    minY_m: Math.min(...spots.map((spot) => spot.y_m)) - radius_m,
    maxX_m: Math.max(...spots.map((spot) => spot.x_m)) + radius_m,
    maxY_m: Math.max(...spots.map((spot) => spot.y_m)) + radius_m,
  }
}

export function distance_m(a: Spot, b: Spot): number {
  return Math.hypot(a.x_m - b.x_m, a.y_m - b.y_m)
}

/** The spot of a segment a-b nearest to p. */
export function nearestOnSegment(p: Spot, a: Spot, b: Spot): Spot {
  const dx = b.x_m - a.x_m
  const dy = b.y_m - a.y_m
  const squared = dx * dx + dy * dy
  if (squared === 0) return a
  const along = ((p.x_m - a.x_m) * dx + (p.y_m - a.y_m) * dy) / squared
  const clamped = Math.max(0, Math.min(1, along))
  return { x_m: a.x_m + clamped * dx, y_m: a.y_m + clamped * dy }
}

/** The spot of any line nearest to p; null for no lines at all. */
export function nearestOnLines(p: Spot, lines: readonly (readonly Spot[])[]): Spot | null {
  let best: Spot | null = null
  const offer = (spot: Spot): void => {
    if (best === null || distance_m(p, spot) < distance_m(p, best)) best = spot
  }
  for (const line of lines) {
    const first = line[0]
    if (line.length === 1 && first !== undefined) offer(first)
    for (let index = 1; index < line.length; index += 1) {
      const a = line[index - 1]
      const b = line[index]
      if (a !== undefined && b !== undefined) offer(nearestOnSegment(p, a, b))
    }
  }
  return best
}

/** The part of a line between two chainages in metres, with the exact end spots cut in. */
export function stretch(line: readonly Spot[], from_m: number, to_m: number): Spot[] {
  const cut: Spot[] = []
  let passed_m = 0
  for (let index = 1; index < line.length; index += 1) {
    const a = line[index - 1]
    const b = line[index]
    if (a === undefined || b === undefined) continue
    const length_m = distance_m(a, b)
    const start = Math.max(0, Math.min(1, (from_m - passed_m) / length_m))
    const end = Math.max(0, Math.min(1, (to_m - passed_m) / length_m))
    if (length_m > 0 && end > start) {
      if (cut.length === 0) cut.push(between(a, b, start))
      cut.push(between(a, b, end))
    }
    passed_m += length_m
  }
  return cut
}

function between(a: Spot, b: Spot, share: number): Spot {
  return { x_m: a.x_m + (b.x_m - a.x_m) * share, y_m: a.y_m + (b.y_m - a.y_m) * share }
}

/** Length of a line in metres on the plane. */
export function lengthOf_m(line: readonly Spot[]): number {
  let sum_m = 0
  line.forEach((spot, index) => {
    const before = line[index - 1]
    if (before !== undefined) sum_m += distance_m(before, spot)
  })
  return sum_m
}
