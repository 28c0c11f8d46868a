// Drawing a site: what a hand does to a draft, what is read from pasted coordinates, what it measures on the ground.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { nearRuns } from '../../pwa/src/ui/map/clip'
import { readCoordinates } from '../../pwa/src/ui/map/coordinates'
import { added, begun, draftOf, emptyDraft, geometryOf, inserted, movedTo, neighbourOf, removed, type Draft } from '../../pwa/src/ui/map/draft'
import { chainageMarks, crossings, draftLength_m, groundAt, outlineArea_m2 } from '../../pwa/src/ui/map/ground'
import type { Geometry } from '../../pwa/src/ui/map/plane'
import { useUndo } from '../../pwa/src/ui/map/undo'
import { monthEnds } from '../../pwa/src/ui/desk/sites/month-ends'

const LINE: Draft = { kind: 'line', parts: [[[104, 30], [104.01, 30], [104.01, 30.01]]] }
const RING = [[104, 30], [104.01, 30], [104.01, 30.01], [104, 30.01]] as const

describe('a draft', () => {
  it('grows from the end that was chosen', () => {
    expect(added(LINE, { part: 0, index: 0 }, [103.9, 30]).draft.parts[0]?.[0]).toEqual([103.9, 30])
    expect(added(LINE, { part: 0, index: 2 }, [104.02, 30]).at).toEqual({ part: 0, index: 3 })
    expect(added(LINE, null, [104.02, 30]).at).toEqual({ part: 0, index: 3 })
    expect(added(emptyDraft('point'), null, [1.23456789, 2]).draft.parts).toEqual([[[1.2345679, 2]]])
  })

  it('is corrected vertex by vertex, and keeps what it was', () => {
    const moved = movedTo(LINE, { part: 0, index: 1 }, [104.005, 30])
    expect(moved.parts[0]?.[1]).toEqual([104.005, 30])
    expect(inserted(LINE, { part: 0, index: 1 }, [104.005, 30]).parts[0]).toHaveLength(4)
    expect(removed(removed(removed(LINE, { part: 0, index: 0 }), { part: 0, index: 0 }), { part: 0, index: 0 }).parts).toEqual([])
    expect(LINE.parts[0]).toHaveLength(3)
  })

  it('walks through the vertices of all parts, round and round', () => {
    const two = begun(LINE, [105, 30]).draft
    expect(neighbourOf(two, { part: 0, index: 2 }, 1)).toEqual({ part: 1, index: 0 })
    expect(neighbourOf(two, { part: 1, index: 0 }, 1)).toEqual({ part: 0, index: 0 })
    expect(neighbourOf(two, null, -1)).toEqual({ part: 1, index: 0 })
  })

  it.each<Geometry>([
    { type: 'Point', coordinates: [104, 30] },
    { type: 'LineString', coordinates: [[104, 30], [104.01, 30]] },
    { type: 'MultiLineString', coordinates: [[[104, 30], [104.01, 30]], [[105, 30], [105.01, 30]]] },
    { type: 'Polygon', coordinates: [[...RING, RING[0]], [[104.004, 30.004], [104.006, 30.004], [104.005, 30.006], [104.004, 30.004]]] },
    { type: 'MultiPolygon', coordinates: [[[...RING, RING[0]]], [[[106, 30], [106.01, 30], [106.01, 30.01], [106, 30]]]] },
  ])('comes from a stored $type and goes back the same', (geometry) => {
    expect(geometryOf(draftOf(geometry))).toEqual(geometry)
  })

  it('is nothing yet while a line has one vertex or a ring two', () => {
    expect(geometryOf({ kind: 'line', parts: [[[104, 30]]] })).toBeNull()
    expect(geometryOf({ kind: 'outline', parts: [[[104, 30], [104.01, 30]]] })).toBeNull()
  })
})

describe('undo', () => {
  it('takes a drag back in one step and forgets what was undone when something new is done', () => {
    const steps = useUndo(0)
    steps.set(1)
    steps.set(2, 'drag1')
    steps.set(3, 'drag1')
    steps.undo()
    expect(steps.now.value).toBe(1)
    steps.redo()
    expect(steps.now.value).toBe(3)
    steps.undo()
    steps.set(9)
    expect([steps.canRedo.value, steps.changed.value]).toEqual([false, true])
    steps.undo()
    steps.undo()
    expect([steps.now.value, steps.changed.value]).toEqual([0, false])
  })
})

