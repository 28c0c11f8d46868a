// What comes first on a trip, which stretches nobody has proof of, and what of defects lies on the phone.
import { describe, expect, it } from 'vitest'
import type { DefectItem, ProjectItem, SiteItem } from '../../pwa/src/api/wire-types'
import { freshGaps } from '../../pwa/src/core/fresh-gaps'
import { byRisk, riskReasons, riskStep, type RiskFacts } from '../../pwa/src/core/risk'
import { forgetTripPictures, readReminders, siteTrip, tripPictures } from '../../pwa/src/db/trip'
import { enrolledPhone } from './phone-fixture'

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

describe('what lies on the phone', () => {
  const defect = (id: string, photos: readonly string[], more: Partial<DefectItem> = {}): DefectItem => ({
    id, project_id: `p-${id}`, site_id: `s-${id}`, item_id: 'C09', name: { zh: '养生', en: 'Curing' }, grade: 'general', found_on: '2026-09-01', due_on: null, demand: null, place: null,
    photos: photos.map((sha256) => ({ record_id: 'r', sha256 })), ...more,
  })
  const task = { id: 't1', project_id: 'p-b', site_id: 's-b', checklist_id: 'x', checklist_version: 1, assignee_id: 'u', kind: 'planned', due_on: '2026-09-19', state: 'open', hold_point: null }

  it('pictures of the sites with an own task come first, one a defect before any second, and not too many', async () => {
    const { db } = await enrolledPhone()
    const put = async (type: string, data: { id: string }): Promise<void> => { await db.put('items', { scope: 'area:east', type, id: data.id, version: 1, data }) }
    await put('task', task)
    await put('defect', defect('a', ['a1', 'a2']))
    await put('defect', defect('b', ['b1', 'b2']))

    expect(await tripPictures(db)).toEqual(['b1', 'a1', 'b2', 'a2'])

    for (let n = 0; n < 40; n += 1) await put('defect', defect(`n${n}`, [`n${n}`]))
    expect((await tripPictures(db)).length).toBe(16)
  })

  it('pictures of closed defects leave, those of returned work stay', async () => {
    const { db } = await enrolledPhone()
    for (const key of [['open', 'thumb'], ['closed', 'thumb'], ['returned', 'thumb'], ['returned', 'preview']] as const) {
      await db.put('pictures', { sha256: key[0], size: key[1], mediaType: 'image/jpeg', bytes: new ArrayBuffer(1) })
    }

    await forgetTripPictures(db, ['open'])

    expect((await db.getAllKeys('pictures')).map(([sha256]) => sha256).sort()).toEqual(['open', 'returned', 'returned'])
  })

  it('a site opens with its township, its defects gravest first, and its own task', async () => {
    const { db } = await enrolledPhone()
    const put = async (type: string, data: { id: string }): Promise<void> => { await db.put('items', { scope: 'area:east', type, id: data.id, version: 1, data }) }
    await put('site', { id: 's-b', project_id: 'p-b' } as SiteItem)
    await put('project', { id: 'p-b', outline_area_id: 'east' } as ProjectItem)
    await put('area', { id: 'east' })
    await put('task', { ...task, site_id: null } as never)
    await put('defect', defect('a', [], { site_id: 's-b' }))
    await put('defect', defect('b', [], { site_id: 's-b', grade: 'critical' }))

    const trip = await siteTrip(db, 's-b')

    expect([trip?.project?.id, trip?.area?.id, trip?.task?.id, trip?.defects.map((each) => each.id)]).toEqual(['p-b', 'east', 't1', ['b', 'a']])
    expect(await siteTrip(db, 'elsewhere')).toBeNull()
  })

  it('a reminder to this phone comes before one to another', async () => {
    const { db, device } = await enrolledPhone()
    for (const id of ['other', device.id]) await db.put('items', { scope: 'me', type: 'reminder', id, version: null, data: { id, sent_at: '2026-09-01' } })

    expect((await readReminders(db, device.id)).map((item) => item.own)).toEqual([true, false])
  })
})
