// The flags which the phone expects the server to raise, shown before sealing so
// that the inspector can answer first (design.md, ux.md principle 5). The server
// decides; this only foresees, with the same rules and words.
import type { Checklist, ChecklistItem } from './checklist-types'
import type { Draft, DraftPhoto, ForeseenFlag } from './draft-types'
import { fixDistanceM } from './geo'
import { photoPresence } from './presence'
import { judgeItem, type ItemVerdict } from './acceptance'
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
  const { state, reasons } = photoPresence(fix, distance, site.buffer_m, photo.source === 'imported')
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
  // A picture whose only doubt is that it was imported has a flag of its own.
  if (reasons.every((reason) => reason === 'inside' || reason === 'imported')) return null
  return {
    code: 'evidence.place_uncertain', severity: 'info', subject, subjectPart: photo.id, numbers, reasonCodes: PLACE_REASONS,
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
    code: 'evidence.photo_imported', severity: 'minor', subject: { kind: 'photo', id: photo.id }, subjectPart: photo.id, numbers: {},
    reasonCodes: ['camera_would_not_open', 'taken_by_colleague', 'other'],
    chip: { zh: `照片 ${position} 是导入的`, en: `Photo ${position} imported` },
    sentence: { zh: `照片 ${position} 从文件导入, 不是在检查中拍的`, en: `Photo ${position} was imported from a file, not taken during the inspection` },
  }
}

function itemFlag(code: string, severity: ForeseenFlag['severity'], item: ChecklistItem, numbers: ForeseenFlag['numbers'], chip: Bilingual, sentence: Bilingual): ForeseenFlag {
  return { code, severity, subject: { kind: 'item', id: item.id }, subjectPart: item.id, numbers, chip, sentence, reasonCodes: ITEM_REASONS }
}

const RANK = ['info', 'minor', 'serious', 'critical'] as const
const GRADE_SEVERITY = { general: 'minor', serious: 'serious', critical: 'critical' } as const
const STATISTICAL = ['representative_value_low', 'pass_rate_low']

/** An answer with its item and the item's number in the list, from 1. */
interface Answered {
  readonly item: ChecklistItem
  readonly position: number
  readonly response: Response
}

/** As the server says a number: two decimals below ten, else one, no trailing zero. */
function figure(value: number | null): string {
  return value === null ? '' : String(Number(value.toFixed(Math.abs(value) < 10 ? 2 : 1)))
}

function severityOf(item: ChecklistItem, response: Response, least: ForeseenFlag['severity']): ForeseenFlag['severity'] {
  const chosen = GRADE_SEVERITY[response.grade ?? item.sev]
  return RANK.indexOf(chosen) > RANK.indexOf(least) ? chosen : least
}

function failedFlag({ item, position, response }: Answered): ForeseenFlag {
  return itemFlag('quality.item_failed', severityOf(item, response, 'minor'), item, { grade: response.grade ?? item.sev },
    { zh: `第 ${position} 项不合格`, en: `Item ${position} failed` },
    { zh: `检查项“${item.name.zh}”不合格`, en: `Item "${item.name.en}" failed` })
}

function basicFlag({ item, position, response }: Answered): ForeseenFlag {
  return itemFlag('quality.basic_requirement_missing', severityOf(item, response, 'serious'), item, {},
    { zh: `第 ${position} 项缺基本要求`, en: `Item ${position} unmet` },
    { zh: `基本要求“${item.name.zh}”没有满足`, en: `Basic requirement "${item.name.en}" is not met` })
}

function lowValueFlag({ item, position, response }: Answered, judged: ItemVerdict): ForeseenFlag {
  const { representativeValue: value, limit } = judged
  const unit = { zh: item.measure?.unit ?? '', en: item.measure?.unit_en ?? item.measure?.unit ?? '' }
  return itemFlag('quality.representative_value_low', severityOf(item, response, 'serious'), item, { representative_value: value, limit },
    { zh: `第 ${position} 项代表值偏低`, en: `Item ${position} low` },
    {
      zh: `“${item.name.zh}”代表值 ${figure(value)} ${unit.zh}, 要求 ≥ ${figure(limit)} ${unit.zh}`,
      en: `"${item.name.en}": representative value ${figure(value)} ${unit.en}, at least ${figure(limit)} ${unit.en} required`,
    })
}

function passRateFlag({ item, response }: Answered, judged: ItemVerdict): ForeseenFlag {
  const rate = figure(judged.passRatePct)
  const need = figure(judged.requiredPassRatePct)
  return itemFlag('quality.pass_rate_low', severityOf(item, response, 'minor'), item, { pass_rate_pct: judged.passRatePct, n: judged.n, passed: judged.passed },
    { zh: `合格率 ${rate}%`, en: `Passed ${rate}%` },
    {
      zh: `“${item.name.zh}”${judged.n} 点中合格 ${judged.passed} 点, 合格率 ${rate}%, 要求 ≥ ${need}%`,
      en: `"${item.name.en}": ${judged.passed} of ${judged.n} points pass, ${rate}%; ${need}% required`,
    })
}

/** What the readings or named values show, or null when there is nothing to judge. */
function judgedOf(item: ChecklistItem, response: Response, design: Draft['design']): ItemVerdict | null {
  const { measure } = item
  if (measure === null || measure === undefined) return null
  const named = (measure.inputs ?? []).length > 0 ? response.lab : null
  if (named === null && (response.readings ?? []).length === 0) return null
  return judgeItem(measure, design ?? {}, response.readings ?? [], item.crit, named)
}

/** As the server's quality.item_flags: a basic requirement alone, else what the readings show, else the failed item. */
function flagsOfItem(answered: Answered, design: Draft['design']): ForeseenFlag[] {
  const { item, response } = answered
  if (response.verdict === 'na') return []
  const verdict = judgedOf(item, response, design)
  const judged = verdict?.verdict === 'fail' ? verdict : null
  const chosen = response.choice !== null && (item.fail_on ?? []).includes(response.choice)
  if (response.verdict !== 'fail' && !chosen && judged === null) return []
  if (item.crit === 'basic') return [basicFlag(answered)]
  const codes = judged?.reasons.map((reason) => reason.code) ?? []
  const found = [
    ...(judged !== null && codes.includes('representative_value_low') ? [lowValueFlag(answered, judged)] : []),
    ...(judged !== null && codes.includes('pass_rate_low') ? [passRateFlag(answered, judged)] : []),
  ]
  return found.length === 0 || codes.some((code) => !STATISTICAL.includes(code)) ? [...found, failedFlag(answered)] : found
}

function itemFlags(draft: Draft, list: Checklist): ForeseenFlag[] {
  return draft.responses.flatMap((response) => {
    const index = list.items.findIndex((each) => each.id === response.item_id)
    const item = list.items[index]
    return item === undefined ? [] : flagsOfItem({ item, position: index + 1, response }, draft.design)
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
