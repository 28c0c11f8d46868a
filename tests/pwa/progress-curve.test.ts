// The S-curve leaves out what is not known instead of drawing it as 0.
import { describe, expect, it } from 'vitest'
import { FRAME, lastOf, lineOf, monthMarks, scaleOf, type CurvePoint } from '../../pwa/src/ui/leader/curve'

const point = (on: string, planned: number | null, verified: number | null): CurvePoint => ({ on, planned_pct: planned, reported_pct: null, verified_pct: verified })
const points = [point('2026-03-01', 0, 0), point('2026-05-31', 40, null), point('2026-08-30', 80, 54), point('2026-11-30', 100, null)]

describe('the curve', () => {
  it('runs from the first date at the left to the last at the right', () => {
    const scale = scaleOf(points)

    expect(scale.x('2026-03-01')).toBe(FRAME.left)
    expect(scale.x('2026-11-30')).toBe(FRAME.right)
  })

  it('has 0 at the bottom, 100 on top and nothing beyond', () => {
    const scale = scaleOf(points)

    expect([scale.y(0), scale.y(100), scale.y(130)]).toEqual([FRAME.bottom, FRAME.top, FRAME.top])
  })

  it('skips dates without a value', () => {
    expect(lineOf(points, 'verified_pct', scaleOf(points)).split(' ')).toHaveLength(2)
  })

  it('ends at the newest known value', () => {
    expect(lastOf(points, 'verified_pct')).toEqual({ on: '2026-08-30', pct: 54 })
    expect(lastOf(points, 'reported_pct')).toBeNull()
  })

  it('names at most five months', () => {
    expect(monthMarks(points).map((mark) => mark.month)).toEqual([3, 6, 9])
  })
})
