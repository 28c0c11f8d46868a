// Distance along a road line, written K0+350 (design.md 2). The same rule as
// server/siteproof/domain/geo.py.
import { footOn, isPosition, planeAt, toPlane, type Point } from './geo'
import type { Geometry } from './types'

export interface Chainage {
  readonly chainageM: number
  readonly offsetM: number
}

type Line = readonly (readonly number[])[]

function lines(geometry: Geometry): readonly Line[] {
  if (geometry.type === 'LineString') return [geometry.coordinates]
  return geometry.type === 'MultiLineString' ? geometry.coordinates : []
}

function segmentLengthM(a: readonly number[], b: readonly number[]): number {
  const [lonA = 0, latA = 0] = a
  const [lonB = 0, latB = 0] = b
  const plane = planeAt((latA + latB) / 2, lonA)
  return Math.hypot((lonB - lonA) * plane.eastPerDegM, (latB - latA) * plane.northPerDegM)
}

function pairs(line: Line): [readonly number[], readonly number[]][] {
  return line.slice(1).map((end, index) => [line[index] ?? end, end])
}

/** Length of a road in metres; 0 for what is no line. */
export function lineLengthM(geometry: Geometry): number {
  return lines(geometry).reduce((sum, line) => sum + pairs(line).reduce((part, [a, b]) => part + segmentLengthM(a, b), 0), 0)
}

/** Chainage of the nearest point of the road and the distance to it; null when the geometry is no line or there is no position. */
export function chainage(geometry: Geometry, latDeg: number, lonDeg: number): Chainage | null {
  if (!isPosition(latDeg, lonDeg)) return null
  const plane = planeAt(latDeg, lonDeg)
  const here: Point = { x: 0, y: 0 }
  let best: Chainage | null = null
  let before = 0
  for (const line of lines(geometry)) {
    for (const [a, b] of pairs(line)) {
      const [lonA = 0, latA = 0] = a
      const [lonB = 0, latB = 0] = b
      const foot = footOn(here, toPlane(plane, latA, lonA), toPlane(plane, latB, lonB))
      const length = segmentLengthM(a, b)
      if (best === null || foot.distanceM < best.offsetM) best = { chainageM: before + foot.share * length, offsetM: foot.distanceM }
      before += length
    }
  }
  return best
}

/** 350.2 -> "K0+350", 1045 -> "K1+045": whole metres, halves upward. */
export function chainageLabel(chainageM: number): string {
  const whole = Math.floor(Math.max(0, chainageM) + 0.5)
  return `K${Math.floor(whole / 1000)}+${String(whole % 1000).padStart(3, '0')}`
}
