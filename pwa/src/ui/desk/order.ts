// Which row comes next, what a decision should be called, and which items look wrong.
// Pure functions of what the server sent; the desk's screens only show their answers.
import type { FlagView, InspectionPage, QueueItem, ReturnReason } from '../../app-services'

export const SECTIONS = ['flagged', 'drawn', 'rest'] as const

/** Reasons of a return in the order of their keys 1 to 5. */
export const RETURN_REASONS: readonly ReturnReason[] = ['photo_unclear', 'wrong_item', 'reading_missing', 'wrong_place', 'other']

/** Rows as they stand on the screen: flagged, drawn, rest; within a section as the server sorted them. */
export function inSections(items: readonly QueueItem[]): QueueItem[] {
  return SECTIONS.flatMap((section) => items.filter((item) => item.section === section))
}

/** The neighbour of a row, `step` rows down (negative: up); null at the ends and for an unknown row. */
export function neighbour(items: readonly QueueItem[], id: string | null, step: number): QueueItem | null {
  const rows = inSections(items)
  const index = rows.findIndex((row) => row.inspection_id === id)
  if (index === -1) return rows[0] ?? null
  return rows[index + step] ?? null
}

/** The row to open after a decision: the next one still to decide, else the nearest before it. */
export function nextToDecide(items: readonly QueueItem[], id: string, taken: ReadonlySet<string>): QueueItem | null {
  const rows = inSections(items)
  const index = rows.findIndex((row) => row.inspection_id === id)
  const free = (row: QueueItem): boolean => row.inspection_id !== id && !taken.has(row.inspection_id)
  return rows.slice(index + 1).find(free) ?? rows.slice(0, Math.max(0, index)).reverse().find(free) ?? null
}

/** How many items stand failed after all corrections; these stay open when the record is accepted. */
export function failedCount(page: InspectionPage): number {
  return page.items.filter((row) => row.response?.verdict === 'fail').length
}

/** Number of the photo (1-based) a flag speaks of, or null. */
export function photoOfFlag(page: InspectionPage, flag: FlagView): number | null {
  if (flag.subject_type !== 'photo') return null
  const index = page.photos.findIndex((photo) => photo.sha256 === flag.subject_part || photo.sha256 === flag.subject_id)
  return index === -1 ? null : index + 1
}

/** Id of the item a flag speaks of: its own subject, or the item its photo belongs to. */
export function itemOfFlag(page: InspectionPage, flag: FlagView): string | null {
  const photo = photoOfFlag(page, flag)
  if (photo !== null) return page.photos[photo - 1]?.item_id ?? null
  const known = page.items.find((row) => row.item.id === flag.subject_part || row.item.id === flag.subject_id)
  return known?.item.id ?? null
}

/** Items proposed for a return: those with an open flag or a fail, else the item of the photo on show. */
export function wrongItems(page: InspectionPage, photoNumber: number | null): string[] {
  const flagged = page.flags.filter((flag) => flag.cleared_at === null).map((flag) => itemOfFlag(page, flag))
  const failed = page.items.filter((row) => row.response?.verdict === 'fail').map((row) => row.item.id)
  const proposed = new Set([...flagged, ...failed].filter((id) => id !== null))
  if (proposed.size === 0) {
    const shown = photoNumber === null ? null : page.photos[photoNumber - 1]?.item_id
    if (shown) proposed.add(shown)
  }
  return page.items.map((row) => row.item.id).filter((id) => proposed.has(id))
}

/** Place of an item in its list, counted from 1; null for an item that is not in the list. */
export function itemNumber(page: InspectionPage, itemId: string | null): number | null {
  const index = page.items.findIndex((row) => row.item.id === itemId)
  return index === -1 ? null : index + 1
}
