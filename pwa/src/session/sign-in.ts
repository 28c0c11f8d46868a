// Signing in (QR code or password), out, and between users of one phone. Signing
// out never deletes a database that still owes the server something.
import { ask } from '../api/client'
import type { UserInfo } from '../api/wire-types'
import type { SignIn } from '../app-services'
import { ServiceProblem } from '../core/problems'
import { getMeta, openUserDatabase, setMeta, strictly, type UserDatabase } from '../db/open'
import type { DeviceRow, MetaValues } from '../db/schema'
import { becomeCurrent, currentSession, enrol, enrolledRows, type Session } from './current'
import { TEXT_BYTES, withRoom } from '../sync/evict'
import { unsentIn } from '../sync/unsent'
import { makeDevice } from './device-key'
import { grantedFrom, takeGrant } from './tokens'

async function knownDevice(input: SignIn): Promise<DeviceRow | null> {
  if (!('username' in input)) return null
  const row = (await enrolledRows()).find((user) => user.username === input.username)
  if (row === undefined) return null
  const db = await openUserDatabase(row.id)
  const device = await getMeta(db, 'device')
  db.close()
  return device
}

function userFrom(body: { readonly [name: string]: unknown } | null): UserInfo {
  const user = body?.['user']
  if (typeof user !== 'object' || user === null || !('id' in user) || !('role' in user)) throw new ServiceProblem('portal', 200)
  return user as UserInfo
}

/**
 * Signing in is trust anew in the server's keys (sync/receipt.ts). A new device begins a chain of its own; the old
 * device's sealed records stay as they are.
 */
async function adopt(db: UserDatabase, user: UserInfo, device: DeviceRow): Promise<Session> {
  const before = await getMeta(db, 'device')
  const tx = strictly(db, ['meta'])
  const meta = tx.objectStore('meta')
  const writes: Promise<unknown>[] = [meta.put(user, 'user'), meta.put(device, 'device'), meta.delete('server_keys')]
  if (before?.id !== device.id) writes.push(meta.put({ sha256: null }, 'chain_head'))
  await Promise.all([...writes, tx.done])
  const beacons = await getMeta(db, 'beacons')
  return { user, device, db, beacon: beacons?.[0] ?? null, access: null, needsSignIn: false }
}

/** Signs in over the network and opens the user's own database. Throws ServiceProblem. */
export async function signIn(input: SignIn): Promise<Session> {
  const device = (await knownDevice(input)) ?? (await makeDevice())
  const body = await ask({
    method: 'POST',
    path: '/session',
    json: { ...input, device: { id: device.id, name: device.name, public_key_jwk: device.publicJwk } },
  })
  return await beginSession(body, device)
}

/** Opens the own database of the user the server answered with, and makes him the current one. */
export async function beginSession(body: { readonly [name: string]: unknown } | null, device: DeviceRow): Promise<Session> {
  const user = userFrom(body)
  const granted = grantedFrom(body)
  const db = await openUserDatabase(user.id)
  const session = await withRoom(db, TEXT_BYTES, async () => {
    const adopted = await adopt(db, user, device)
    await takeGrant(adopted, granted)
    return adopted
  })
  const left = body?.['left_behind']
  if (Array.isArray(left) && left.length > 0) await setMeta(session.db, 'left_behind', left as MetaValues['left_behind'])
  await enrol(user)
  await becomeCurrent(session)
  return session
}

/** No server gave this cursor: it answers that the phone must begin anew (sync/pull.ts). */
const BEGIN_ANEW = 'signed-out'

/** All but what his drafts are about: they must have a name and a checklist when he goes on without a network. */
async function dropServerCopies(session: Session): Promise<void> {
  const tx = strictly(session.db, ['items', 'cursors', 'pictures', 'meta', 'drafts'])
  const [items, cursors] = [tx.objectStore('items'), tx.objectStore('cursors')]
  const [rows, drafts] = await Promise.all([items.getAll(), tx.objectStore('drafts').getAll()])
  const about = new Set(drafts.flatMap(({ projectId, siteId, taskId, of, checklist }) =>
    [`project/${projectId}`, `site/${siteId}`, `task/${taskId}`, `return/${of?.id}`, `checklist/${checklist?.id}@${checklist?.version}`]))
  const kept = rows.filter(({ type, id }) => about.has(`${type}/${id}`))
  await Promise.all([
    items.clear(),
    cursors.clear(),
    ...kept.flatMap((row) => [items.put(row), cursors.put({ scope: row.scope, cursor: BEGIN_ANEW })]),
    tx.objectStore('pictures').clear(),
    tx.objectStore('meta').delete('refresh'),
    tx.done,
  ])
}

/**
 * Refuses while something is unsent, unless the person says that he leaves it; otherwise ends the session and drops the
 * server's copies. Unsent work stays in his own database in every case and goes out when he signs in here again.
 */
export async function signOut(anyway = false): Promise<{ refused: 'unsent'; count: number } | { done: true }> {
  const session = await currentSession()
  if (session === null) return { done: true }
  const count = (await unsentIn(session.db)).length
  if (count > 0 && !anyway) return { refused: 'unsent', count }
  if (session.access !== null) await ask({ method: 'DELETE', path: '/session', token: session.access.token }).catch(() => null)
  await dropServerCopies(session)
  await becomeCurrent(null)
  return { done: true }
}
