// The rules of acceptance, one function each: what a sample gives against its
// limits. The same rules as server domain/acceptance_rules.py; whether the sample
// is large enough is decided in acceptance.ts.
import type { Reason } from './acceptance-inputs'
import { holds, notAbove, notBelow, type Limits } from './acceptance-limits'
import type { Measure, MeasureRule } from './checklist-types'
import { tOverRootN } from './t-table'

export interface Sample {
  readonly readings: readonly number[]
  readonly n: number
  readonly mean: number
  /** Sample standard deviation (n - 1); null for one reading. */
  readonly sd: number | null
}

export interface Outcome {
  readonly reasons: readonly Reason[]
  readonly passed: number | null
  readonly requiredPct: number | null
  readonly representativeValue: number | null
  readonly limit: number | null
  /** Reasons that no further reading can cure. */
  readonly certain: ReadonlySet<string>
}

const ALWAYS_CERTAIN: ReadonlySet<string> = new Set(['extreme_exceeded', 'worst_exceeded', 'minimum_low'])

export function sampleOf(readings: readonly number[]): Sample {
  const n = readings.length
  const mean = readings.reduce((sum, reading) => sum + reading, 0) / n
  const squares = readings.reduce((sum, reading) => sum + (reading - mean) ** 2, 0)
  return { readings, n, mean, sd: n > 1 ? Math.sqrt(squares / (n - 1)) : null }
}

function outcome(found: Partial<Outcome>): Outcome {
  return { reasons: [], passed: null, requiredPct: null, representativeValue: null, limit: null, certain: ALWAYS_CERTAIN, ...found }
}

function beyondOf(code: string, low: number | null, high: number | null, sample: Sample): Reason[] {
  const out = sample.readings.filter((reading) => !(notBelow(reading, low) && notAbove(reading, high)))
  if (out.length === 0) return []
  const least = Math.min(...out)
  const reading = low !== null && least < low ? least : Math.max(...out)
  return [{ code, numbers: { reading, limit: low !== null && reading < low ? low : high, count: out.length } }]
}

function beyond(limits: Limits, sample: Sample): Reason[] {
  return [
    ...beyondOf('extreme_exceeded', limits.extremeLow, limits.extremeHigh, sample),
    ...beyondOf('worst_exceeded', limits.worstLow, limits.worstHigh, sample),
  ]
}

function passedOf(limits: Limits, sample: Sample): number {
  return sample.readings.filter((reading) => holds(limits, reading)).length
}

/** 100 * ok >= required * n: integers, no rounding. */
function rate(limits: Limits, sample: Sample, requiredPct: number): { passed: number; reasons: Reason[] } {
  const passed = passedOf(limits, sample)
  if (100 * passed >= requiredPct * sample.n) return { passed, reasons: [] }
  const numbers = { passed, n: sample.n, pass_rate_pct: (100 * passed) / sample.n, required_pct: requiredPct, low: limits.low, high: limits.high }
  return { passed, reasons: [{ code: 'pass_rate_low', numbers }] }
}

function meanReason(sample: Sample, limit: number | null): Reason[] {
  return notBelow(sample.mean, limit) ? [] : [{ code: 'mean_low', numbers: { mean: sample.mean, limit, n: sample.n } }]
}

type RuleFunction = (measure: Measure, limits: Limits, sample: Sample, requiredPct: number) => Outcome

const passRate: RuleFunction = (_measure, limits, sample, requiredPct) => {
  const { passed, reasons } = rate(limits, sample, requiredPct)
  const certain = requiredPct >= 100 ? new Set([...ALWAYS_CERTAIN, 'pass_rate_low']) : ALWAYS_CERTAIN
  return outcome({ reasons: [...beyond(limits, sample), ...reasons], passed, requiredPct, certain })
}

const single: RuleFunction = (_measure, limits, sample, requiredPct) => {
  const passed = passedOf(limits, sample)
  const out = sample.readings.find((reading) => !holds(limits, reading))
  const reasons = beyond(limits, sample)
  if (out !== undefined) reasons.push({ code: 'out_of_limits', numbers: { reading: out, low: limits.low, high: limits.high, count: sample.n - passed } })
  return outcome({ reasons, passed, requiredPct, limit: limits.low ?? limits.high, certain: new Set([...ALWAYS_CERTAIN, 'out_of_limits']) })
}

