/**
 * Why: coordinates come by telephone, from a spreadsheet or from a map's share text. One pair a line, in either
 * order, decimal or in degrees, minutes and seconds; or a GeoJSON geometry. What is unclear is named by line. Pure.
 */
import type { Geometry } from './plane'

export type Order = 'lon_lat' | 'lat_lon'
export interface ReadCoordinates {
  /** longitude, latitude, in the datum that the person names */
  readonly positions: readonly (readonly [number, number])[]
  readonly geometry: Geometry | null
  readonly order: Order
  /** lines (from 1) that hold no pair */
  readonly unclear: readonly number[]
}

const NUMBER = /[-+]?\d+(?:\.\d+)?/g
const SEXAGESIMAL = /(\d+(?:\.\d+)?)\s*[°度]\s*(?:(\d+(?:\.\d+)?)\s*['′’分]\s*)?(?:(\d+(?:\.\d+)?)\s*(?:["″”秒]|''|′′))?/g

/** Reads a pasted text; `near` is a place of the county, for pairs whose order the numbers leave open. */
export function readCoordinates(text: string, near: readonly [number, number] | null): ReadCoordinates {
  const plain = text.normalize('NFKC')
  const geometry = geometryIn(plain)
  if (geometry !== null) return { positions: [], geometry, order: 'lon_lat', unclear: [] }
  const pairs: [number, number][] = []
  const unclear: number[] = []
  plain.split(/[\n;]/).forEach((line, index) => {
    if (line.trim() === '') return
    const numbers = decimal(line).match(NUMBER)?.map(Number) ?? []
    const [first, second] = numbers
    if (first === undefined || second === undefined || numbers.length > 3 || !possible(first, second)) unclear.push(index + 1)
    else pairs.push([first, second])
  })
  const order = orderOf(pairs, near)
  const positions = pairs.map(([first, second]) => (order === 'lon_lat' ? ([first, second] as const) : ([second, first] as const)))
  return { positions, geometry: null, order, unclear }
}

/** Can the two be a latitude and a longitude, one way or the other? */
function possible(first: number, second: number): boolean {
  const [small, large] = [Math.min(Math.abs(first), Math.abs(second)), Math.max(Math.abs(first), Math.abs(second))]
  return small <= 90 && large <= 180
}

function decimal(line: string): string {
  return line.replace(SEXAGESIMAL, (_, degrees: string, minutes?: string, seconds?: string) => {
    const value = Number(degrees) + Number(minutes ?? 0) / 60 + Number(seconds ?? 0) / 3600
    return ` ${value.toFixed(9)} `
  })
}

/** Which comes first: what cannot be a latitude is a longitude; else what lies nearer to the county. */
function orderOf(pairs: readonly (readonly [number, number])[], near: readonly [number, number] | null): Order {
  if (pairs.some(([first]) => Math.abs(first) > 90)) return 'lon_lat'
  if (pairs.some(([, second]) => Math.abs(second) > 90)) return 'lat_lon'
  const pair = pairs[0]
  if (near === null || pair === undefined) return 'lat_lon'
  const away = (lon: number, lat: number): number => Math.hypot(lon - near[0], lat - near[1])
  return away(pair[0], pair[1]) <= away(pair[1], pair[0]) ? 'lon_lat' : 'lat_lon'
}

const KINDS = new Set(['Point', 'LineString', 'MultiLineString', 'Polygon', 'MultiPolygon'])

/** The geometry in a pasted GeoJSON geometry, feature or collection of one; null for any other text. */
function geometryIn(text: string): Geometry | null {
  if (!text.trim().startsWith('{')) return null
  try {
    return within(JSON.parse(text))
  } catch {
    return null
  }
}

function within(value: unknown): Geometry | null {
  if (typeof value !== 'object' || value === null) return null
  const { type, geometry, features, coordinates } = value as Record<string, unknown>
  if (type === 'Feature') return within(geometry)
  if (type === 'FeatureCollection') return Array.isArray(features) && features.length === 1 ? within(features[0]) : null
  return typeof type === 'string' && KINDS.has(type) && Array.isArray(coordinates) ? (value as Geometry) : null
}
