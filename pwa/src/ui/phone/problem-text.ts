// A machine code of a failure in words a person can act on.
import { t, type TextKey } from '../../i18n'

const WORDS: Record<string, TextKey> = {
  network: 'why.offline', offline: 'why.offline', portal: 'why.captive', signin: 'why.unauthenticated', unauthenticated: 'why.unauthenticated',
  other_author: 'why.other_author', differs: 'why.differs', hash: 'why.hash', too_large: 'why.too_large', payload_too_large: 'why.too_large',
  type: 'why.type', pixels: 'why.pixels', storage_full: 'why.full', server: 'why.server', upgrade_required: 'why.update', quota: 'why.phoneFull',
  QuotaExceededError: 'why.phoneFull',
}

/** The sentence for a code; an unknown code shows the server's own detail, or itself. */
export function problemText(code: string, detail: string | null = null): string {
  const key = WORDS[code]
  return key ? t(key) : t('why.other', { code: detail ?? code })
}
