// What this phone tells the office with hello (services/device_report.py): how many inspections it holds unsent, since when,
// how much room is left, which version it runs. Nothing in it names a person or a place.
import { version } from '../../package.json'
import { isOlder, type UserDatabase } from '../db/open'
import { inspectionsOf, oldestOf, unsentIn } from './unsent'

/** Inspections of which anything is unsent. */
export async function owedCount(db: UserDatabase): Promise<number> {
  return inspectionsOf(await unsentIn(db))
}

async function freeBytes(): Promise<number | null> {
  const storage = (globalThis as { navigator?: { storage?: StorageManager } }).navigator?.storage
  const room = await storage?.estimate().catch(() => undefined)
  return room?.quota === undefined || room.usage === undefined ? null : Math.max(0, Math.round(room.quota - room.usage))
}

/** The version, and behind a + what is wrong with this phone's data: an old shape, receipts that are not believed. */
async function versionSaid(db: UserDatabase): Promise<string> {
  const unbelieved = (await db.getAll('outbox')).some(({ problem }) => problem?.code.startsWith('receipt_') === true)
  return `${version}${isOlder(db) ? `+storage${db.version}` : ''}${unbelieved ? '+receipt' : ''}`
}

/** The query of hello, with its question mark. */
export async function reportQuery(db: UserDatabase): Promise<string> {
  const [unsent, room] = await Promise.all([unsentIn(db), freeBytes()])
  const said = new URLSearchParams({ unsent_count: String(inspectionsOf(unsent)), app_version: await versionSaid(db) })
  const oldest = oldestOf(unsent)
  if (oldest !== null) said.set('unsent_oldest_at', oldest)
  if (room !== null) said.set('free_bytes', String(room))
  return `?${said.toString()}`
}
