// The live verdict under a measured item: pass, fail or cannot_assess with its
// numbers. The same rules as server domain/acceptance.py; both read tests/vectors/.
import { finite, readingsFromInputs, type Named, type Reason } from './acceptance-inputs'
import { resolveLimits } from './acceptance-limits'
import { RULES, sampleOf } from './acceptance-rules'
import type { Criticality, Measure, MeasureRule } from './checklist-types'

const MAX_READING = 1e9
const KEY_PASS_RATE_PCT = 95
const GENERAL_PASS_RATE_PCT = 80
const BASIC_PASS_RATE_PCT = 100

export type { Reason } from './acceptance-inputs'

export interface ItemVerdict {
  readonly verdict: 'pass' | 'fail' | 'cannot_assess'
  readonly n: number
  /** Readings still missing until the item can be judged. */
  readonly needed: number
  readonly passed: number | null
  readonly passRatePct: number | null
  readonly requiredPassRatePct: number | null
  readonly mean: number | null
  readonly sd: number | null
  readonly representativeValue: number | null
  readonly limit: number | null
  /** Bounds of one reading. */
  readonly low: number | null
  readonly high: number | null
  readonly reasons: readonly Reason[]
  /** With too few readings: how the rule would find these alone. */
  readonly soFar?: 'pass' | 'fail'
}

const MIN_READINGS: { readonly [rule in MeasureRule]?: number } = { thickness_H: 3, compaction_B: 3, strength_C: 3, strength_D: 3 }

function cannot(n: number, needed: number, reason: Reason): ItemVerdict {
  return {
    verdict: 'cannot_assess', n, needed: Math.max(0, needed - n), passed: null, passRatePct: null, requiredPassRatePct: null, mean: null, sd: null,
    representativeValue: null, limit: null, low: null, high: null, reasons: [reason],
  }
}

function requiredPct(measure: Measure, crit: Criticality): number {
  if (measure.pass_rate_min !== null && measure.pass_rate_min !== undefined) return measure.pass_rate_min
  if (measure.rule === 'single' || crit === 'basic') return BASIC_PASS_RATE_PCT
  return crit === 'key' ? KEY_PASS_RATE_PCT : GENERAL_PASS_RATE_PCT
}

/** How many readings the item asks for before it can be judged. */
export function neededReadings(measure: Measure): number {
  const least = MIN_READINGS[measure.rule]
  return Math.max(measure.points ?? least ?? 1, least === undefined ? 1 : 2)
}

function valuesOf(readings: readonly unknown[]): { values: number[]; problem: Reason | null } {
  const values: number[] = []
  for (const [index, reading] of readings.entries()) {
    const value = finite(reading, MAX_READING)
    if (value === null) return { values, problem: { code: 'reading_not_a_number', numbers: { position: index + 1 } } }
    values.push(value)
  }
  return { values, problem: null }
}

/** Judges the readings. Example: gap <= 5 mm, 3 4 5 2 6 4 3 5 7 4, general: 8 of 10 = 80 % -> pass (standards.md V10). */
export function judgeItem(measure: Measure, design: Named, readings: readonly unknown[], crit: Criticality, inputs: Named | null = null): ItemVerdict {
  const needed = neededReadings(measure)
  const worked = (measure.inputs ?? []).length > 0 ? readingsFromInputs(measure, design, readings, inputs) : readings
  if ('code' in worked) return cannot(0, needed, worked)
  const { values, problem } = valuesOf(worked)
  if (problem !== null) return cannot(values.length, needed, problem)
  const limits = resolveLimits(measure, design, inputs ?? {})
  if ('code' in limits) return cannot(values.length, needed, limits)
  if (values.length === 0) return { ...cannot(0, needed, { code: 'no_readings', numbers: {} }), low: limits.low, high: limits.high }
  const sample = sampleOf(values)
  const found = RULES[measure.rule](measure, limits, sample, requiredPct(measure, crit))
  const judged = {
    n: sample.n, needed: Math.max(0, needed - sample.n), passed: found.passed, passRatePct: found.passed === null ? null : (100 * found.passed) / sample.n,
    requiredPassRatePct: found.requiredPct, mean: sample.mean, sd: sample.sd, representativeValue: found.representativeValue, limit: found.limit,
    low: limits.low, high: limits.high,
  }
  if (sample.n < needed) {
    const certain = found.reasons.filter((reason) => found.certain.has(reason.code))
    if (certain.length > 0) return { ...judged, verdict: 'fail', reasons: certain }
    const soFar = found.reasons.length > 0 ? 'fail' : 'pass'
    return { ...judged, verdict: 'cannot_assess', reasons: [{ code: 'sample_too_small', numbers: { n: sample.n, needed } }], soFar }
  }
  return { ...judged, verdict: found.reasons.length > 0 ? 'fail' : 'pass', reasons: found.reasons }
}

/** True when one reading alone is outside its bounds (the keypad's mark). */
export function isBeyond(verdict: Pick<ItemVerdict, 'low' | 'high'>, reading: number): boolean {
  return (verdict.low !== null && reading < verdict.low - 1e-9) || (verdict.high !== null && reading > verdict.high + 1e-9)
}
