// The door to surrender for its page: the stopped user's own data on this phone, without a session of the server.
import type { Bilingual } from './core/types'
import { currentSession, requireSession } from './session/current'
import { clearWhenSafe, handOverAll, meetServer, surrenderState, type SurrenderState } from './rescue/surrender'

export type { SurrenderState }

/** Whose data lies open on this phone, and how much of it is owed; null when nobody's. */
export async function surrendering(): Promise<{ readonly name: Bilingual; readonly state: SurrenderState } | null> {
  const session = await currentSession()
  return session === null ? null : { name: { zh: session.user.name, en: session.user.name_en ?? '' }, state: await surrenderState(session) }
}

export async function handOver(code: string, tell: (done: number, of: number) => void): Promise<void> {
  await handOverAll(await requireSession(), code, tell)
}

/** Asks how far is safe and clears the phone when all is; true when it is cleared. */
export async function clearIfSafe(): Promise<boolean> {
  const session = await requireSession()
  await meetServer(session)
  return await clearWhenSafe(session)
}
