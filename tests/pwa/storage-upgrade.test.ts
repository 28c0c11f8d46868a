// A phone with a full queue meets a newer app: nothing is lost, whatever happens to the upgrade (sync.md F54-F56).
import { createHash } from 'node:crypto'
import { afterEach, describe, expect, it } from 'vitest'
import { openDraft } from '../../pwa/src/db/drafts'
import { isOlder, onStorageNews, openNamedUserDatabase, strictly, UPGRADES, type StorageNews, type Upgrade, type UserDatabase } from '../../pwa/src/db/open'
import { reportQuery } from '../../pwa/src/sync/report'
import { enrolledPhone, pictureBytes } from './phone-fixture'

const RECORDS = 200
const PHOTOS_EACH = 3
const next: Upgrade = (db) => { (db as unknown as IDBDatabase).createObjectStore('voice_notes') }
const broken: Upgrade = (db) => {
  next(db)
  throw new Error('half way')
}
const opened: UserDatabase[] = []

afterEach(() => {
  opened.splice(0).forEach((db) => { db.close() })
})

async function fullPhone(): Promise<UserDatabase> {
  const { db } = await enrolledPhone()
  const tx = strictly(db, ['bytes', 'outbox'])
  for (let record = 0; record < RECORDS; record += 1) {
    void tx.objectStore('bytes').put(pictureBytes(900, record), `r${record}/record`)
    for (let photo = 0; photo < PHOTOS_EACH; photo += 1) void tx.objectStore('bytes').put(pictureBytes(4_000, record * 7 + photo), `r${record}p${photo}/camera`)
    void tx.objectStore('outbox').put({
      key: `record/r${record}`, what: 'record', recordId: `r${record}`, recordKind: 'inspection', projectId: 'p', itemId: null, chainageM: null,
      sha256: 'a'.repeat(64), bytes: 900, mediaType: 'application/json', bytesKey: `r${record}/record`, cites: [], createdAt: '2026-06-01T00:00:00.000Z',
      status: 'waiting', tries: 0, nextTryAtMs: 0, problem: null, partsHeld: 0, partsTotal: 0, seq: null, epoch: null, storedAt: null, receipt: null,
    })
  }
  await tx.done
  return db
}

async function fingerprint(db: UserDatabase): Promise<string> {
  const hash = createHash('sha256')
  for (const store of ['meta', 'outbox', 'items', 'drafts', 'photos'] as const) hash.update(JSON.stringify([await db.getAllKeys(store), await db.count(store)]))
  for (const key of await db.getAllKeys('bytes')) hash.update(key).update(Buffer.from((await db.get('bytes', key)) ?? new ArrayBuffer(0)))
  return hash.digest('hex')
}

describe('an upgrade of the storage', () => {
  it('keeps 200 unsent records and 600 photos, hash by hash [F54] [S7]', async () => {
    const before = await fullPhone()
    const held = await fingerprint(before)
    before.close()

    const after = await openNamedUserDatabase(before.name, [...UPGRADES, next])
    opened.push(after)

    expect([after.version, await after.count('bytes'), await fingerprint(after)]).toEqual([UPGRADES.length + 1, RECORDS * (1 + PHOTOS_EACH), held])
  })

  it('that throws half way leaves the old shape whole; the phone sends, begins nothing new and says so [F55] [S7]', async () => {
    const before = await fullPhone()
    const held = await fingerprint(before)
    before.close()
    const steps = [...UPGRADES, broken]

    const after = await openNamedUserDatabase(before.name, steps)
    opened.push(after)

    expect([after.version, isOlder(after, steps), await fingerprint(after)]).toEqual([UPGRADES.length, true, held])
    expect([...after.objectStoreNames]).not.toContain('voice_notes')
    Object.defineProperty(after, 'version', { value: 0 }) // as the app sees it whose newest step failed
    await expect(openDraft(after, { taskId: 't1' }, 0)).rejects.toMatchObject({ code: 'storage_old' })
    expect(await reportQuery(after)).toContain('storage0')
  })

  it('an older app never opens a newer shape: not even as it is, and it says so', async () => {
    const before = await fullPhone()
    before.close()
    const newer = await openNamedUserDatabase(before.name, [...UPGRADES, next])
    const held = await fingerprint(newer)
    newer.close()
    const news: StorageNews[] = []
    const off = onStorageNews((each) => { news.push(each) })

    await expect(openNamedUserDatabase(before.name)).rejects.toMatchObject({ name: 'VersionError' })
    off()

    expect(news).toEqual(['newer'])
    opened.push(await openNamedUserDatabase(before.name, [...UPGRADES, next]))
    expect(await fingerprint(opened[0] as UserDatabase)).toBe(held)
  })

  it('makes an old window close and say that it must be loaded again [F56] [S7]', async () => {
    const before = await fullPhone()
    const held = await fingerprint(before)
    const news: StorageNews[] = []
    const off = onStorageNews((each) => { news.push(each) })

    const after = await openNamedUserDatabase(before.name, [...UPGRADES, next])
    opened.push(after)
    off()

    expect([news, await fingerprint(after)]).toEqual([['overtaken'], held])
  })

  it('waits for a window that does not close, and says that it waits [F56]', async () => {
    const before = await fullPhone()
    before.close()
    const deaf = await new Promise<IDBDatabase>((done) => {
      const request = indexedDB.open(before.name)
      request.onsuccess = () => { done(request.result) }
    })
    const news: StorageNews[] = []
    const off = onStorageNews((each) => { news.push(each) })

    const waiting = openNamedUserDatabase(before.name, [...UPGRADES, next])
    await new Promise((done) => setTimeout(done, 50))
    expect(news).toEqual(['blocked'])
    deaf.close()
    opened.push(await waiting)
    off()

    expect(opened[0]?.version).toBe(UPGRADES.length + 1)
  })
})
