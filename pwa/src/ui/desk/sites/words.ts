// Words of the drawing desk: `st('key', {n})`, and shapes, lengths and refusals as people say them.
import { ServiceProblem } from '../../../app-services'
import { catalogue } from '../../../i18n'
import { sitesEn } from '../../../i18n/sites.en'
import { sitesZh } from '../../../i18n/sites.zh'

export type SitesKey = keyof typeof sitesZh
export const st = catalogue(sitesZh, sitesEn)

const LONG_M = 10_000
const MU_M2 = 10_000 / 15

/** 823 m, 12.35 km. */
export function lengthText(length_m: number): string {
  return length_m >= LONG_M ? st('map.kilometres', { n: (length_m / 1000).toFixed(2) }) : st('map.metres', { n: Math.round(length_m) })
}

/** Square metres, in Chinese with mu beside them. */
export function areaText(area_m2: number): string {
  return st('site.mu', { n: Math.round(area_m2), mu: (area_m2 / MU_M2).toFixed(1) })
}

/** One shape in a few words. */
export function shapeText(shape: { kind: string; length_m: number | null; area_m2: number | null }): string {
  if (shape.kind === 'line') return st('what.line', { n: lengthText(shape.length_m ?? 0) })
  return shape.kind === 'outline' ? st('what.outline', { n: areaText(shape.area_m2 ?? 0) }) : st('what.point')
}

/** Reasons by field of a refused form, in words; empty for any other failure. */
export function reasons(error: unknown): Record<string, string> {
  const given = error instanceof ServiceProblem && error.code === 'invalid_request' ? error.fields['fields'] : null
  const found: Record<string, string> = {}
  for (const [name, each] of Object.entries((given ?? {}) as Record<string, unknown>)) {
    const key = `problem.${Array.isArray(each) ? String(each[0]) : 'form'}`
    found[name] = name === 'geometry' ? st('problem.geometry') : st(key in sitesZh ? (key as SitesKey) : 'problem.form')
  }
  return found
}
