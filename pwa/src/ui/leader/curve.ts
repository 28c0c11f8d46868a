// The S-curve's geometry: dates and percentages to pixels of a 326 x 164 drawing. Pure.
import type { ProjectPage } from '../../app-services'

export type CurvePoint = ProjectPage['curve'][number]
export type Series = 'planned_pct' | 'reported_pct' | 'verified_pct'

export const FRAME = { left: 34, right: 316, top: 12, bottom: 134 } as const
const LAST_LABELLED_X = 232
const NARROWEST = 190
const DAY_MS = 86_400_000

export interface Scale {
  readonly x: (on: string) => number
  readonly y: (pct: number) => number
  /** right end of the time axis, px */
  readonly right: number
}

/** Scale over all dates of the points; narrowed so far that the newest known value has room for its label. */
export function scaleOf(points: readonly CurvePoint[]): Scale {
  const times = points.map((point) => Date.parse(point.on))
  const first = Math.min(...times)
  const span = Math.max(DAY_MS, Math.max(...times) - first)
  const known = [lastOf(points, 'reported_pct'), lastOf(points, 'verified_pct')].map((end) => (end === null ? first : Date.parse(end.on)))
  const share = (Math.max(...known) - first) / span
  const room = share === 0 ? FRAME.right : FRAME.left + (LAST_LABELLED_X - FRAME.left) / share
  const right = Math.max(NARROWEST, Math.min(FRAME.right, room))
  return {
    right,
    x: (on) => FRAME.left + ((Date.parse(on) - first) / span) * (right - FRAME.left),
    y: (pct) => FRAME.bottom - (Math.max(0, Math.min(100, pct)) / 100) * (FRAME.bottom - FRAME.top),
  }
}

/** SVG `points` of one series; dates without a value are left out, not drawn as 0. */
export function lineOf(points: readonly CurvePoint[], series: Series, scale: Scale): string {
  return points
    .flatMap((point) => {
      const value = point[series]
      return value === null ? [] : [`${scale.x(point.on).toFixed(1)},${scale.y(value).toFixed(1)}`]
    })
    .join(' ')
}

/** The newest point of a series that has a value. */
export function lastOf(points: readonly CurvePoint[], series: Series): { on: string; pct: number } | null {
  for (const point of [...points].reverse()) {
    const value = point[series]
    if (value !== null) return { on: point.on, pct: value }
  }
  return null
}

/** Three to five months to name under the axis, first day of the month, evenly apart. */
export function monthMarks(points: readonly CurvePoint[]): { on: string; month: number }[] {
  const dates = points.map((point) => point.on).sort()
  const first = dates[0]
  const last = dates[dates.length - 1]
  if (first === undefined || last === undefined) return []
  const starts: { on: string; month: number }[] = []
  const at = new Date(`${first.slice(0, 7)}-01T00:00:00Z`)
  while (at.toISOString().slice(0, 10) <= last) {
    starts.push({ on: at.toISOString().slice(0, 10), month: at.getUTCMonth() + 1 })
    at.setUTCMonth(at.getUTCMonth() + 1)
  }
  const inside = starts.filter((mark) => mark.on >= first)
  const step = Math.max(1, Math.ceil(inside.length / 4))
  return inside.filter((_, index) => index % step === 0)
}
