// Turns the limits of a measure into plain numbers. The same rules as server
// domain/acceptance_limits.py.
import { allowedSeepage, finite, type Named, type Reason } from './acceptance-inputs'
import type { Measure } from './checklist-types'

/** Readings are decimal, floats are not: a limit is met when missed by less than this. */
const TOLERANCE = 1e-9
/** Compaction (standards.md A3): points count from K0 - 2, none may lie below K0 - 5. */
const COUNT_BELOW = 2
const EXTREME_BELOW = 5

type Bound = number | null

export interface Limits {
  readonly nominal: Bound
  readonly low: Bound
  readonly high: Bound
  readonly extremeLow: Bound
  readonly extremeHigh: Bound
  readonly worstLow: Bound
  readonly worstHigh: Bound
  readonly meanLow: Bound
  readonly representativeLow: Bound
}

export function notBelow(value: number, bound: Bound): boolean {
  return bound === null || value >= bound - TOLERANCE
}

export function notAbove(value: number, bound: Bound): boolean {
  return bound === null || value <= bound + TOLERANCE
}

/** True when one reading is within low and high, both ends included. */
export function holds(limits: Limits, reading: number): boolean {
  return notBelow(reading, limits.low) && notAbove(reading, limits.high)
}

const known = (value: number | null | undefined): Bound => value ?? null

function from(nominal: Bound, deviation: number | null | undefined, deviationPct: number | null | undefined): Bound {
  if (nominal === null) return null
  if (deviation !== null && deviation !== undefined) return nominal + deviation
  return deviationPct === null || deviationPct === undefined ? null : nominal + (Math.abs(nominal) * deviationPct) / 100
}

function tightest(found: readonly Bound[], lower: boolean): Bound {
  const bounds = found.filter((bound): bound is number => bound !== null)
  if (bounds.length === 0) return null
  return lower ? Math.max(...bounds) : Math.min(...bounds)
}

function single(measure: Measure, nominal: Bound): { low: Bound; high: Bound } {
  const around = known(measure.abs_upper)
  const below = around === null || nominal === null ? null : nominal - around
  const above = around === null || nominal === null ? null : nominal + around
  return {
    low: tightest([from(nominal, measure.lower, null), from(nominal, null, measure.lower_pct), below, known(measure.lower_abs), known(measure.count_from)], true),
    high: tightest([from(nominal, measure.upper, null), from(nominal, null, measure.upper_pct), above, known(measure.upper_abs)], false),
  }
}

/** A lower bound when it lies below nominal, else an upper one. */
function extremes(measure: Measure, nominal: Bound): { low: Bound; high: Bound } {
  let bound = known(measure.extreme_abs) ?? from(nominal, measure.extreme, measure.extreme_pct)
  if (bound === null && measure.rule === 'compaction_B' && nominal !== null) bound = nominal - EXTREME_BELOW
  if (bound === null) return { low: null, high: null }
  return nominal === null || bound <= nominal ? { low: bound, high: null } : { low: null, high: bound }
}

function times(value: number | null | undefined, factor: number): Bound {
  return value === null || value === undefined ? null : value * factor
}

function worst(measure: Measure, nominal: Bound): { low: Bound; high: Bound } {
  const factor = known(measure.worst_factor)
  if (factor === null) return { low: null, high: null }
  const around = known(measure.abs_upper)
  const low = from(nominal, times(around === null ? measure.lower : -around, factor), times(measure.lower_pct, factor))
  const high = from(nominal, times(around === null ? measure.upper : around, factor), times(measure.upper_pct, factor))
  return { low, high: high ?? times(measure.upper_abs, factor) }
}

function nominalOf(measure: Measure, design: Named): Bound | Reason {
  const { nominal } = measure
  if (typeof nominal !== 'string') return known(nominal)
  const field = nominal.replace(/^design:/, '')
  return finite(design[field]) ?? { code: 'design_value_missing', numbers: { field } }
}

/** The limits in the unit of the readings, or the reason why they cannot be had. */
export function resolveLimits(measure: Measure, design: Named, inputs: Named): Limits | Reason {
  const nominal = nominalOf(measure, design)
  if (typeof nominal === 'object' && nominal !== null) return nominal
  let { low, high } = single(measure, nominal)
  if (measure.rule === 'compaction_B' && nominal !== null) {
    low = known(measure.count_from) ?? nominal - COUNT_BELOW
    high = null
  }
  if (measure.upper_table !== null && measure.upper_table !== undefined) {
    high = allowedSeepage(design, inputs)
    if (high === null) return { code: 'design_value_missing', numbers: { field: 'dn_mm' } }
  }
  const extreme = extremes(measure, nominal)
  const beyond = worst(measure, nominal)
  return {
    nominal, low, high, extremeLow: extreme.low, extremeHigh: extreme.high, worstLow: beyond.low, worstHigh: beyond.high,
    meanLow: from(nominal, measure.mean_lower, measure.mean_lower_pct),
    representativeLow: from(nominal, measure.rep_lower, measure.rep_lower_pct),
  }
}
