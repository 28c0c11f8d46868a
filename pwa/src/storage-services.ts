// The door to the storage light and to what another device of this person left behind.
import { getMeta, setMeta } from './db/open'
import type { MetaValues } from './db/schema'
import { currentSession } from './session/current'

export { lightNow } from './session/storage-facts'
export type LeftBehind = MetaValues['left_behind'][number]

/** What the server remembered at sign-in of this person's other devices, until it was read. */
export async function leftBehind(): Promise<readonly LeftBehind[]> {
  const session = await currentSession()
  return session === null ? [] : ((await getMeta(session.db, 'left_behind')) ?? [])
}

export async function leftBehindRead(): Promise<void> {
  const session = await currentSession()
  if (session !== null) await setMeta(session.db, 'left_behind', null)
}
