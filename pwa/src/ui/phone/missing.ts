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

/** A correction without a new answer or photo is nothing to send. */
export function isUntouched(inspection: Inspection): boolean {
  const { responses, photos } = inspection.draft.value
  return responses.length === 0 && photos.length === 0
}