describe('pasted coordinates', () => {
  it.each([
    ['104.5, 30.25', null, 'lon_lat', [[104.5, 30.25]]],
    ['30.25 104.5\n30.26 104.51', null, 'lat_lon', [[104.5, 30.25], [104.51, 30.26]]],
    ['１０４．５，３０．２５', null, 'lon_lat', [[104.5, 30.25]]],
    ['76.5, 10.25', [76.4, 10.2], 'lon_lat', [[76.5, 10.25]]],
    ['10.25, 76.5, 812', [76.4, 10.2], 'lat_lon', [[76.5, 10.25]]],
    ['30°15′0″N 104°30′E', null, 'lat_lon', [[104.5, 30.25]]],
  ] as const)('%j is read in the right order', (text, near, order, positions) => {
    const read = readCoordinates(text, near)

    expect([read.order, read.positions, read.unclear]).toEqual([order, positions, []])
  })

  it('names the lines that hold no pair', () => {
    expect(readCoordinates('104.5, 30.2\nK0+350\n\n104.6', null).unclear).toEqual([2, 4])
  })

  it('takes a GeoJSON feature as it is', () => {
    const geometry = { type: 'Point', coordinates: [104, 30] }
    expect(readCoordinates(JSON.stringify({ type: 'Feature', geometry }), null).geometry).toEqual(geometry)
    expect(readCoordinates('{"type": "Point", "coord', null)).toMatchObject({ geometry: null, unclear: [1] })
  })
})

describe('on the ground', () => {
  const file = JSON.parse(readFileSync(resolve(import.meta.dirname, '../vectors/area.json'), 'utf8')) as {
    cases: { name: string; input: { geometry: Geometry | null }; expected: { area_m2: number } }[]
  }
  it.each(file.cases)('area: $name', ({ input, expected }) => {
    expect(Math.abs(outlineArea_m2(input.geometry) - expected.area_m2)).toBeLessThanOrEqual(Math.max(0.01, expected.area_m2 * 1e-6))
  })

  it('comes back from the paper to the same vertex', () => {
    const ground = groundAt(30, 104)
    const [lon, lat] = ground.toVertex(ground.toSpot([104.0123, 30.0456]))
    expect([lon.toFixed(9), lat.toFixed(9)]).toEqual(['104.012300000', '30.045600000'])
  })

  it('labels a road at round chainages that do not crowd, and at its end', () => {
    const ground = groundAt(30, 104)
    const marks = chainageMarks((LINE.parts[0] ?? []).map(ground.toSpot), draftLength_m(LINE) ?? 0, 0.2)
    expect(marks.map((mark) => Math.round(mark.chainage_m))).toEqual([0, 500, 1000, 1500, 2073])
  })

  it('draws of a long road only the stretches near the paper, and a short one whole', () => {
    const long = Array.from({ length: 1000 }, (_, n) => ({ x: n * 10 - 5000, y: 50 }))
    const [run = []] = nearRuns(long, { width: 100, height: 100 }, 0)
    expect([run[0]?.x, run[run.length - 1]?.x]).toEqual([-10, 110])
    expect(nearRuns(long.slice(0, 10), { width: 100, height: 100 }, 0)[0]).toHaveLength(10)
  })

  it('marks where an outline crosses itself, and nothing on a plain one', () => {
    const at = (x_m: number, y_m: number): { x_m: number; y_m: number } => ({ x_m, y_m })
    expect(crossings([[at(0, 0), at(10, 10), at(10, 0), at(0, 10)]])).toEqual([at(5, 5)])
    expect(crossings([[at(0, 0), at(10, 0), at(10, 10), at(0, 10)]])).toEqual([])
  })
})

describe('a plan by months', () => {
  it('ends with the project', () => {
    expect(monthEnds('2026-11-15', '2027-02-10')).toEqual(['2026-11-30', '2026-12-31', '2027-01-31', '2027-02-10'])
    expect(monthEnds('2026-11-15', '2026-11-20')).toEqual(['2026-11-20'])
  })
})
