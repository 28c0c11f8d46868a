// The verdict alive: the core's rule on the readings so far, in one sentence with count, rate, limit and what is missing.
import { isBeyond, judgeItem, type ItemVerdict } from '../../../core/acceptance'
import type { ChecklistItem, Response } from '../../../app-services'
import { numberText } from '../../../i18n/format'
import { wt } from '../../../i18n/work'
import type { VerdictTone } from '../../shared/verdict.vue'
import { designField, unitOf } from './fields'

type Design = { readonly [field: string]: number | string } | null

export interface VerdictWords {
  readonly tone: VerdictTone
  readonly word: string
  readonly text: string
  readonly todo: string | null
}

/** The core's judgement; readings that are too few come back as cannot_assess. */
export function judged(item: ChecklistItem, readings: readonly number[], design: Design, lab: Response['lab']): ItemVerdict {
  if (!item.measure) throw new Error(`item ${item.id} is not measured`)
  return judgeItem(item.measure, design ?? {}, readings, item.crit, lab ?? null)
}

/** Whether one reading by itself is within its limits; true when no limit can be known. */
export function withinLimits(item: ChecklistItem, reading: number | undefined, design: Design): boolean {
  if (reading === undefined) return true
  return !isBeyond(judged(item, [reading], design, null), reading)
}

function rangeText(low: number | null, high: number | null, unit: string): string {
  if (low !== null && high !== null && low === -high) return `±${numberText(high)} ${unit}`
  if (low !== null && high !== null) return `${numberText(low)}–${numberText(high)} ${unit}`
  if (high !== null) return `≤ ${numberText(high)} ${unit}`
  return low === null ? '' : `≥ ${numberText(low)} ${unit}`
}

/** "允许 ≤ 5 mm", or that the design value is not known yet; '' when the rule has no bound on one reading. */
export function limitText(item: ChecklistItem, design: Design): string {
  const field = designField(item)
  if (field && design?.[field] === undefined) return wt('measure.noDesign')
  const { low, high } = judged(item, [0], design, null)
  const range = rangeText(low, high, unitOf(item))
  return range ? wt('measure.limit', { limit: range }) : ''
}

/** One decimal; a rate just under what is needed is never rounded up to it. */
function rateText(ratePct: number, needPct: number): string {
  const near = Math.round(ratePct * 10) / 10
  return String(near >= needPct && ratePct < needPct ? Math.floor(ratePct * 10) / 10 : near)
}

function sentence(found: ItemVerdict, unit: string, counter: string): string {
  const reasons = found.reasons.map((reason) => reason.code)
  if (reasons.includes('design_value_missing')) return wt('verdict.noDesign')
  if (reasons.includes('extreme_exceeded') || reasons.includes('worst_exceeded')) {
    const numbers = found.reasons.find((r) => r.code === 'extreme_exceeded' || r.code === 'worst_exceeded')?.numbers
    return wt('verdict.extreme', { limit: numberText(Number(numbers?.limit ?? 0)), unit, u: counter })
  }
  if (found.representativeValue !== null && found.limit !== null) {
    return wt('verdict.rep', { v: numberText(found.representativeValue), limit: numberText(found.limit), unit })
  }
  if (found.passed !== null && found.passRatePct !== null && found.n > 1) {
    const need = found.requiredPassRatePct ?? 0
    return wt('verdict.rate', {
      n: found.n, ok: found.passed, u: counter, limit: rangeText(found.low, found.high, unit).replace(/^≤ /, ''), rate: rateText(found.passRatePct, need), need: numberText(need),
    })
  }
  if (found.mean !== null && found.limit !== null && found.n > 1) return wt('verdict.mean', { v: numberText(found.mean), limit: numberText(found.limit), unit })
  if (found.mean === null) return ''
  const range = rangeText(found.low, found.high, unit)
  return range ? `${numberText(found.mean)} · ${wt('measure.limit', { limit: range })}` : wt('verdict.single', { v: numberText(found.mean), unit })
}

/** The sentence under the readings. With too few readings it says how it stands and how many are wanted. */
export function verdictOf(item: ChecklistItem, readings: readonly number[], design: Design, lab: Response['lab'], wanted: number, counter: string): VerdictWords {
  const found = judged(item, readings, design, lab)
  const unit = unitOf(item)
  const left = Math.max(0, wanted - found.n)
  const text = sentence(found, unit, counter)
  const few = found.reasons.some((reason) => reason.code === 'sample_too_small')
  if (found.verdict === 'fail') return { tone: 'fail', word: wt('verdict.fail'), text, todo: left && !lab ? wt('verdict.more', { n: left, u: counter }) : null }
  if (found.verdict === 'pass') return { tone: 'pass', word: wt('verdict.pass'), text, todo: null }
  if (found.soFar && found.passRatePct !== null) {
    return { tone: 'open', word: wt(found.soFar === 'pass' ? 'verdict.openPass' : 'verdict.openFail'), text, todo: wt('verdict.more', { n: left, u: counter }) }
  }
  return { tone: 'cannot', word: wt('verdict.cannot'), text: few ? wt('verdict.few', { n: found.n, need: wanted, u: counter }) : text, todo: few ? wt('verdict.more', { n: left, u: counter }) : null }
}
