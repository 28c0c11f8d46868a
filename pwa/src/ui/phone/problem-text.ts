// A machine code of a failure in words a person can act on.
import { wt, type WorkKey } from '../../i18n/work'

const WORDS: Record<string, WorkKey> = {
  network: 'why.offline', offline: 'why.offline', portal: 'why.captive', signin: 'why.unauthenticated', unauthenticated: 'why.unauthenticated',
  sign_in_required: 'why.unauthenticated', session_ended: 'why.unauthenticated', app_too_old: 'why.update', busy: 'why.server', internal: 'why.server',
  not_kept: 'why.notKept', device_frozen: 'why.frozen', device_unknown: 'why.unauthenticated', blob_damaged: 'why.hash', digest: 'why.hash', media_type: 'why.type',
  other_author: 'why.other_author', differs: 'why.differs', hash: 'why.hash', too_large: 'why.too_large', too_large_there: 'why.too_large',
  type: 'why.type', pixels: 'why.pixels', storage_full: 'why.full', server: 'why.server', quota: 'why.phoneFull', photo_empty: 'why.photoEmpty', storage_old: 'why.storageOld', photo_cut: 'why.photoCut', phone_full: 'why.phoneFull',
  QuotaExceededError: 'why.phoneFull',
}

/** The sentence for a code; an unknown code shows the server's own detail, or itself. */
export function problemText(code: string, detail: string | null = null): string {
  const key = WORDS[code]
  return key ? wt(key) : wt('why.other', { code: detail ?? code })
}
