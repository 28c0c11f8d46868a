/**
 * Why: a geometry under somebody's hand: parts of vertices that are added, moved, inserted, taken out.
 * Every change answers a new draft, so that undo only keeps the old ones. Rings stay open here; GeoJSON closes them. Pure.
 */
import type { Geometry } from './plane'

export type SiteKind = 'line' | 'outline' | 'point'
/** Longitude, latitude in degrees, WGS-84. */
export type Vertex = readonly [number, number]
export interface Draft {
  readonly kind: SiteKind
  readonly parts: readonly (readonly Vertex[])[]
}
/** Which vertex of which part. */
export interface At {
  readonly part: number
  readonly index: number
}

/** A centimetre on the ground, as the server rounds. */
const DECIMALS = 1e7

export const emptyDraft = (kind: SiteKind): Draft => ({ kind, parts: [] })

export function rounded([lon, lat]: Vertex): Vertex {
  return [Math.round(lon * DECIMALS) / DECIMALS, Math.round(lat * DECIMALS) / DECIMALS]
}

const vertexOf = (position: readonly number[]): Vertex => [position[0] ?? 0, position[1] ?? 0]
const opened = (ring: readonly (readonly number[])[]): Vertex[] => ring.slice(0, -1).map(vertexOf)

/** The draft of a stored geometry. */
export function draftOf(geometry: Geometry): Draft {
  switch (geometry.type) {
    case 'Point':
      return { kind: 'point', parts: [[vertexOf(geometry.coordinates)]] }
    case 'LineString':
      return { kind: 'line', parts: [geometry.coordinates.map(vertexOf)] }
    case 'MultiLineString':
      return { kind: 'line', parts: geometry.coordinates.map((line) => line.map(vertexOf)) }
    case 'Polygon':
      return { kind: 'outline', parts: geometry.coordinates.map(opened) }
    case 'MultiPolygon':
      return { kind: 'outline', parts: geometry.coordinates.flat().map(opened) }
  }
}

/** GeoJSON of the parts that are something already; null while nothing is. */
export function geometryOf(draft: Draft): Geometry | null {
  if (draft.kind === 'point') {
    const vertex = draft.parts[0]?.[0]
    return vertex === undefined ? null : { type: 'Point', coordinates: [...vertex] }
  }
  if (draft.kind === 'line') {
    const [first, ...more] = draft.parts.filter((part) => part.length > 1).map(copied)
    if (first === undefined) return null
    return more.length === 0 ? { type: 'LineString', coordinates: first } : { type: 'MultiLineString', coordinates: [first, ...more] }
  }
  const [first, ...more] = polygonsOf(draft.parts.filter((part) => part.length > 2))
  if (first === undefined) return null
  return more.length === 0 ? { type: 'Polygon', coordinates: first } : { type: 'MultiPolygon', coordinates: [first, ...more] }
}

const copied = (part: readonly Vertex[]): [number, number][] => part.map(([lon, lat]) => [lon, lat])

/** Rings as polygons: one drawn inside an earlier outline is its hole. */
function polygonsOf(rings: readonly (readonly Vertex[])[]): [number, number][][][] {
  const polygons: { outer: readonly Vertex[]; rings: [number, number][][] }[] = []
  for (const ring of rings) {
    const closed = copied([...ring, ...ring.slice(0, 1)])
    const first = ring[0]
    const around = polygons.find((polygon) => first !== undefined && holds(polygon.outer, first))
    if (around === undefined) polygons.push({ outer: ring, rings: [closed] })
    else around.rings.push(closed)
  }
  return polygons.map((polygon) => polygon.rings)
}

/** Does the ring hold the vertex (even-odd rule)? */
export function holds(ring: readonly Vertex[], [lon, lat]: Vertex): boolean {
  let inside = false
  ring.forEach(([lonB, latB], index) => {
    const [lonA, latA] = ring[(index + ring.length - 1) % ring.length] ?? [lonB, latB]
    if (latA > lat !== latB > lat && lon < lonA + ((lat - latA) / (latB - latA)) * (lonB - lonA)) inside = !inside
  })
  return inside
}

export const vertexAt = (draft: Draft, at: At | null): Vertex | null => (at === null ? null : (draft.parts[at.part]?.[at.index] ?? null))
export const countOf = (draft: Draft): number => draft.parts.reduce((sum, part) => sum + part.length, 0)

function withPart(draft: Draft, part: number, vertices: readonly Vertex[]): Draft {
  const parts = draft.parts.map((old, index) => (index === part ? vertices : old)).filter((one) => one.length > 0)
  return { ...draft, parts }
}

/**
 * Adds a vertex where the person is: before a chosen start, after any other chosen vertex, else at the end of
 * the last part. A point moves instead. Answers the draft and where the new vertex is.
 */
export function added(draft: Draft, chosen: At | null, vertex: Vertex): { draft: Draft; at: At } {
  if (draft.kind === 'point') return { draft: { ...draft, parts: [[rounded(vertex)]] }, at: { part: 0, index: 0 } }
  if (draft.parts.length === 0) return { draft: { ...draft, parts: [[rounded(vertex)]] }, at: { part: 0, index: 0 } }
  const part = chosen?.part ?? draft.parts.length - 1
  const vertices = draft.parts[part] ?? []
  const first = chosen !== null && chosen.index === 0 && vertices.length > 1 && draft.kind === 'line'
  const index = first ? 0 : chosen === null ? vertices.length : chosen.index + 1
  return { draft: inserted(draft, { part, index }, vertex), at: { part, index } }
}

/** Puts a vertex at this place; those behind it step back. */
export function inserted(draft: Draft, { part, index }: At, vertex: Vertex): Draft {
  const vertices = draft.parts[part] ?? []
  return withPart(draft, part, [...vertices.slice(0, index), rounded(vertex), ...vertices.slice(index)])
}

export function movedTo(draft: Draft, { part, index }: At, vertex: Vertex): Draft {
  return withPart(draft, part, (draft.parts[part] ?? []).map((old, n) => (n === index ? rounded(vertex) : old)))
}

/** Takes a vertex out; a part without vertices goes with it. */
export function removed(draft: Draft, { part, index }: At): Draft {
  return withPart(draft, part, (draft.parts[part] ?? []).filter((_, n) => n !== index))
}

/** Begins another stretch or outline with this vertex. */
export function begun(draft: Draft, vertex: Vertex): { draft: Draft; at: At } {
  return { draft: { ...draft, parts: [...draft.parts, [rounded(vertex)]] }, at: { part: draft.parts.length, index: 0 } }
}

/** The next (step 1) or previous (-1) vertex, round and round through all parts; null without any. */
export function neighbourOf(draft: Draft, at: At | null, step: 1 | -1): At | null {
  const all = draft.parts.flatMap((vertices, part) => vertices.map((_, index): At => ({ part, index })))
  if (all.length === 0) return null
  const now = at === null ? -1 : all.findIndex((one) => one.part === at.part && one.index === at.index)
  const next = now < 0 ? (step === 1 ? 0 : all.length - 1) : (now + step + all.length) % all.length
  return all[next] ?? null
}