const meanAndMin: RuleFunction = (_measure, limits, sample) => {
  const passed = passedOf(limits, sample)
  const reasons = meanReason(sample, limits.meanLow)
  if (passed < sample.n) reasons.push({ code: 'minimum_low', numbers: { reading: Math.min(...sample.readings), limit: limits.low, n: sample.n } })
  return outcome({ reasons: [...reasons, ...beyond(limits, sample)], passed, limit: limits.meanLow })
}

/** Appendices B and H: the representative value first; the pass rate counts only when it holds. */
const represented: RuleFunction = (measure, limits, sample, requiredPct) => {
  const limit = limits.representativeLow ?? limits.nominal
  const coefficient = sample.sd === null || measure.assurance === null || measure.assurance === undefined ? null : tOverRootN(sample.n, measure.assurance)
  const representativeValue = coefficient === null || sample.sd === null ? null : sample.mean - coefficient * sample.sd
  const { passed, reasons: low } = rate(limits, sample, requiredPct)
  const reasons = beyond(limits, sample)
  if (representativeValue !== null && !notBelow(representativeValue, limit)) {
    reasons.unshift({ code: 'representative_value_low', numbers: { representative_value: representativeValue, limit, mean: sample.mean, sd: sample.sd, n: sample.n } })
  } else reasons.push(...low)
  return outcome({ reasons, passed, requiredPct, representativeValue, limit })
}

const thicknessMean: RuleFunction = (_measure, limits, sample, requiredPct) => {
  const limit = limits.meanLow ?? limits.representativeLow ?? limits.nominal
  const { passed, reasons } = rate(limits, sample, requiredPct)
  const mean = meanReason(sample, limit)
  return outcome({ reasons: [...(mean.length > 0 ? mean : reasons), ...beyond(limits, sample)], passed, requiredPct, limit })
}

/** Appendix C, flexural strength (standards.md A4). */
const strengthC: RuleFunction = (_measure, limits, sample) => {
  const design = limits.nominal ?? 0
  const { n } = sample
  const factor = n <= 14 ? 0.75 : n <= 19 ? 0.7 : 0.65
  const limit = n <= 10 ? 1.1 * design : design + factor * (sample.sd ?? 0)
  const floor = (n <= 10 ? 0.85 : 0.8) * design
  const reasons = meanReason(sample, limit)
  const least = Math.min(...sample.readings)
  const below = sample.readings.filter((reading) => !notBelow(reading, 0.85 * design)).length
  if (!notBelow(least, floor)) reasons.push({ code: 'minimum_low', numbers: { reading: least, limit: floor, n } })
  else if (below > (n <= 10 ? 0 : 1)) reasons.push({ code: 'minimum_low', numbers: { reading: least, limit: 0.85 * design, n, count: below } })
  return outcome({ reasons, limit, certain: new Set() })
}

/** Appendix D (figures of GB/T 50107), compressive strength of small structures. */
const strengthD: RuleFunction = (_measure, limits, sample) => {
  const design = limits.nominal ?? 0
  const { n } = sample
  const [first, second] = n <= 14 ? [1.15, 0.9] : n <= 19 ? [1.05, 0.85] : [0.95, 0.85]
  const limit = n < 10 ? (design >= 60 ? 1.1 : 1.15) * design : design + (first ?? 0) * Math.max(2.5, sample.sd ?? 0)
  const floor = (n < 10 ? 0.95 : (second ?? 0)) * design
  const reasons = meanReason(sample, limit)
  const least = Math.min(...sample.readings)
  if (!notBelow(least, floor)) reasons.push({ code: 'minimum_low', numbers: { reading: least, limit: floor, n } })
  return outcome({ reasons, limit, certain: new Set() })
}

export const RULES: { readonly [rule in MeasureRule]: RuleFunction } = {
  pass_rate: passRate,
  single,
  mean_and_min: meanAndMin,
  thickness_H: represented,
  compaction_B: represented,
  thickness_mean: thicknessMean,
  strength_C: strengthC,
  strength_D: strengthD,
}
