// What comes first on a trip, which stretches nobody has proof of, and what of defects lies on the phone.
import { describe, expect, it } from 'vitest'
import { freshGaps } from '../../pwa/src/core/fresh-gaps'
import { byRisk, riskReasons, riskStep, type RiskFacts } from '../../pwa/src/core/risk'

const QUIET: RiskFacts = { dueInDays: 9, light: 'green', holdPoint: false, drawn: false, defectGrades: [], seriousFlags: 0 }

describe('the order of tasks', () => {
  it.each([
    [{ dueInDays: 0 }, ['overdue']],
    [{ dueInDays: -3 }, ['overdue']],
    [{ light: 'red' }, ['red']],
    [{ holdPoint: true }, ['hold']],
    [{ defectGrades: ['general', 'serious'] }, ['defect']],
    [{ seriousFlags: 1 }, ['flags']],
    [{ defectGrades: ['critical'], light: 'red', dueInDays: -1 }, ['overdue', 'red', 'defect']],
  ] as const)('%j comes first and says why', (facts, reasons) => {
    expect(riskReasons({ ...QUIET, ...facts })).toEqual(reasons)
    expect(riskStep({ ...QUIET, ...facts })).toBe(2)
  })

  it.each([[{ dueInDays: 1 }], [{ light: 'grey' }], [{ light: 'yellow' }], [{ drawn: true }], [{ defectGrades: ['general'] }]] as const)('%j comes next', (facts) => {
    expect(riskStep({ ...QUIET, ...facts })).toBe(1)
  })

  it('is by step, then by distance, then by day; unknown distance last, and the same every time', () => {
    const tasks = [
      { id: 'far-quiet', distanceM: 9000, risk: QUIET },
      { id: 'near-quiet', distanceM: 10, risk: QUIET },
      { id: 'unknown-red', distanceM: null, risk: { ...QUIET, light: 'red' } },
      { id: 'far-red', distanceM: 8000, risk: { ...QUIET, light: 'red' } },
      { id: 'near-late', distanceM: 800, risk: { ...QUIET, dueInDays: -1 } },
      { id: 'drawn-b', distanceM: null, risk: { ...QUIET, drawn: true } },
      { id: 'drawn-a', distanceM: null, risk: { ...QUIET, drawn: true } },
      { id: 'drawn-soon', distanceM: null, risk: { ...QUIET, drawn: true, dueInDays: 3 } },
    ]

    for (const order of [tasks, [...tasks].reverse()]) {
      expect([...order].sort(byRisk).map((task) => task.id)).toEqual(['near-late', 'far-red', 'unknown-red', 'drawn-soon', 'drawn-a', 'drawn-b', 'near-quiet', 'far-quiet'])
    }
  })
})

describe('stretches without fresh evidence', () => {
  const now = Date.parse('2026-09-18T04:00:00Z')
  const road = [null, null, '2026-09-02', '2026-05-01', '2026-06-01', null].map((last, n) => ({ from_m: n * 100, to_m: (n + 1) * 100, last_evidence_on: last }))

  it('are whole runs; never photographed and old are apart', () => {
    expect(freshGaps(road, null, now)).toEqual([
      { fromM: 0, toM: 200, lastOn: null, awayM: null },
      { fromM: 300, toM: 500, lastOn: '2026-06-01', awayM: null },
      { fromM: 500, toM: 600, lastOn: null, awayM: null },
    ])
  })

  it('come nearest first for who walks the road', () => {
    expect(freshGaps(road, 470, now).map((gap) => [gap.fromM, gap.awayM])).toEqual([[300, 0], [500, 30], [0, 270]])
  })

  it('are none where everything is fresh', () => {
    expect(freshGaps(road.slice(2, 3), 0, now)).toEqual([])
  })
})
