// Readings worked out from named values: broken-slab rate, seepage of a tightness
// test (GB 50268-2008 9.3). The same rules as server domain/acceptance_inputs.py.
import type { Measure } from './checklist-types'

export interface Reason {
  readonly code: string
  readonly numbers: { readonly [name: string]: number | string | null }
}

export type Named = { readonly [name: string]: unknown }

/** A finite number of sane size, else null; text and booleans are null. */
export function finite(value: unknown, limit = 1e12): number | null {
  return typeof value === 'number' && Number.isFinite(value) && Math.abs(value) <= limit ? value : null
}

function typed(value: unknown): number | null {
  if (typeof value === 'string') return value.trim() === '' ? null : finite(Number(value))
  return finite(value)
}

function first(names: readonly string[], ...places: readonly Named[]): number | null {
  for (const place of places) {
    for (const name of names) {
      const value = typed(place[name])
      if (value !== null) return value
    }
  }
  return null
}

const ALLOWED: ReadonlyMap<number, number> = new Map([
  [200, 17.6], [300, 21.62], [400, 25], [500, 27.95], [600, 30.6], [700, 33], [800, 35.35], [900, 37.5], [1000, 39.52],
])

/** Allowed seepage in m3/(24 h km) for the pipe's diameter in mm (table 9.3.5); null when unknown. */
export function allowedSeepage(design: Named, inputs: Named): number | null {
  const diameter = first(['dn_mm', 'pipe_dn_mm', 'dn'], inputs, design)
  if (diameter === null || diameter <= 0) return null
  return ALLOWED.get(Math.round(diameter)) ?? 1.25 * Math.sqrt(diameter)
}

function testInvalid(measure: Measure, values: Named): Reason | null {
  const rows: readonly [string, number | null | undefined][] = [
    ['minutes', measure.minutes_min], ['soak_hours', measure.soak_hours_min], ['head_above_crown_m', measure.head_above_crown_m],
  ]
  for (const [field, needed] of rows) {
    const found = typed(values[field])
    if (needed !== null && needed !== undefined && found !== null && found < needed) return { code: 'test_invalid', numbers: { field, found, needed } }
  }
  return null
}

function workOut(values: { readonly [name: string]: number }): readonly number[] | Reason {
  const { broken_slabs: broken, total_slabs: total, minutes, length_m: length, litres_added: litres } = values
  if (broken !== undefined && total !== undefined) {
    if (total <= 0 || broken < 0 || broken > total) return { code: 'input_out_of_range', numbers: { broken_slabs: broken, total_slabs: total } }
    return [(100 * broken) / total]
  }
  if (minutes === undefined || length === undefined || litres === undefined || minutes <= 0 || length <= 0 || litres < 0) {
    return { code: 'input_out_of_range', numbers: { minutes: minutes ?? null, length_m: length ?? null, litres_added: litres ?? null } }
  }
  return [(litres * 1440) / (minutes * length)]
}

/** The reading that follows from the named values (or readings in the order of `measure.inputs`), or why none does. */
export function readingsFromInputs(measure: Measure, design: Named, readings: readonly unknown[], inputs: Named | null): readonly unknown[] | Reason {
  const names = measure.inputs ?? []
  let named: { [name: string]: unknown } = { ...inputs }
  const empty = Object.keys(named).length === 0
  if (empty && readings.length === 1) return readings
  if (empty && readings.length === names.length) named = Object.fromEntries(names.map((name, index) => [name, readings[index]]))
  if (Object.keys(named).length === 0 && readings.length === 0) return { code: 'no_readings', numbers: {} }
  const values: { [name: string]: number } = {}
  for (const name of names) {
    const value = first([name, `pipe_${name}`], named, design)
    if (value === null) return { code: 'input_missing', numbers: { field: name } }
    values[name] = value
  }
  return testInvalid(measure, { ...named, ...values }) ?? workOut(values)
}
