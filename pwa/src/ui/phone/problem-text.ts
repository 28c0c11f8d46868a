// A machine code of a failure in words that say what to do; the capture is kept in every case. tests/pwa/refusals.test.ts
// holds this against the server's whole catalogue and every code of the phone's own.
import { ServiceProblem } from '../../core/problems'
import { wt, type WorkKey } from '../../i18n/work'

/** Sentence -> the codes it stands for. */
const SENTENCES: readonly (readonly [WorkKey, string])[] = [
  ['why.offline', 'network offline'],
  ['why.captive', 'portal'],
  ['why.unauthenticated', 'signin unauthenticated sign_in_required session_ended sign_in_failed second_factor_required refresh_signature code_used'],
  ['why.update', 'app_too_old'],
  ['why.server', 'server busy rate_limited internal method_not_allowed not_acceptable'],
  ['why.app', 'app photo_worker photo_failed'],
  ['why.full', 'storage_full'],
  ['why.hash', 'hash digest parts_missing part_number part_size blob_damaged'],
  ['why.too_large', 'too_large too_large_there'],
  ['why.type', 'type media_type'],
  ['why.pixels', 'pixels'],
  ['why.differs', 'differs'],
  ['why.other_author', 'other_author'],
  ['why.frozen', 'device_frozen device_unknown device_of_other_user forbidden signature_required surrender_code'],
  ['why.envelope', 'not_json duplicate_key unknown_field missing_field invalid_field too_deep too_many_keys too_many_photos id_mismatch invalid_request not_found'],
  ['why.notKept', 'not_kept'],
  ['why.unsaved', 'unsaved'],
  ['check.elsewhere', 'elsewhere'],
  ['why.phoneFull', 'phone_full quota QuotaExceededError no_storage'],
  ['why.cameraBusy', 'camera_busy'],
  ['camera.absent', 'camera_absent camera_denied'],
  ['signin.insecure', 'camera_insecure insecure'],
  ['snap.noProjects', 'no_projects'],
  ['why.sealed', 'sealed'],
  ['why.changed', 'draft_changed'],
  ['why.photoEmpty', 'photo_empty'],
  ['why.photoCut', 'photo_cut'],
  ['why.storageOld', 'storage_old'],
  ['why.receiptKey', 'receipt_key'],
  ['why.receiptSignature', 'receipt_signature'],
]
const WORDS = new Map(SENTENCES.flatMap(([key, codes]) => codes.split(' ').map((code) => [code, key] as const)))

/** The sentence for a code; an unknown one names the server's own detail, or the code, for whoever is asked about it. */
export function problemText(code: string, detail: string | null = null): string {
  const key = WORDS.get(code)
  return key === undefined ? wt('why.other', { code: detail ?? code }) : wt(key)
}

/** The sentence for whatever was thrown; a browser's own failure goes by its name. */
export function failureText(failure: unknown): string {
  if (failure instanceof ServiceProblem) return problemText(failure.code, failure.detail)
  return problemText(failure instanceof Error || failure instanceof DOMException ? failure.name : 'app')
}
