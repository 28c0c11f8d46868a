// Who is signed in on this page: his database, his device, his access token. One
// user at a time; other users' databases stay untouched beside it.
import type { UserInfo } from '../api/wire-types'
import { ServiceProblem } from '../core/problems'
import { getMeta, openDeviceDatabase, openUserDatabase, setMeta, type DeviceDatabase, type UserDatabase } from '../db/open'
import type { Beacon } from '../core/types'
import type { DeviceRow, EnrolledRow } from '../db/schema'

export interface Session {
  readonly user: UserInfo
  readonly device: DeviceRow
  readonly db: UserDatabase
  /** Newest beacon held; a photo taken now cites its nonce. */
  beacon: Beacon | null
  access: { readonly token: string; readonly untilMs: number } | null
  /** The server wants a new sign-in; sending waits, nothing is lost. */
  needsSignIn: boolean
}

let current: Promise<Session | null> | null = null
let deviceDatabase: Promise<DeviceDatabase> | null = null

export function devices(): Promise<DeviceDatabase> {
  deviceDatabase ??= openDeviceDatabase()
  return deviceDatabase
}

/** Opens an enrolled user's database; null when he never signed in here. */
export async function openSession(userId: string): Promise<Session | null> {
  const db = await openUserDatabase(userId)
  const [user, device, beacons] = await Promise.all([getMeta(db, 'user'), getMeta(db, 'device'), getMeta(db, 'beacons')])
  if (user === null || device === null) return null
  return { user, device, db, beacon: beacons?.[0] ?? null, access: null, needsSignIn: false }
}

/** A session of its own for who is signed in on this phone now; the caller closes its database. */
export async function openLast(): Promise<Session | null> {
  const id: unknown = await (await devices()).get('meta', 'current')
  return typeof id === 'string' ? await openSession(id) : null
}

/** The signed-in user's session, opened without a network; null when nobody is. */
export function currentSession(): Promise<Session | null> {
  current ??= openLast()
  return current
}

/** Throws ServiceProblem `sign_in_required` when nobody is signed in on this phone. */
export async function requireSession(): Promise<Session> {
  const session = await currentSession()
  if (session === null) throw new ServiceProblem('sign_in_required', 401)
  return session
}

/** Makes `session` the current one for this and the next start; null signs out of the page. */
export async function becomeCurrent(session: Session | null): Promise<void> {
  const before = await currentSession().catch(() => null)
  const device = await devices()
  if (session === null) await device.delete('meta', 'current')
  else await device.put('meta', session.user.id, 'current')
  current = Promise.resolve(session)
  if (before !== null && before.db !== session?.db) before.db.close()
}

export async function enrolledRows(): Promise<readonly EnrolledRow[]> {
  return await (await devices()).getAll('users')
}

/** Remembers on this phone that the user has a database here. */
export async function enrol(user: UserInfo): Promise<void> {
  const device = await devices()
  const before = await device.get('users', user.id)
  await device.put('users', {
    id: user.id,
    username: user.username,
    name: user.name,
    nameEn: user.name_en,
    role: user.role,
    home: user.home,
    pinSalt: before?.pinSalt ?? null,
    pinHash: before?.pinHash ?? null,
  })
}

export async function rememberRefresh(session: Session, token: string | null): Promise<void> {
  await setMeta(session.db, 'refresh', token)
}
