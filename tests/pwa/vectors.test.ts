// The same cases as pytest: a rule that phone and server both apply exists twice in
// code and once in tests/vectors.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { judgeItem } from '../../pwa/src/core/acceptance'
import { chainage, chainageLabel, lineLengthM } from '../../pwa/src/core/chainage'
import type { Criticality, Measure } from '../../pwa/src/core/checklist-types'
import { fixDistanceM } from '../../pwa/src/core/geo'
import { photoPresence } from '../../pwa/src/core/presence'
import type { Fix, Geometry } from '../../pwa/src/core/types'

interface Case<Input, Expected> {
  readonly name: string
  readonly input: Input
  readonly expected: Expected
}

function cases<Input, Expected>(file: string): readonly Case<Input, Expected>[] {
  const text = readFileSync(resolve(import.meta.dirname, '../vectors', file), 'utf8')
  return (JSON.parse(text) as { readonly cases: readonly Case<Input, Expected>[] }).cases
}

function near(found: number | null, expected: number | null, tolerance: number): void {
  if (expected === null || found === null) expect(found).toBe(expected)
  else expect(Math.abs(found - expected)).toBeLessThanOrEqual(tolerance)
}

interface Place { readonly geometry: Geometry | null; readonly lat_deg: number; readonly lon_deg: number }

describe('distance to a site', () => {
  it.each(cases<Place, { distance_m: number | null }>('geo.json'))('$name', ({ input, expected }) => {
    near(fixDistanceM(input.geometry, input), expected.distance_m, 0.02)
  })
})

describe('chainage', () => {
  it.each(cases<Place, { length_m: number; chainage_m: number; offset_m: number; label: string } | null>('chainage.json'))('$name', ({ input, expected }) => {
    const found = input.geometry === null ? null : chainage(input.geometry, input.lat_deg, input.lon_deg)

    near(found?.chainageM ?? null, expected?.chainage_m ?? null, 0.05)
    near(found?.offsetM ?? null, expected?.offset_m ?? null, 0.05)
    if (expected?.label !== undefined && expected.label !== null) expect(chainageLabel(found?.chainageM ?? -1)).toBe(expected.label)
    if (expected?.length_m !== undefined && input.geometry !== null) near(lineLengthM(input.geometry), expected.length_m, 0.05)
  })
})

interface PresenceInput { readonly geometry: Geometry | null; readonly buffer_m: number; readonly fix: Fix | null; readonly imported: boolean }

describe('presence of a photo', () => {
  it.each(cases<PresenceInput, { state: string; reasons: string[] }>('presence.json'))('$name', ({ input, expected }) => {
    const found = photoPresence(input.fix, fixDistanceM(input.geometry, input.fix), input.buffer_m, input.imported)

    expect(found).toEqual(expected)
  })
})

interface JudgeInput {
  readonly measure: Measure
  readonly design: { readonly [field: string]: number | string }
  readonly readings: readonly number[]
  readonly crit: Criticality
  readonly inputs?: { readonly [name: string]: number }
}

interface JudgeExpected {
  readonly verdict: string
  readonly reasons: readonly string[]
  readonly n?: number
  readonly passed?: number | null
  readonly pass_rate_pct?: number | null
  readonly mean?: number | null
  readonly sd?: number | null
  readonly representative_value?: number | null
  readonly limit?: number | null
}

describe('acceptance', () => {
  it.each(cases<JudgeInput, JudgeExpected>('acceptance.json'))('$name', ({ input, expected }) => {
    const found = judgeItem(input.measure, input.design, input.readings, input.crit, input.inputs ?? null)

    expect(found.verdict).toBe(expected.verdict)
    expect(found.reasons.map((reason) => reason.code)).toEqual(expected.reasons)
    if (expected.n !== undefined) expect(found.n).toBe(expected.n)
    if (expected.passed !== undefined) expect(found.passed).toBe(expected.passed)
    if (expected.pass_rate_pct !== undefined) near(found.passRatePct, expected.pass_rate_pct, 0.001)
    if (expected.mean !== undefined) near(found.mean, expected.mean, 0.001)
    if (expected.sd !== undefined) near(found.sd, expected.sd, 0.001)
    if (expected.representative_value !== undefined) near(found.representativeValue, expected.representative_value, 0.01)
    if (expected.limit !== undefined) near(found.limit, expected.limit, 0.001)
  })
})
