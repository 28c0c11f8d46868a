// What an inspection still wants before it is handed in; the check's dock and the hand-in page ask the same.
import type { Inspection } from './inspection'
import { missingOf, type Missing } from './item-state'

/** In the order of the list. A correction wants only what was returned. */
export function missingIn(inspection: Inspection): Missing[] {
  const draft = inspection.draft.value
  const returned = draft.kind === 'correction' ? new Set(draft.returned?.items.map((i) => i.item_id) ?? []) : null
  return inspection.items.flatMap((item, n) => {
    if (returned && !returned.has(item.id)) return []
    const missing = missingOf(item, n + 1, inspection.response(item.id), draft.photos)
    return returned ? missing.filter((m) => m.kind !== 'photo' && m.kind !== 'proof') : missing
  })
}

/** Nothing to send: no photo and no answer that was given here (a correction starts with the answers it may change). */
export function isUntouched(inspection: Inspection): boolean {
  const { responses, photos, base } = inspection.draft.value
  const given = responses.filter((r) => !base.some((old) => old.item_id === r.item_id && old.answered_at === r.answered_at))
  return given.length === 0 && photos.length === 0
}
