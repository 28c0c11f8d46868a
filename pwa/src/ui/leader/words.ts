// The leader's own catalogue: `lt('key', {n})`, and failures in words.
import { ServiceProblem, type LightColour } from '../../app-services'
import { catalogue, lang, say, type Bilingual } from '../../i18n'
import { dayOf, dayText } from '../../i18n/format'
import { leaderEn } from '../../i18n/leader.en'
import { leaderZh } from '../../i18n/leader.zh'
import { serverWords } from '../shared/server-words'

export type LeaderKey = keyof typeof leaderZh
export const lt = catalogue(leaderZh, leaderEn)

/** A failure in words; for a code without words here the server's own sentence. */
export function problemText(error: unknown): string {
  if (!(error instanceof ServiceProblem)) return lt('problem.server')
  if (error.code === 'network' || error.code === 'portal') return lt('problem.network')
  if (error.status === 401) return lt('problem.session')
  if (error.status === 403) return lt('problem.forbidden')
  if (error.status === 404) return lt('problem.gone')
  return serverWords(error) || lt('problem.server')
}

/** Money of a county in words: 173 万元, ¥1,730,000. Integer fen in; whole 万元 from 100 万 on. */
export function moneyText(fen: number): string {
  if (lang.value === 'en') return lt('bars.money', { n: new Intl.NumberFormat('en').format(Math.round(fen / 100)) })
  const wan = fen / 1_000_000
  return lt('bars.money', { n: new Intl.NumberFormat('zh-CN', { maximumFractionDigits: wan < 100 ? 1 : 0 }).format(wan) })
}

/** Percent to at most one place: 54, 71.4. */
export function pctText(pct: number): string {
  return String(Math.round(pct * 10) / 10)
}

/** A known role in words; a newer one as it is. */
export function roleText(role: string): string {
  const key = `role.${role}`
  return key in leaderZh ? lt(key as LeaderKey) : role
}

/** A person's unit after his name: `郑禾 交通局`, `Zheng He, Transport Office`. */
export const beside = (unit: Bilingual | null): string => (unit === null ? '' : `${lang.value === 'en' ? ', ' : ' '}${say(unit)}`)

/** A light's state without its colour's name; the sign stands beside it. */
export function shortLight(colour: LightColour | null): string {
  return lt(`short.${colour ?? 'none'}`)
}

/** A calendar day; with its year when that is not this year's. */
export function dayWithYear(day: string): string {
  const year = day.slice(0, 4)
  return year === dayOf(Date.now()).slice(0, 4) ? dayText(day) : lt('bars.next_year', { year, day: dayText(day) })
}
