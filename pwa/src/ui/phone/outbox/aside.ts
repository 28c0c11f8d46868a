// Why the server keeps a record aside, as its author reads it: what it means and what he does, or that nothing is asked of
// him. tests/pwa/quarantine-words.test.ts holds this against the server's QuarantineReason.
import { wt, type WorkKey } from '../../../i18n/work'

/** Sentence -> the reasons it stands for. */
const SENTENCES: readonly (readonly [WorkKey, string])[] = [
  ['aside.newer', 'unknown_kind unknown_schema'],
  ['aside.unread', 'body_invalid'],
  ['aside.range', 'value_out_of_range'],
  ['aside.text', 'text_unstorable'],
  ['aside.role', 'role_may_not_write'],
  ['aside.scope', 'out_of_scope'],
  ['aside.stopped', 'user_blocked device_revoked'],
  ['aside.checklist', 'unknown_checklist'],
  ['aside.project', 'unknown_project'],
  ['aside.cited', 'cited_missing'],
  ['aside.unlike', 'cited_kind cited_differs'],
  ['aside.own', 'own_work'],
  ['aside.late', 'transition'],
  ['aside.code', 'surrendered'],
  ['aside.signature', 'signature_bad'],
]
const WORDS = new Map(SENTENCES.flatMap(([key, reasons]) => reasons.split(' ').map((reason) => [reason, key] as const)))

/** The sentence of a reason; one of a newer server has a general one. */
export function asideText(reason: string): string {
  return wt(WORDS.get(reason) ?? 'aside.other')
}
