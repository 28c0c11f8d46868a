// A little room held back for the day the phone is full: without any, no receipt could be noted and no session be
// renewed, so nothing would ever be stored, safe and let go (sync.md F48). Deleting it gives the room back.
import { setMeta, type UserDatabase } from './open'

/** Receipts and progress of some hundred photos. */
const MOST_BYTES = 1_048_576
const LEAST_BYTES = 65_536

/** Lays the reserve where it is missing, as much of it as there is room for. */
export async function layReserve(db: UserDatabase): Promise<void> {
  if (await db.getKey('meta', 'reserve')) return
  let noise = new Uint8Array(MOST_BYTES).map(() => Math.random() * 256) // zeros would be packed
  while (noise.length >= LEAST_BYTES && !(await setMeta(db, 'reserve', noise.buffer).then(() => true, () => false))) noise = noise.slice(noise.length / 2)
}

/** False where there is none. */
export async function giveReserve(db: UserDatabase): Promise<boolean> {
  const held = (await db.getKey('meta', 'reserve')) !== undefined
  if (held) await setMeta(db, 'reserve', null)
  return held
}
