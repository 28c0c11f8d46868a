// The flags which the phone expects the server to raise, shown before sealing so
// that the inspector can answer first (design.md, ux.md principle 5). The server
// decides; this only foresees, with the same rules and words.
import type { Checklist, ChecklistItem } from './checklist-types'
import type { Draft, DraftPhoto, ForeseenFlag } from './draft-types'
import { fixDistanceM, isPosition } from './geo'
import { photoPresence } from './presence'
import { judgeItem, type ItemVerdict } from './acceptance'
import type { Fix, Geometry, Response } from './types'

export interface ForeseeSite {
  readonly geometry: Geometry
  readonly buffer_m: number
}

const PLACE_REASONS = ['shot_from_across', 'gps_drift', 'site_drawn_wrong', 'other'] as const
const ITEM_REASONS = ['repaired_on_the_spot', 'already_known', 'other'] as const

/** Chip and sentence, each in Chinese and English. */
type Words = readonly [zhChip: string, enChip: string, zhSentence: string, enSentence: string]
type About = readonly [code: string, severity: ForeseenFlag['severity'], subject: ForeseenFlag['subject'], numbers: ForeseenFlag['numbers'], reasonCodes: readonly string[]]

function remark(...[code, severity, subject, numbers, reasonCodes, zhChip, enChip, zh, en]: [...About, ...Words]): ForeseenFlag {
  return { code, severity, subject, subjectPart: subject.id, numbers, reasonCodes, chip: { zh: zhChip, en: enChip }, sentence: { zh, en } }
}

const whole = Math.round

function placeFlag({ id, fix, source }: DraftPhoto, position: number, site: ForeseeSite): ForeseenFlag | null {
  const distance = fixDistanceM(site.geometry, fix)
  const { state, reasons } = photoPresence(fix, distance, site.buffer_m, source === 'imported')
  if (fix === null || distance === null) return null
  const accuracy = fix.accuracy_m
  const numbers = { distance_m: whole(distance * 10) / 10, accuracy_m: accuracy, buffer_m: site.buffer_m, age_s: fix.age_s }
  const subject = { kind: 'photo', id } as const
  const zh = `离工地 ${whole(distance)} 米, 定位精度${accuracy === null ? '未知' : ` ${whole(accuracy)} 米`}, `
  const en = `${whole(distance)} m from the site, accuracy ${accuracy === null ? 'unknown' : `${whole(accuracy)} m`}, `
  if (state === 'off_site') {
    return remark('evidence.off_site', 'serious', subject, numbers, PLACE_REASONS,
      `照片 ${position} 拍在范围外`, `Photo ${position} off site`,
      `照片 ${position} ${zh}允许 ${whole(site.buffer_m)} 米`, `Photo ${position} is ${en}${whole(site.buffer_m)} m allowed`)
  }
  // On site without a doubt; a picture whose only doubt is that it was imported has a flag of its own.
  if (reasons.every((reason) => reason === 'inside' || reason === 'imported')) return null
  return remark('evidence.place_uncertain', 'info', subject, numbers, PLACE_REASONS,
    `照片 ${position} 位置不确定`, `Photo ${position} place uncertain`,
    `照片 ${position} 的位置还不能核实: ${zh}定位于 ${whole(fix.age_s)} 秒前`,
    `Photo ${position} cannot be verified yet: ${en}fix ${whole(fix.age_s)} s old`)
}

function importedFlag({ id, source }: DraftPhoto, position: number): ForeseenFlag | null {
  if (source !== 'imported') return null
  return remark('evidence.photo_imported', 'minor', { kind: 'photo', id }, {}, ['camera_would_not_open', 'taken_by_colleague', 'other'],
    `照片 ${position} 是导入的`, `Photo ${position} imported`,
    `照片 ${position} 从文件导入, 不是在检查中拍的`, `Photo ${position} was imported, not taken during the inspection`)
}

const isPlaced = (fix: Fix | null): boolean => fix !== null && isPosition(fix.lat_deg, fix.lon_deg)

/** One for the whole visit: camera photos without a position, or neither a photo nor any position. Imported pictures have their own. */
function noFixFlags({ kind, photos, fixes, responses }: Draft): ForeseenFlag[] {
  const shot = photos.filter((photo) => photo.source === 'camera')
  const bare = shot.filter((photo) => !isPlaced(photo.fix)).length
  const isNowhere = photos.length === 0 && kind === 'inspection' && responses.length > 0 && !fixes.some(isPlaced)
  if (bare === 0 && !isNowhere) return []
  return [remark('evidence.no_fix', 'info', { kind: 'inspection', id: null }, {}, ['location_off', 'no_signal', 'other'],
    '没有定位', 'No position',
    `${isNowhere ? '没有照片, 也没有定位' : `${shot.length} 张照片有 ${bare} 张没有定位`}; 照样能交`,
    `${isNowhere ? 'No photo, no position' : `${bare} of ${shot.length} photos have no position`}; hand in as it is`)]
}

