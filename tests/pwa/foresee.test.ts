// What the phone foresees is what the server raises: same codes, same severities, the
// same subject; else an answer given at hand-in fits no flag of the reviewer's.
import { describe, expect, it } from 'vitest'
import type { Checklist, ChecklistItem } from '../../pwa/src/core/checklist-types'
import type { Draft, DraftPhoto } from '../../pwa/src/core/draft-types'
import { foreseeFlags } from '../../pwa/src/core/foresee'
import type { Response } from '../../pwa/src/core/types'

const SITE = { geometry: { type: 'LineString', coordinates: [[104, 30], [104, 30.009]] } as const, buffer_m: 30 }
const NEAR = { lat_deg: 30.004, lon_deg: 104, accuracy_m: 8, age_s: 2 }

function item(changed: Partial<ChecklistItem>): ChecklistItem {
  return {
    id: 'a', name: { zh: '项', en: 'Item' }, kind: 'check', crit: 'general', sev: 'general', days: 7, hold_point: false,
    std: { code: 'Siteproof', clause: '', mark: 'S' }, ...changed,
  } as ChecklistItem
}

function answer(changed: Partial<Response>): Response {
  return {
    item_id: 'a', verdict: 'fail', grade: null, readings: null, choice: null, text: null, lab: null, progress: null, reason: null, bulk: false,
    answered_at: '2026-06-01T00:00:00.000Z', mono_ms: 1, ...changed,
  }
}

function photo(changed: Partial<DraftPhoto>): DraftPhoto {
  return { id: 'p1', source: 'camera', fix: NEAR, ...changed } as DraftPhoto
}

/** A draft whose track has a position, unless told otherwise. */
function draft(changed: Partial<Draft>): Draft {
  return { kind: 'inspection', responses: [], photos: [], fixes: [NEAR], design: null, ...changed } as unknown as Draft
}

function foreseen(of: { item?: ChecklistItem; response?: Response; photos?: DraftPhoto[] }): [string, string][] {
  const list = { items: of.item ? [of.item] : [] } as unknown as Checklist
  return foreseeFlags(draft({ responses: of.response ? [of.response] : [], photos: of.photos ?? [] }), SITE, list).map((flag) => [flag.code, flag.severity])
}

const FLATNESS = { kind: 'measure', measure: { unit: 'mm', nominal: 0, abs_upper: 5, points: 5, rule: 'pass_rate' } } as unknown as Partial<ChecklistItem>

describe('an item', () => {
  it.each<[string, Partial<ChecklistItem>, Partial<Response>, [string, string][]]>([
    ['that failed', {}, {}, [['quality.item_failed', 'minor']]],
    ['with a graver grade', {}, { grade: 'critical' }, [['quality.item_failed', 'critical']]],
    ['that is basic, alone', { crit: 'basic' }, {}, [['quality.basic_requirement_missing', 'serious']]],
    ['whose option fails', { fail_on: ['bad'] }, { verdict: 'answered', choice: 'bad' }, [['quality.item_failed', 'minor']]],
    ['whose readings fail', FLATNESS, { verdict: 'answered', readings: [3, 4, 9, 8, 2] }, [['quality.pass_rate_low', 'minor']]],
    ['that does not apply', {}, { verdict: 'na' }, []],
  ])('%s', (_name, changed, said, expected) => {
    expect(foreseen({ item: item(changed), response: answer(said) })).toEqual(expected)
  })
})

const COUNTED = {
  kind: 'measure',
  measure: { unit: '%', nominal: 0, upper: 0.4, points: 1, inputs: ['broken_slabs', 'total_slabs'], rule: 'single' },
} as unknown as Partial<ChecklistItem>

describe('an item of named values', () => {
  it('fails by what they amount to', () => {
    const response = answer({ verdict: 'answered', lab: { broken_slabs: 2, total_slabs: 360 } })
    expect(foreseen({ item: item(COUNTED), response })).toEqual([['quality.item_failed', 'minor']])
  })
})

describe('a chip', () => {
  it('names the item by its number in the list, as every screen does', () => {
    const list = { items: [item({ id: 'z' }), item({ crit: 'basic' })] } as unknown as Checklist
    expect(foreseeFlags(draft({ responses: [answer({})] }), SITE, list)[0]?.chip).toEqual({ zh: '第 2 项缺基本要求', en: 'Item 2 unmet' })
  })
})

describe('a photo', () => {
  it('imported on site is remarked as imported only', () => {
    expect(foreseen({ photos: [photo({ source: 'imported' })] })).toEqual([['evidence.photo_imported', 'minor']])
  })

  it('with a vague position is a hint', () => {
    expect(foreseen({ photos: [photo({ fix: { ...NEAR, accuracy_m: 120 } })] })).toEqual([['evidence.place_uncertain', 'info']])
  })
})

describe('[F70] a missing position', () => {
  const bare = photo({ fix: null })
  const answered = [answer({ verdict: 'pass' })]

  // As the table of tests/domain/flags/test_evidence.py.
  it.each<[string, Partial<Draft>, string | null]>([
    ['of its only photo', { photos: [bare] }, '1 张照片有 1 张没有定位'],
    ['given as zeros', { photos: [photo({ fix: { ...NEAR, lat_deg: 0, lon_deg: 0 } })] }, '1 张照片有 1 张没有定位'],
    ['of one photo of two', { photos: [bare, photo({})] }, '2 张照片有 1 张没有定位'],
    ['of a photo beside an import', { photos: [bare, photo({ fix: null, source: 'imported' })] }, '1 张照片有 1 张没有定位'],
    ['of a photo in a correction', { kind: 'correction', photos: [bare] }, '1 张照片有 1 张没有定位'],
    ['of answers without a photo', { responses: answered, fixes: [] }, '没有照片, 也没有定位'],
    ['is none where the track has one', { responses: answered }, null],
    ['is none where a photo has a poor one', { photos: [photo({ fix: { ...NEAR, accuracy_m: 2000 } })], fixes: [] }, null],
    ['of an imported picture alone', { photos: [photo({ fix: null, source: 'imported' })], responses: answered, fixes: [] }, null],
    ['says nothing of a visit not yet begun', { fixes: [] }, null],
    ['says nothing of a correction without photos', { kind: 'correction', responses: answered, fixes: [] }, null],
  ])('%s', (_name, changed, said) => {
    const found = foreseeFlags(draft(changed), SITE, null).filter((flag) => flag.code === 'evidence.no_fix')
    expect(found.map((flag) => [flag.severity, flag.subjectPart, flag.sentence.zh.split('; ')[0]])).toEqual(said === null ? [] : [['info', null, said]])
  })

  it('is foreseen before the site is known', () => {
    expect(foreseeFlags(draft({ photos: [bare] }), null, null).map((flag) => flag.code)).toEqual(['evidence.no_fix'])
  })
})
