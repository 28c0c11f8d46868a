// Why the server keeps a record aside, or which other one it waits for, as its author reads it. tests/pwa/quarantine-words.test.ts
// holds this against the server's QuarantineReason.
import { catalogue } from '../../../i18n'
import { asideEn } from '../../../i18n/aside.en'
import { asideZh } from '../../../i18n/aside.zh'

const text = catalogue(asideZh, asideEn)

/** Reasons that ask the same of him. */
const SAME: Readonly<Record<string, string>> = {
  unknown_schema: 'unknown_kind', body_invalid: 'unknown_kind', unknown_checklist: 'unknown_kind',
  own_work: 'role_may_not_write', device_revoked: 'user_blocked', cited_kind: 'cited_differs',
}

/** The sentence of a reason; one of a newer server has a general one. */
export function asideText(reason: string): string {
  const key = SAME[reason] ?? reason
  return text(key in asideZh ? (key as keyof typeof asideZh) : 'other')
}
