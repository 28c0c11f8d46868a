// The drawn map is to scale: metres, pixels, stretches of a road, and numbers that do not hide each other.
import { describe, expect, it } from 'vitest'
import { disputed, drawingOf, offset_m, type MapPhoto } from '../../pwa/src/ui/map/drawing'
import { freeCorner, spread } from '../../pwa/src/ui/map/markers'
import { distance_m, lengthOf_m, nearestOnLines, planeAt, stretch } from '../../pwa/src/ui/map/plane'
import { fit, panned, roundLength_m, toPixel, zoomed } from '../../pwa/src/ui/map/view'

const SIZE = { width: 400, height: 300 }
const EDGE = { top: 30, right: 30, bottom: 30, left: 30 }
const road = [{ x_m: 0, y_m: 0 }, { x_m: 300, y_m: 0 }, { x_m: 300, y_m: 400 }]

function photo(number: number, presence: MapPhoto['presence'], distance: number): MapPhoto {
  return { number, lat_deg: 36.0004, lon_deg: 106.001, accuracy_m: 25, distance_m: distance, presence }
}

function drawn(photos: readonly MapPhoto[]): ReturnType<typeof drawingOf> {
  const site = { geometry: { type: 'LineString', coordinates: [[106, 36], [106.02, 36]] }, buffer_m: 30, length_m: 1802.6 } as const
  return drawingOf(site, null, photos, null, Date.parse('2026-09-18'))
}

describe('the plane', () => {
  it('measures a degree of latitude at 36° north as 110,957 m', () => {
    const plane = planeAt(36, 106)

    expect(plane(36.01, 106).y_m).toBeCloseTo(1109.6, 0)
  })

  it('cuts a stretch out of a road across its corner', () => {
    const cut = stretch(road, 250, 350)

    expect(cut).toEqual([{ x_m: 250, y_m: 0 }, { x_m: 300, y_m: 0 }, { x_m: 300, y_m: 50 }])
    expect(lengthOf_m(cut)).toBe(100)
  })

  it('finds the nearest spot of the road', () => {
    expect(nearestOnLines({ x_m: 383, y_m: 100 }, [road])).toEqual({ x_m: 300, y_m: 100 })
  })
})

describe('the view', () => {
  const view = fit({ minX_m: 0, minY_m: 0, maxX_m: 1000, maxY_m: 500 }, SIZE, EDGE)

  it('shows the whole box inside its margins', () => {
    expect(toPixel({ x_m: 0, y_m: 0 }, view, SIZE).x).toBeCloseTo(30)
    expect(toPixel({ x_m: 1000, y_m: 500 }, view, SIZE).x).toBeCloseTo(370)
  })

  it('keeps the spot under the pointer while it zooms', () => {
    const spot = { x_m: 700, y_m: 100 }
    const at = toPixel(spot, view, SIZE)

    const after = toPixel(spot, zoomed(view, 2, SIZE, 0.01, at), SIZE)

    expect(after.x).toBeCloseTo(at.x)
    expect(after.y).toBeCloseTo(at.y)
  })

  it('moves with the hand', () => {
    const spot = { x_m: 700, y_m: 100 }

    const moved = toPixel(spot, panned(view, 25, -10), SIZE)

    expect(moved.x - toPixel(spot, view, SIZE).x).toBeCloseTo(25)
    expect(moved.y - toPixel(spot, view, SIZE).y).toBeCloseTo(-10)
  })

  it.each([[0.2, 100, 500], [1, 100, 100], [2, 90, 20], [0.034, 100, 2000]])('at %d px/m has a bar of at most %d px: %d m', (scale, room, metres) => {
    expect(roundLength_m(scale, room)).toBeCloseTo(metres)
  })
})

describe('numbers on the map', () => {
  it('step apart where photos were taken on one spot, their places stay', () => {
    const [first, second] = spread([{ x: 50, y: 50 }, { x: 50, y: 50 }], 20)

    const apart = Math.hypot((first?.label.x ?? 0) - (second?.label.x ?? 0), (first?.label.y ?? 0) - (second?.label.y ?? 0))
    expect(apart).toBeGreaterThanOrEqual(20)
    expect(first?.at).toEqual({ x: 50, y: 50 })
  })

  it('leave the lens a corner where it hides none of them', () => {
    const corner = freeCorner({ width: 100, height: 80 }, SIZE, [{ x: 350, y: 250 }, { x: 80, y: 40 }, { x: 380, y: 150 }, { x: 80, y: 150 }, { x: 40, y: 250 }], 10)

    expect(corner).toEqual({ x: 290, y: 54, hides: 0 })
  })
})

describe('what the lens shows', () => {
  it('is the photo on show when its place is in doubt', () => {
    const { photos } = drawn([photo(1, 'off_site', 83), photo(2, 'uncertain', 20)])

    expect(disputed(photos, 2)?.number).toBe(2)
  })

  it('is the farthest off the site otherwise', () => {
    const { photos } = drawn([photo(1, 'verified', 0), photo(2, 'off_site', 83), photo(3, 'off_site', 120)])

    expect(disputed(photos, 1)?.number).toBe(3)
  })

  it('is nothing when nothing is in doubt', () => {
    expect(disputed(drawn([photo(1, 'verified', 4)]).photos, 1)).toBeNull()
  })

  it('measures on the plane what the server left open', () => {
    const [one] = drawn([{ ...photo(1, 'uncertain', 0), distance_m: null }]).photos

    expect(one && offset_m(one)).toBeCloseTo(44.4, 0)
    expect(one && distance_m(one.spot, one.nearest)).toBeCloseTo(44.4, 0)
  })
})
