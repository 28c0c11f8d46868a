// What this phone would take with it: everything captured that the server has not stored (sync.md 2, words; S26), so
// records, photos and open drafts that hold an answer, a photo or a word. A photo which the server refused for good is
// settled (contracts.md 2), and one whose bytes are gone or broken here cannot be sent by anybody. Badge, outbox, storage
// light and sign-out count these; the office is told of how many inspections they are.
import type { Draft } from '../core/draft-types'
import type { UserDatabase } from '../db/open'
import type { OutboxEntry } from '../db/schema'

export interface Unsent {
  /** A draft has its record's id. */
  readonly recordId: string
  readonly since: string
  readonly draft: boolean
}

const SETTLES_PHOTO = new Set(['too_large', 'type', 'pixels', 'hash', 'not_kept'])

/** Whether the server is still to get this from this phone. */
export function owes({ status, what, problem }: OutboxEntry): boolean {
  return status === 'waiting' || (status === 'refused' && !(what === 'photo' && SETTLES_PHOTO.has(problem?.code ?? '')))
}

/** A task that was only looked at is no work. */
async function holdsWork(db: UserDatabase, { id, responses, base, note, reason, typing }: Draft): Promise<boolean> {
  return Boolean(note || reason || typing) || JSON.stringify(responses) !== JSON.stringify(base) || (await db.countFromIndex('photos', 'byDraft', id)) > 0
}

export async function unsentIn(db: UserDatabase): Promise<readonly Unsent[]> {
  const [entries, drafts] = await Promise.all([db.getAll('outbox'), db.getAll('drafts')])
  const work = await Promise.all(drafts.map(async (draft) => await holdsWork(db, draft)))
  return [
    ...entries.filter(owes).map(({ recordId, createdAt }) => ({ recordId, since: createdAt, draft: false })),
    ...drafts.filter((_, index) => work[index]).map(({ id, startedAt }) => ({ recordId: id, since: startedAt, draft: true })),
  ]
}

/** What they weigh, and draft photos as they would be sent. */
export async function unsentBytes(db: UserDatabase): Promise<number> {
  const [entries, drafts, rows] = await Promise.all([db.getAll('outbox'), db.getAllKeys('drafts'), db.getAll('photos')])
  const open = rows.filter(({ draftId }) => drafts.includes(draftId))
  return [...entries.filter(owes).map(({ bytes }) => bytes), ...open.map(({ bytes, uploadBytes }) => uploadBytes ?? bytes)].reduce((sum, each) => sum + each, 0)
}

/** How many entries the server has stored and the phone still holds. */
export async function storedHere(db: UserDatabase): Promise<number> {
  return (await db.getAll('outbox')).filter(({ status }) => status === 'stored').length
}

/** The oldest of them; null when there is none. */
export function oldestOf(items: readonly Unsent[]): string | null {
  return items.map(({ since }) => since).sort()[0] ?? null
}

export const inspectionsOf = (items: readonly Unsent[]): number => new Set(items.map(({ recordId }) => recordId)).size
