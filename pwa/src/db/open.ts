// Opens the databases and knows the one rule of writing: strict durability. Every
// user has a database of his own; signing out never deletes one.
import { openDB, type IDBPDatabase, type IDBPTransaction, type StoreNames } from 'idb'
import type { DeviceSchema, MetaValues, UserSchema } from './schema'

export type UserDatabase = IDBPDatabase<UserSchema>
export type DeviceDatabase = IDBPDatabase<DeviceSchema>

const USER_VERSION = 1
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

/** Opens (and on first use makes) a user's database. A newer version in another tab closes this connection. */
export function openUserDatabase(userId: string): Promise<UserDatabase> {
  return openNamedUserDatabase(userDatabaseName(userId))
}

export async function openNamedUserDatabase(name: string): Promise<UserDatabase> {
  const db = await openDB<UserSchema>(name, USER_VERSION, {
    upgrade(fresh, oldVersion) {
      if (oldVersion < 1) createUserStores(fresh)
    },
    blocking(_current, _blocked, event) {
      if (event.target instanceof IDBDatabase) event.target.close()
    },
  })
  return db
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
