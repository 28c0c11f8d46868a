// The administrator's own catalogue: `at('key', {n})`, and failures in words.
import { ServiceProblem } from '../../../app-services'
import { catalogue } from '../../../i18n'
import { adminEn } from '../../../i18n/admin.en'
import { adminZh } from '../../../i18n/admin.zh'
import { serverWords } from '../../shared/server-words'

export type AdminKey = keyof typeof adminZh
export const at = catalogue(adminZh, adminEn)

/** The word of a server's value, the value itself when this build does not know it. */
export function wordOr(key: string, value: string): string {
  return key in adminZh ? at(key as AdminKey) : value
}

/** A failure in words. */
export function problemText(error: unknown): string {
  if (!(error instanceof ServiceProblem)) return at('problem.server', { why: String(error) })
  if (error.code === 'network' || error.code === 'portal') return at('problem.network')
  if (error.status === 401) return at('problem.session')
  if (error.status === 403) return at('problem.forbidden')
  if (error.status === 404) return at('problem.gone')
  return at('problem.server', { why: serverWords(error) || error.code })
}

/** Reasons by field of a refused form; empty for any other failure. */
export function fieldProblems(error: unknown): Record<string, string> {
  const given = error instanceof ServiceProblem && error.code === 'invalid_request' ? error.fields['fields'] : null
  const found: Record<string, string> = {}
  for (const [name, reasons] of Object.entries((given ?? {}) as Record<string, unknown>)) {
    const first = Array.isArray(reasons) ? String(reasons[0]) : 'form'
    found[name] = wordOr(`problem.${first}`, at('problem.form'))
  }
  return found
}

/** The stored side of a version conflict, null for any other failure. */
export function storedSide<Row>(error: unknown): Row | null {
  return error instanceof ServiceProblem && error.code === 'version_conflict' ? (error.fields['current'] as Row) : null
}
