// What became of each item of a rescue file, in words.
import { ServiceProblem } from '../../../app-services'
import { catalogue } from '../../../i18n'
import { rescueDeskEn } from '../../../i18n/rescue-desk.en'
import { rescueDeskZh } from '../../../i18n/rescue-desk.zh'
import type { RescueAnswer } from '../../../session/rescue-desk'
import { problemText } from '../admin/words'

type Key = keyof typeof rescueDeskZh
export type RescuedRecord = RescueAnswer['records'][number]
export const xt = catalogue(rescueDeskZh, rescueDeskEn)

/** The words of a code that this page knows, the general ones otherwise. */
export const why = (code: string): string => xt(`why.${code}` in rescueDeskZh ? (`why.${code}` as Key) : 'why.format')

export function failureText(failure: unknown): string {
  const key = failure instanceof ServiceProblem ? `problem.${failure.code}` : ''
  return key in rescueDeskZh ? xt(key as Key) : problemText(failure)
}

export const kindText = (kind: string | null): string =>
  kind === null ? xt('unreadable') : kind === 'inspection' || kind === 'correction' ? xt(`kind.${kind}`) : xt('kind.other')

/** What it still misses when photos of later parts have come, too. */
const missingOf = (record: RescuedRecord, come: ReadonlySet<string>): number => (record.receipt?.missing ?? []).filter((sha256) => !come.has(sha256)).length
const isLive = (record: RescuedRecord, come: ReadonlySet<string>): boolean =>
  record.receipt?.placed === 'live' || (record.receipt?.placed === 'waiting' && record.receipt.reasons.length === 0 && missingOf(record, come) === 0)

export function outcomeText(record: RescuedRecord, come: ReadonlySet<string>): string {
  const { receipt } = record
  if (receipt === null) return xt('refused', { why: why(record.code ?? '') })
  const { seq, placed } = receipt
  const missing = missingOf(record, come)
  if (isLive(record, come)) return xt('stored.live', { seq })
  if (placed === 'waiting') return missing > 0 ? xt('stored.waiting', { seq, n: missing }) : xt('stored.waiting_record', { seq })
  return xt('stored.quarantine', { seq, why: [...new Set((receipt.reasons as { code?: string }[]).map(({ code }) => why(code ?? '')))].join('、') })
}

export const outcomeLook = (record: RescuedRecord, come: ReadonlySet<string>): string =>
  record.receipt === null ? 'lt-red' : isLive(record, come) ? 'lt-green' : 'lt-yellow'
