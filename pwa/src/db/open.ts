// Opens the databases and knows the one rule of writing: strict durability. Every
// user has a database of his own; signing out never deletes one.
import { deleteDB, openDB, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb'
import type { DeviceSchema, MetaValues, UserSchema } from './schema'

export type UserDatabase = IDBPDatabase<UserSchema>
export type DeviceDatabase = IDBPDatabase<DeviceSchema>

const DEVICE_VERSION = 1

export function userDatabaseName(userId: string): string {
  return `siteproof-${userId}`
}

function createUserStores(db: UserDatabase): void {
  db.createObjectStore('meta')
  db.createObjectStore('drafts', { keyPath: 'id' })
  const photos = db.createObjectStore('photos', { keyPath: 'id' })
  photos.createIndex('byDraft', 'draftId')
  photos.createIndex('byUpload', 'uploadSha256')
  db.createObjectStore('bytes')
  db.createObjectStore('outbox', { keyPath: 'key' }).createIndex('byRecord', 'recordId')
  const items = db.createObjectStore('items', { keyPath: ['scope', 'type', 'id'] })
  items.createIndex('byType', 'type')
  items.createIndex('byTypeId', ['type', 'id'])
  db.createObjectStore('cursors', { keyPath: 'scope' })
  db.createObjectStore('pictures', { keyPath: ['sha256', 'size'] })
}

/** One step of the shape of a user's database, run inside the browser's upgrade transaction. Steps are only ever added. */
export type Upgrade = (db: UserDatabase) => void
export const UPGRADES: readonly Upgrade[] = [createUserStores]

/** Opens (and on first use makes) a user's database. */
export function openUserDatabase(userId: string): Promise<UserDatabase> {
  return openNamedUserDatabase(userDatabaseName(userId))
}

/** True where an upgrade failed: what lies there can be read and sent, nothing new is begun (sync.md F55). */
export function isOlder(db: UserDatabase, upgrades: readonly Upgrade[] = UPGRADES): boolean {
  return db.version < upgrades.length
}

/**
 * Brings the database to the newest shape. A step that throws leaves the old shape whole, and the old one is
 * opened. A window with the newer app asks this one to close (`blocking`); until then it waits and says so.
 */
export async function openNamedUserDatabase(name: string, upgrades: readonly Upgrade[] = UPGRADES): Promise<UserDatabase> {
  try {
    return await openDB<UserSchema>(name, upgrades.length, {
      upgrade(db, oldVersion, _newVersion, tx) {
        try {
          upgrades.slice(oldVersion).forEach((upgrade) => { upgrade(db) })
        } catch (failure) {
          tx.done.catch(() => undefined)
          tx.abort()
          throw failure
        }
      },
      blocked: () => { tell('blocked') },
      blocking(_current, _blocked, event) {
        if (event.target instanceof IDBDatabase) event.target.close()
        tell('overtaken')
      },
      terminated: () => { tell('ended') },
    })
  } catch (failure) {
    // A newer app wrote it, so this one knows neither its stores nor its rules; opened as it is, work would look lost.
    if (failure instanceof Error && failure.name === 'VersionError') {
      tell('newer')
      throw failure
    }
    const held = await openAsItIs(name)
    if (held === null) throw failure
    return held
  }
}

/** The database in the shape it has, which asks nobody to close; null when there is none worth opening. */
export async function openAsItIs(name: string): Promise<UserDatabase | null> {
  const db = await openDB<UserSchema>(name)
  if (db.objectStoreNames.length > 0) return db
  db.close()
  await deleteDB(name)
  return null
}

/**
 * `blocked`: another window keeps the old shape open. `overtaken`: this window is the old one and must be loaded again.
 * `newer`: what lies here was written by a newer app than this. `ended`: the browser closed it, as on a disk without a
 * byte left or where somebody cleared its data; nothing can be read or written until the page is loaded again.
 */
export type StorageNews = 'blocked' | 'overtaken' | 'newer' | 'ended'
const newsListeners = new Set<(news: StorageNews) => void>()

function tell(news: StorageNews): void {
  newsListeners.forEach((listener) => { listener(news) })
}

export function onStorageNews(listener: (news: StorageNews) => void): () => void {
  newsListeners.add(listener)
  return () => newsListeners.delete(listener)
}

export function openDeviceDatabase(): Promise<DeviceDatabase> {
  return openDB<DeviceSchema>('siteproof-device', DEVICE_VERSION, {
    upgrade(fresh, oldVersion) {
      if (oldVersion < 1) {
        fresh.createObjectStore('users', { keyPath: 'id' })
        fresh.createObjectStore('meta')
      }
    },
  })
}

/** A write transaction that asks the disk, not only the cache. */
export function strictly<Names extends StoreNames<UserSchema>[]>(db: UserDatabase, stores: Names): IDBPTransaction<UserSchema, Names, 'readwrite'> {
  return db.transaction(stores, 'readwrite', { durability: 'strict' })
}

export async function getMeta<Name extends keyof MetaValues>(db: UserDatabase, name: Name): Promise<MetaValues[Name] | null> {
  const value = await db.get('meta', name)
  return value === undefined ? null : (value as MetaValues[Name])
}

export async function setMeta<Name extends keyof MetaValues>(db: UserDatabase, name: Name, value: MetaValues[Name] | null): Promise<void> {
  const tx = strictly(db, ['meta'])
  if (value === null) await tx.objectStore('meta').delete(name)
  else await tx.objectStore('meta').put(value, name)
  await tx.done
}
