// The flags which the phone expects the server to raise, shown before sealing so
// that the inspector can answer first (design.md, ux.md principle 5). The server
// decides; this only foresees, with the same rules and words.
import type { Checklist, ChecklistItem } from './checklist-types'
import type { Draft, DraftPhoto, ForeseenFlag } from './draft-types'
import { fixDistanceM } from './geo'
import { photoPresence } from './presence'
import { judgeItem } from './acceptance'
import type { Bilingual, Geometry, Response } from './types'

export interface ForeseeSite {
  readonly geometry: Geometry
  readonly buffer_m: number
}

const PLACE_REASONS = ['shot_from_across', 'gps_drift', 'site_drawn_wrong', 'other'] as const
const ITEM_REASONS = ['repaired_on_the_spot', 'already_known', 'other'] as const

function whole(value: number): string {
  return String(Math.round(value))
}

function placeFlag(photo: DraftPhoto, position: number, site: ForeseeSite): ForeseenFlag | null {
  const { fix } = photo
  const distance = fixDistanceM(site.geometry, fix)
  const { state } = photoPresence(fix, distance, site.buffer_m, photo.source === 'imported')
  if (fix === null || distance === null || state === 'verified' || state === 'not_assessable') return null
  const accuracy = fix.accuracy_m
  const numbers = { distance_m: Math.round(distance * 10) / 10, accuracy_m: accuracy, buffer_m: site.buffer_m, age_s: fix.age_s }
  const subject = { kind: 'photo' as const, id: photo.id }
  const zhAccuracy = accuracy === null ? '定位精度未知' : `定位精度 ${whole(accuracy)} 米`
  const enAccuracy = accuracy === null ? 'accuracy unknown' : `accuracy ${whole(accuracy)} m`
  if (state === 'off_site') {
    return {
      code: 'evidence.off_site', severity: 'serious', subject, subjectPart: photo.id, numbers, reasonCodes: PLACE_REASONS,
      chip: { zh: `照片 ${position} 拍在范围外`, en: `Photo ${position} off site` },
      sentence: {
        zh: `照片 ${position} 离工地 ${whole(distance)} 米, ${zhAccuracy}, 允许 ${whole(site.buffer_m)} 米`,
        en: `Photo ${position} is ${whole(distance)} m from the site, ${enAccuracy}, ${whole(site.buffer_m)} m allowed`,
      },
    }
  }
  return {
    code: 'evidence.place_uncertain', severity: 'minor', subject, subjectPart: photo.id, numbers, reasonCodes: PLACE_REASONS,
    chip: { zh: `照片 ${position} 位置不确定`, en: `Photo ${position} place uncertain` },
    sentence: {
      zh: `照片 ${position} 的位置还不能核实: 离工地 ${whole(distance)} 米, ${zhAccuracy}, 定位于 ${whole(fix.age_s)} 秒前`,
      en: `The place of photo ${position} cannot be verified yet: ${whole(distance)} m from the site, ${enAccuracy}, fix ${whole(fix.age_s)} s old`,
    },
  }
}

function importedFlag(photo: DraftPhoto, position: number): ForeseenFlag | null {
  if (photo.source !== 'imported') return null
  return {
    code: 'evidence.photo_imported', severity: 'info', subject: { kind: 'photo', id: photo.id }, subjectPart: photo.id, numbers: {},
    reasonCodes: ['camera_would_not_open', 'taken_by_colleague', 'other'],
    chip: { zh: `照片 ${position} 是导入的`, en: `Photo ${position} imported` },
    sentence: { zh: `照片 ${position} 从文件导入, 不是在检查中拍的`, en: `Photo ${position} was imported from a file, not taken during the inspection` },
  }
}

function itemFlag(code: string, severity: ForeseenFlag['severity'], item: ChecklistItem, numbers: ForeseenFlag['numbers'], chip: Bilingual, sentence: Bilingual): ForeseenFlag {
  return { code, severity, subject: { kind: 'item', id: item.id }, subjectPart: item.id, numbers, chip, sentence, reasonCodes: ITEM_REASONS }
}

const GRADE_SEVERITY = { general: 'minor', serious: 'serious', critical: 'critical' } as const

function failedFlag(item: ChecklistItem, response: Response): ForeseenFlag {
  const grade = response.grade ?? item.sev
  return itemFlag('quality.item_failed', GRADE_SEVERITY[grade], item, { grade }, { zh: `不合格: ${item.id}`, en: `Failed: ${item.id}` },
    { zh: `检查项“${item.name.zh}”不合格`, en: `Item "${item.name.en}" failed` })
}

/** Measured items: the reason that made the verdict, as its own flag. */
function measuredFlag(item: ChecklistItem, response: Response, draft: Draft): ForeseenFlag | null {
  if (item.measure === null || item.measure === undefined || response.readings === null) return null
  const judged = judgeItem(item.measure, draft.design ?? {}, response.readings, item.crit)
  if (judged.verdict !== 'fail') return null
  const low = judged.reasons.find((reason) => reason.code === 'representative_value_low')
  if (low !== undefined && judged.representativeValue !== null) {
    const value = judged.representativeValue.toFixed(1)
    return itemFlag('quality.representative_value_low', 'serious', item, { value: judged.representativeValue, limit: judged.limit }, { zh: `代表值偏低 ${value}`, en: `Low value ${value}` },
      { zh: `“${item.name.zh}”代表值 ${value}, 限值 ${String(judged.limit)}`, en: `"${item.name.en}": representative value ${value}, limit ${String(judged.limit)}` })
  }
  if (judged.passRatePct === null) return null
  const rate = judged.passRatePct.toFixed(1)
  return itemFlag('quality.pass_rate_low', 'minor', item, { pass_rate_pct: judged.passRatePct, n: judged.n, passed: judged.passed }, { zh: `合格率 ${rate}%`, en: `Pass rate ${rate}%` },
    { zh: `“${item.name.zh}”${judged.n} 点中合格 ${judged.passed} 点, 合格率 ${rate}%`, en: `"${item.name.en}": ${judged.passed} of ${judged.n} points pass, ${rate} %` })
}

function itemFlags(draft: Draft, list: Checklist): ForeseenFlag[] {
  const items = new Map(list.items.map((item) => [item.id, item]))
  return draft.responses.flatMap((response) => {
    const item = items.get(response.item_id)
    if (item === undefined || response.verdict !== 'fail') return []
    const basic = item.crit === 'basic'
      ? [itemFlag('quality.basic_requirement_missing', 'serious', item, {}, { zh: `基本要求缺: ${item.id}`, en: `Basic need: ${item.id}` },
          { zh: `基本要求“${item.name.zh}”没有满足`, en: `Basic requirement "${item.name.en}" is not met` })]
      : []
    const measured = measuredFlag(item, response, draft)
    return [failedFlag(item, response), ...basic, ...(measured === null ? [] : [measured])]
  })
}

/** All foreseen flags: photos first, in their order, then items in the order answered. */
export function foreseeFlags(draft: Draft, site: ForeseeSite | null, list: Checklist | null): readonly ForeseenFlag[] {
  const photos = draft.photos.flatMap((photo, index) => [
    ...(site === null ? [] : [placeFlag(photo, index + 1, site)]),
    importedFlag(photo, index + 1),
  ]).filter((flag): flag is ForeseenFlag => flag !== null)
  return [...photos, ...(list === null ? [] : itemFlags(draft, list))]
}

