// Numbers, threshold, source and answer of a flag as rows of words. The server's own names of
// numbers carry their unit (`distance_m`, `pass_rate_pct`); they are split into name and unit here.
import type { FlagView, InspectionPage, Json } from '../../app-services'
import { lang, say, type Bilingual } from '../../i18n'
import { wtMaybe } from '../../i18n/work'
import { dayText, numberText } from '../../i18n/format'
import { dt, hasWord } from './words'

const UNITS: readonly [suffix: string, unit: string][] = [
  ['_points', ''], ['_pct', '%'], ['_mpa', 'MPa'], ['_min', 'min'], ['_days', 'd'], ['_on', ''], ['_mm', 'mm'], ['_deg', '°'], ['_h', 'h'], ['_s', 's'], ['_m', 'm'],
]

export interface FactRow {
  readonly name: string
  readonly value: string
}

function plain(value: Json): string {
  if (value === null) return '—'
  if (typeof value === 'number') return numberText(value)
  if (Array.isArray(value)) return value.map((one: Json) => plain(one)).join(' ')
  if (typeof value === 'object') return Object.values(value).map((one) => plain(one as Json)).join(' ')
  return /^\d{4}-\d\d-\d\d$/.test(String(value)) ? dayText(String(value)) : String(value)
}

function rowOf(group: string, key: string, value: Json): FactRow {
  const found = UNITS.find(([suffix]) => key.endsWith(suffix))
  const bare = found === undefined ? key : key.slice(0, -found[0].length)
  const wordKey = `number.${bare}`
  const name = hasWord(wordKey) ? dt(wordKey) : bare.replaceAll('_', ' ')
  const unit = found === undefined || value === null || found[1] === '' ? '' : ` ${found[1]}`
  return { name: `${group} · ${name}`, value: `${plain(value)}${unit}` }
}

/** What was seen, then the threshold; hashes and ids are left to the record itself. */
export function factRows(flag: FlagView): FactRow[] {
  const rows = (group: string, numbers: FlagView['numbers'] | null): FactRow[] =>
    Object.entries(numbers ?? {})
      .filter(([key]) => !/sha256|_id$|_zh$|_en$|^(id|std|std_mark|reason)$/.test(key))
      .map(([key, value]) => rowOf(group, key, value))
  return [...rows(dt('flag.numbers'), flag.numbers), ...rows(dt('flag.threshold'), flag.threshold)]
}

const isBilingual = (value: Json): value is { zh: string; en: string } =>
  typeof value === 'object' && value !== null && !Array.isArray(value) && 'zh' in value && 'en' in value

/** Where a rule comes from, in the page's language. */
export function sourceText(flag: FlagView): string {
  const source = flag.source
  if (typeof source === 'string') return source
  if (isBilingual(source)) return lang.value === 'en' ? source.en : source.zh
  if (source !== null && typeof source === 'object' && !Array.isArray(source)) {
    return Object.values(source).filter((one) => typeof one === 'string').join(' · ')
  }
  return ''
}

function spoken(answer: Json | undefined): string | null {
  if (answer === undefined || answer === null || typeof answer !== 'object' || Array.isArray(answer)) return null
  const { text, reason_code: code, author_name: name } = answer as { text?: string | null; reason_code?: string | null; author_name?: Bilingual | null }
  const words = text ? dt('flag.explained', { text }) : dt('flag.explained_code', { text: answerWord(code ?? null) })
  return name ? dt('flag.by', { words, name: say(name) }) : words
}

function answerWord(code: string | null): string {
  return code === null ? dt('severity.answered') : wtMaybe(`answer.${code}`, code)
}

/** Has somebody decided on the flag? An explanation still waits for the reviewer; a false alarm or a yes does not. */
export function settled(flag: FlagView | null): boolean {
  const answer = flag?.answered ?? null
  if (answer === null || typeof answer !== 'object' || Array.isArray(answer)) return false
  const { verdict } = answer as { verdict?: string | null }
  return verdict === 'false_alarm' || verdict === 'accepted'
}

/** The inspector's or supervisor's word on a flag, given before sending or later; null when there is none. */
export function answerOf(page: InspectionPage, flag: FlagView): string | null {
  const own = spoken(flag.answered ?? undefined)
  if (own !== null) return own
  const found = page.answers.find((answer) => {
    if (answer === null || typeof answer !== 'object' || Array.isArray(answer)) return false
    const { code, subject_part: part } = answer as { code?: string; subject_part?: string | null }
    return code === flag.code && (part === null || part === undefined || part === flag.subject_part)
  })
  return spoken(found)
}

