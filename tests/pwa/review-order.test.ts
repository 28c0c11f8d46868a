// The desk's order of rows, the record after a decision, and the items proposed for a return.
import { describe, expect, it } from 'vitest'
import type { FlagView, InspectionPage, QueueItem } from '../../pwa/src/app-services'
import { inSections, itemOfFlag, neighbour, nextToDecide, photoOfFlag, wrongItems } from '../../pwa/src/ui/desk/order'

const row = (id: string, section: QueueItem['section']): QueueItem => ({ inspection_id: id, section }) as QueueItem
const rows = [row('r1', 'rest'), row('f1', 'flagged'), row('d1', 'drawn'), row('f2', 'flagged')]

const flag = (subject_type: FlagView['subject_type'], subject_part: string | null, cleared_at: string | null = null): FlagView =>
  ({ id: `${subject_type}${subject_part}`, subject_type, subject_id: 'i1', subject_part, cleared_at }) as FlagView

function page(flags: readonly FlagView[], failed: readonly string[]): InspectionPage {
  const items = ['C01', 'C02', 'C03'].map((id) => ({ item: { id }, response: { verdict: failed.includes(id) ? 'fail' : 'pass' } }))
  const photos = [{ sha256: 'aa', item_id: 'C03' }, { sha256: 'bb', item_id: null }]
  return { items, photos, flags } as unknown as InspectionPage
}

describe('the queue', () => {
  it('stands flagged, drawn, rest', () => {
    expect(inSections(rows).map((one) => one.inspection_id)).toEqual(['f1', 'f2', 'd1', 'r1'])
  })

  it.each([['f1', 1, 'f2'], ['f2', 1, 'd1'], ['d1', -1, 'f2'], ['gone', 1, 'f1']])('from %s by %d comes %s', (id, step, expected) => {
    expect(neighbour(rows, id, step)?.inspection_id).toBe(expected)
  })

  it('has no row after the last', () => {
    expect(neighbour(rows, 'r1', 1)).toBeNull()
  })

  it('opens the next undecided row after a decision', () => {
    expect(nextToDecide(rows, 'f1', new Set(['f2']))?.inspection_id).toBe('d1')
  })

  it('goes back up when nothing is left below', () => {
    expect(nextToDecide(rows, 'r1', new Set(['d1']))?.inspection_id).toBe('f2')
  })

  it('opens nothing when all are decided', () => {
    expect(nextToDecide(rows, 'r1', new Set(['f1', 'f2', 'd1']))).toBeNull()
  })
})

describe('a return proposes', () => {
  it('the failed items and those of flagged photos, in the order of the list', () => {
    expect(wrongItems(page([flag('photo', 'aa')], ['C02']), 1)).toEqual(['C02', 'C03'])
  })

  it('the item of the photo on show when nothing is flagged', () => {
    expect(wrongItems(page([], []), 1)).toEqual(['C03'])
  })

  it('no item when the photo on show belongs to none', () => {
    expect(wrongItems(page([], []), 2)).toEqual([])
  })

  it('nothing for a flag that was cleared', () => {
    expect(wrongItems(page([flag('item', 'C01', '2026-09-18T00:00:00.000Z')], []), null)).toEqual([])
  })
})

describe('a flag', () => {
  it('names its photo by the hash', () => {
    expect(photoOfFlag(page([], []), flag('photo', 'bb'))).toBe(2)
  })

  it('names its item', () => {
    expect(itemOfFlag(page([], []), flag('item', 'C02'))).toBe('C02')
  })
})
