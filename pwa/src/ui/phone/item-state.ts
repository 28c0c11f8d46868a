// What a checklist item still wants and how its answer reads in one line. Pure; the screen and the hand-in
// page ask the same functions, so that "missing" means the same everywhere.
import type { ChecklistItem, DraftPhoto, Response } from '../../app-services'
import { neededReadings } from '../../core/acceptance'
import { inputNames } from './check/fields'

export type ItemTone = 'ok' | 'no' | 'na' | 'none'
export type MissingKind = 'answer' | 'readings' | 'photo' | 'proof' | 'reason'

export interface Missing {
  readonly item: ChecklistItem
  readonly position: number
  readonly kind: MissingKind
  readonly count: number
}

/** Readings the item asks for on this visit; 0 when it is not measured by plain readings. */
export function readingsWanted(item: ChecklistItem): number {
  if (!item.measure) return 0
  if (inputNames(item).length) return 0
  const { spots, per } = item.measure
  return Math.max(neededReadings(item.measure), spots && per ? spots * per : 0)
}

/** Whether the item is answered by measuring (a laboratory value counts as measured). */
export const isMeasured = (item: ChecklistItem): boolean => Boolean(item.measure) && (item.kind === 'measure' || item.kind === 'lab')

const readingsGiven = (response: Response | null): number => response?.readings?.length ?? 0

/** An item counts as answered when nothing of the answer itself is missing; photos are asked for apart. */
export function isAnswered(item: ChecklistItem, response: Response | null, photos: readonly DraftPhoto[]): boolean {
  if (item.kind === 'photo') return photosShort(item, response, photos) === 0
  if (!response) return false
  if (response.verdict === 'na' || (response.verdict === 'cannot_assess' && response.reason)) return true
  if (isMeasured(item) && inputNames(item).length) return inputNames(item).every((name) => response.lab?.[name] !== undefined)
  if (isMeasured(item)) return readingsGiven(response) >= readingsWanted(item)
  return true
}

const photosFor = (item: ChecklistItem, photos: readonly DraftPhoto[]): number => photos.filter((p) => p.itemId === item.id).length

/** Photos the item asks for now: proof shots with a pass or a fail, otherwise only with a fail; of a photo item its own. */
function photosWanted(item: ChecklistItem, response: Response | null): number {
  if (item.kind === 'photo') return response?.reason ? 0 : Math.max(1, item.photo?.min ?? 1)
  if (!item.photo || !response || response.verdict === 'na') return 0
  if (item.photo.when === 'always') return response.verdict === 'cannot_assess' ? 0 : item.photo.min
  return response.verdict === 'fail' ? item.photo.min : 0
}

export function photosShort(item: ChecklistItem, response: Response | null, photos: readonly DraftPhoto[]): number {
  return Math.max(0, photosWanted(item, response) - photosFor(item, photos))
}

/** What is missing of one item, in the order in which it should be added. */
export function missingOf(item: ChecklistItem, position: number, response: Response | null, photos: readonly DraftPhoto[]): Missing[] {
  const missing: Missing[] = []
  if (item.kind !== 'photo' && !isAnswered(item, response, photos)) {
    const given = readingsGiven(response)
    if (isMeasured(item) && given > 0) missing.push({ item, position, kind: 'readings', count: readingsWanted(item) - given })
    else missing.push({ item, position, kind: 'answer', count: 1 })
  }
  const short = photosShort(item, response, photos)
  if (short > 0) missing.push({ item, position, kind: response?.verdict === 'fail' ? 'photo' : 'proof', count: short })
  return missing
}

export function toneOf(item: ChecklistItem, response: Response | null, photos: readonly DraftPhoto[]): ItemTone {
  if (!isAnswered(item, response, photos)) return 'none'
  if (response?.verdict === 'fail') return 'no'
  return response?.verdict === 'na' || response?.verdict === 'cannot_assess' ? 'na' : 'ok'
}

/** Items the key 其余合格 may answer: unanswered checks only; a measurement or a choice is never passed unseen. */
export function restItems(items: readonly ChecklistItem[], answered: (item: ChecklistItem) => boolean): ChecklistItem[] {
  return items.filter((item) => item.kind === 'check' && !answered(item) && item.photo?.when !== 'always')
}

/** Calendar day (YYYY-MM-DD, UTC arithmetic on the given day) by which a failed item is to be put right. */
export function dueOn(today: string, days: number): string {
  return new Date(Date.parse(`${today}T00:00:00Z`) + days * 86_400_000).toISOString().slice(0, 10)
}
