// An answer in one line of words: what was found, counted and where the limit lies. Pure but for
// the language; unknown values are left out, never shown as 0.
import type { InspectionPage, Response, VerdictDetail } from '../../app-services'
import { say } from '../../i18n'
import { chainageText, numberText } from '../../i18n/format'
import { dt } from './words'

export type AnsweredItem = InspectionPage['items'][number]
export type Tone = 'pass' | 'fail' | 'cannot_assess' | 'na' | 'answered'

/** Words of laboratory fields and milestones of one record. */
export type Names = Pick<InspectionPage, 'project' | 'checklist'>

/** What was filled in: choice, text, laboratory values, progress; '' for a bare verdict. */
export function valueText(row: AnsweredItem, response: Response, names: Names): string {
  const parts: string[] = []
  if (response.choice !== null) {
    const option = row.item.options?.find((known) => known.id === response.choice)
    parts.push(option === undefined ? response.choice : say(option.name))
  }
  for (const reading of response.progress ?? []) {
    const value = reading.chainage_m !== null ? chainageText(reading.chainage_m) : reading.pct === null ? '' : `${numberText(reading.pct)}%`
    const milestone = names.project.milestones.find((one) => one.code === reading.milestone)
    parts.push(dt('response.progress', { name: milestone === undefined ? reading.milestone : say(milestone.name), value }))
  }
  for (const [field, value] of Object.entries(response.lab ?? {})) {
    const label = names.checklist?.labels[field]
    parts.push([label === undefined ? field.replaceAll('_', ' ') : say(label), value, label?.unit].filter((part) => part !== undefined).join(' '))
  }
  if (response.text !== null && response.text !== '') parts.push(`“${response.text}”`)
  return parts.join(dt('list.comma'))
}

/** Count, rate, mean and representative value of a measured item, as far as they were computed. */
export function countedText(detail: VerdictDetail | null): string {
  if (detail === null || detail.n === 0) return ''
  const parts: string[] = []
  if (detail.passed !== null && detail.pass_rate_pct !== null) {
    parts.push(dt('response.counted', { n: detail.n, passed: detail.passed, rate: numberText(detail.pass_rate_pct) }))
  }
  if (detail.representative_value !== null && detail.limit !== null) {
    parts.push(dt('response.representative', { value: numberText(detail.representative_value), limit: numberText(detail.limit) }))
  } else if (detail.mean !== null && detail.pass_rate_pct === null) {
    parts.push(dt('response.mean', { mean: numberText(detail.mean) }))
    if (detail.limit !== null) parts.push(dt('response.limit', { limit: numberText(detail.limit) }))
  }
  return parts.join(dt('list.comma'))
}

/** Verdict with its grade: 不合格 · 严重. */
export function verdictWords(response: Response): string {
  const word = dt(`verdict.${response.verdict}`)
  return response.verdict === 'fail' && response.grade !== null ? `${word} · ${dt(`grade.${response.grade}`)}` : word
}

/** The answer before it was corrected, in one line with its readings. */
export function beforeText(row: AnsweredItem, first: Response, names: Names): string {
  const readings = first.readings === null ? '' : first.readings.map(numberText).join(' ')
  return [verdictWords(first), readings, valueText(row, first, names)].filter((part) => part !== '').join(' · ')
}

const WEIGHT: Record<Tone, number> = { fail: 0, cannot_assess: 1, answered: 2, pass: 3, na: 4 }

/** The list as a reviewer reads it: failed, not assessable, corrected, then the rest as asked. */
export function forReading(items: readonly AnsweredItem[]): { row: AnsweredItem; number: number }[] {
  const weight = (row: AnsweredItem): number => {
    if (row.response === null) return 5
    return row.first_response !== null ? Math.min(1, WEIGHT[row.response.verdict]) : WEIGHT[row.response.verdict]
  }
  return items.map((row, index) => ({ row, number: index + 1 })).sort((a, b) => weight(a.row) - weight(b.row) || a.number - b.number)
}
