// A little room held back for the day the phone is full: without any, no receipt could be noted and no session be
// renewed, so nothing would ever be stored, safe and let go (sync.md F48). Deleting it gives the room back.
import { setMeta, type UserDatabase } from './open'

/** Receipts and progress of some hundred photos. */
const RESERVE_BYTES = 1_048_576
const AT_ONCE_BYTES = 65_536

/** Lays the reserve where it is missing; where there is no room for it now, nothing happens. */
export async function layReserve(db: UserDatabase): Promise<void> {
  if (await db.getKey('meta', 'reserve')) return
  const bytes = new Uint8Array(RESERVE_BYTES) // random: zeros would be packed
  for (let at = 0; at < RESERVE_BYTES; at += AT_ONCE_BYTES) crypto.getRandomValues(bytes.subarray(at, at + AT_ONCE_BYTES))
  await setMeta(db, 'reserve', bytes.buffer).catch(() => undefined)
}