const RANK = ['info', 'minor', 'serious', 'critical'] as const
const GRADE_SEVERITY = { general: 'minor', serious: 'serious', critical: 'critical' } as const

/** An answer with its item and the item's number in the list, from 1. */
interface Answered {
  readonly item: ChecklistItem
  readonly position: number
  readonly response: Response
}

/** As grave as the answer's grade, at `least` so grave. */
function itemFlag(code: string, least: ForeseenFlag['severity'], { item, response }: Answered, numbers: ForeseenFlag['numbers'], ...words: Words): ForeseenFlag {
  const chosen = GRADE_SEVERITY[response.grade ?? item.sev]
  return remark(code, RANK.indexOf(chosen) > RANK.indexOf(least) ? chosen : least, { kind: 'item', id: item.id }, numbers, ITEM_REASONS, ...words)
}

/** As the server says a number: two decimals below ten, else one, no trailing zero. */
function figure(value: number | null): number | string {
  return value === null ? '' : Number(value.toFixed(Math.abs(value) < 10 ? 2 : 1))
}

function failedFlag(answered: Answered): ForeseenFlag {
  const { item, position } = answered
  return itemFlag('quality.item_failed', 'minor', answered, {},
    `第 ${position} 项不合格`, `Item ${position} failed`, `检查项“${item.name.zh}”不合格`, `Item "${item.name.en}" failed`)
}

function basicFlag(answered: Answered): ForeseenFlag {
  const { item, position } = answered
  return itemFlag('quality.basic_requirement_missing', 'serious', answered, {},
    `第 ${position} 项缺基本要求`, `Item ${position} unmet`, `基本要求“${item.name.zh}”没有满足`, `Basic requirement "${item.name.en}" is not met`)
}

function lowValueFlag(answered: Answered, { representativeValue, limit }: ItemVerdict): ForeseenFlag {
  const { item, position } = answered
  const unit = item.measure?.unit ?? ''
  const enUnit = item.measure?.unit_en ?? unit
  return itemFlag('quality.representative_value_low', 'serious', answered, { representative_value: representativeValue, limit },
    `第 ${position} 项代表值偏低`, `Item ${position} low`,
    `“${item.name.zh}”代表值 ${figure(representativeValue)} ${unit}, 要求 ≥ ${figure(limit)} ${unit}`,
    `"${item.name.en}": representative value ${figure(representativeValue)} ${enUnit}, at least ${figure(limit)} ${enUnit} required`)
}

function passRateFlag(answered: Answered, { n, passed, passRatePct, requiredPassRatePct }: ItemVerdict): ForeseenFlag {
  const { name } = answered.item
  const rate = figure(passRatePct)
  const need = figure(requiredPassRatePct)
  return itemFlag('quality.pass_rate_low', 'minor', answered, { pass_rate_pct: passRatePct, n },
    `合格率 ${rate}%`, `Passed ${rate}%`,
    `“${name.zh}”${n} 点中合格 ${passed} 点, 合格率 ${rate}%, 要求 ≥ ${need}%`,
    `"${name.en}": ${passed} of ${n} points pass, ${rate}%; ${need}% required`)
}

const STATISTICAL = { representative_value_low: lowValueFlag, pass_rate_low: passRateFlag }

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
  const found = judged === null ? [] : Object.entries(STATISTICAL).flatMap(([code, flag]) => (codes.includes(code) ? [flag(answered, judged)] : []))
  return found.length === 0 || codes.some((code) => !(code in STATISTICAL)) ? [...found, failedFlag(answered)] : found
}

function itemFlags(draft: Draft, list: Checklist): ForeseenFlag[] {
  return draft.responses.flatMap((response) => {
    const index = list.items.findIndex((each) => each.id === response.item_id)
    const item = list.items[index]
    return item === undefined ? [] : flagsOfItem({ item, position: index + 1, response }, draft.design)
  })
}

/** All foreseen flags: photos first, in their order, the visit's, then items in the order answered. */
export function foreseeFlags(draft: Draft, site: ForeseeSite | null, list: Checklist | null): readonly ForeseenFlag[] {
  const photos = draft.photos.flatMap((photo, index) => [
    ...(site === null ? [] : [placeFlag(photo, index + 1, site)]),
    importedFlag(photo, index + 1),
  ]).filter((flag): flag is ForeseenFlag => flag !== null)
  return [...photos, ...noFixFlags(draft), ...(list === null ? [] : itemFlags(draft, list))]
}
