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

/** Drops the one that was read; those of other phones stay to be told. Returns them. */
export async function leftBehindRead(): Promise<readonly LeftBehind[]> {
  const session = await currentSession()
  const [, ...more] = await leftBehind()
  if (session !== null) await setMeta(session.db, 'left_behind', more.length > 0 ? more : null)
  return more
}
