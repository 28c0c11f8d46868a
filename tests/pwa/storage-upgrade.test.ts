// A phone with a full queue meets a newer app: nothing is lost, whatever happens to the upgrade (sync.md F54-F56).
import { createHash } from 'node:crypto'
import { openDB } from 'idb'
import { afterEach, describe, expect, it } from 'vitest'
import { openDraft, readDraft, writeDraft } from '../../pwa/src/db/drafts'
import { isOlder, onStorageNews, openNamedUserDatabase, openUserDatabase, strictly, UPGRADES, type StorageNews, type Upgrade, type UserDatabase } from '../../pwa/src/db/open'
import type { UserSchema } from '../../pwa/src/db/schema'
import type { Session } from '../../pwa/src/session/current'
import { runSync } from '../../pwa/src/sync/engine'
import { freshEntry, photoEntryKey, recordEntryKey, type NewEntry } from '../../pwa/src/sync/outbox'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

const RECORDS = 200
const PHOTOS_EACH = 3
/** One photo of each record has the size of a real upload copy. */
const REAL_PHOTO_BYTES = 300_000
const LONGEST_MS = 5_000
const next: Upgrade = (db) => { (db as unknown as IDBDatabase).createObjectStore('voice_notes') }
const broken: Upgrade = (db) => {
  next(db)
  throw new Error('half way')
}
const fetchBefore = globalThis.fetch
const opened: UserDatabase[] = []

afterEach(() => {
  opened.splice(0).forEach((db) => { db.close() })
  globalThis.fetch = fetchBefore
})

const sha256 = (bytes: ArrayBuffer): string => createHash('sha256').update(Buffer.from(bytes)).digest('hex')

/** Distinct bytes quickly: the seed stands in front of one and the same picture. */
function distinct(length: number, seed: number): ArrayBuffer {
  const bytes = PICTURE.slice(0, length)
  new DataView(bytes).setUint32(0, seed + 1)
  return bytes
}
const PICTURE = pictureBytes(REAL_PHOTO_BYTES)

/** An enrolled phone that owes so many records, each with its photos. */
async function owingPhone(records: number): Promise<Session> {
  const session = await enrolledPhone()
  const tx = strictly(session.db, ['bytes', 'outbox'])
  const owe = (what: 'record' | 'photo', key: string, bytes: ArrayBuffer, rest: Pick<NewEntry, 'recordId' | 'bytesKey' | 'cites'>): void => {
    void tx.objectStore('bytes').put(bytes, rest.bytesKey)
    void tx.objectStore('outbox').put(freshEntry({
      ...rest, key, what, recordKind: 'inspection', projectId: 'p', itemId: null, chainageM: null, sha256: sha256(bytes), bytes: bytes.byteLength,
      mediaType: what === 'record' ? 'application/json' : 'image/jpeg', createdAt: '2026-06-01T00:00:00.000Z',
    }))
  }
  for (let record = 0; record < records; record += 1) {
    const recordId = `r${record}`
    const photos = Array.from({ length: PHOTOS_EACH }, (_, n) => distinct(n === 0 ? REAL_PHOTO_BYTES : 4_000, record * PHOTOS_EACH + n))
    owe('record', recordEntryKey(recordId), distinct(900, 1_000_000 + record), { recordId, bytesKey: `${recordId}/record`, cites: photos.map(sha256) })
    photos.forEach((bytes, n) => { owe('photo', photoEntryKey(recordId, sha256(bytes)), bytes, { recordId, bytesKey: `${recordId}p${n}/camera`, cites: [] }) })
  }
  await tx.done
  return session
}

async function fullPhone(records = RECORDS): Promise<UserDatabase> {
  return (await owingPhone(records)).db
}

async function fingerprint(db: UserDatabase): Promise<string> {
  const hash = createHash('sha256')
  for (const store of ['meta', 'outbox', 'items', 'drafts', 'photos'] as const) hash.update(JSON.stringify([await db.getAllKeys(store), await db.getAll(store)]))
  for (const key of await db.getAllKeys('bytes')) hash.update(key).update(Buffer.from((await db.get('bytes', key)) ?? new ArrayBuffer(0)))
  return hash.digest('hex')
}

describe('an upgrade of the storage', () => {
  it('keeps 200 unsent records and 600 photos, hash by hash, within 5 s [F54] [S7]', async () => {
    const before = await fullPhone()
    const held = await fingerprint(before)
    expect([await before.count('outbox'), await before.count('bytes')]).toEqual([RECORDS * (1 + PHOTOS_EACH), RECORDS * (1 + PHOTOS_EACH)])
    before.close()

    const startedMs = performance.now()
    const after = await openNamedUserDatabase(before.name, [...UPGRADES, next])
    const tookMs = performance.now() - startedMs
    opened.push(after)

    expect(tookMs).toBeLessThan(LONGEST_MS)
    expect([after.version, await after.count('bytes'), await fingerprint(after)]).toEqual([UPGRADES.length + 1, RECORDS * (1 + PHOTOS_EACH), held])
  })

  it('that throws half way leaves the old shape whole [F55] [S7]', async () => {
    const before = await fullPhone()
    const held = await fingerprint(before)
    before.close()
    const steps = [...UPGRADES, broken]

    const after = await openNamedUserDatabase(before.name, steps)
    opened.push(after)

    expect([after.version, isOlder(after, steps), await fingerprint(after)]).toEqual([UPGRADES.length, true, held])
    expect([...after.objectStoreNames]).not.toContain('voice_notes')
  })

  it('that failed lets the phone send all it owes and finish what is open, begin nothing new, and tell the office [F55] [S7]', async () => {
    const server = new FakeServer()
    server.install()
    const session = await owingPhone(10)
    const draftId = await draftIn(session)
    session.db.close()
    const steps = UPGRADES as Upgrade[]
    steps.push(broken)
    try {
      const older: Session = { ...session, db: await openUserDatabase(session.user.id) }
      opened.push(older.db)
      await expect(openDraft(older.db, { taskId: 't1' }, 0)).rejects.toMatchObject({ code: 'storage_old' })
      await photoIn(older, draftId, pictureBytes(500))
      await sealDraft(older, draftId)

      expect(await runSync(older)).toBe('done')

      expect([server.records.size, server.photos.size]).toEqual([11, 10 * PHOTOS_EACH + 1])
      expect(new Set((await older.db.getAll('outbox')).map(({ status }) => status))).toEqual(new Set(['stored']))
      const hellos = server.sent.filter(({ path }) => path.startsWith('/hello')).map(({ path }) => new URLSearchParams(path.split('?')[1]).get('app_version'))
      expect(hellos.every((said) => said?.endsWith('+storage1') === true)).toBe(true)
    } finally {
      steps.pop()
    }
  })

  it('an older app never opens a newer shape: not even as it is, and it says so', async () => {
    const before = await fullPhone(5)
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
    const before = await fullPhone(5)
    const held = await fingerprint(before)
    const news: StorageNews[] = []
    const off = onStorageNews((each) => { news.push(each) })

    const after = await openNamedUserDatabase(before.name, [...UPGRADES, next])
    opened.push(after)
    off()

    expect([news, await fingerprint(after)]).toEqual([['overtaken'], held])
  })

  it('waits for a window that does not close, and says that it waits [F56]', async () => {
    const before = await fullPhone(5)
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

  it('lets capturing go on in an old window that does not close, and finds all of it afterwards [F56] [S7]', async () => {
    const session = await enrolledPhone()
    const draftId = await draftIn(session)
    session.db.close()
    const old: Session = { ...session, db: await openDB<UserSchema>(session.db.name) } // of an app that knows nothing of `versionchange`
    const waiting = openNamedUserDatabase(old.db.name, [...UPGRADES, next])

    const photo = await photoIn(old, draftId, pictureBytes(500))
    const draft = await readDraft(old.db, draftId)
    if (draft !== null) await writeDraft(old.db, { ...draft, note: '路肩松软' })
    const sealed = await sealDraft(old, await draftIn(old))
    old.db.close()
    const after = await waiting
    opened.push(after)

    const kept = await readDraft(after, draftId)
    const [record, picture] = await Promise.all([after.get('bytes', `${sealed.id}/record`), after.get('bytes', `${photo.id}/camera`)])
    expect([after.version, kept?.note, kept?.photos.map(({ id }) => id)]).toEqual([UPGRADES.length + 1, '路肩松软', [photo.id]])
    expect([record, picture].map((bytes) => sha256(bytes ?? new ArrayBuffer(0)))).toEqual([sealed.sha256, photo.sha256])
    expect(await after.getAllKeys('outbox')).toEqual([recordEntryKey(sealed.id)])
  })

  it('in the middle of shooting keeps every photo that was called saved in the old window [F56] [S7]', async () => {
    const session = await enrolledPhone()
    const draftId = await draftIn(session)
    const shots = Promise.allSettled([1, 2, 3, 4, 5].map(async (seed) => await photoIn(session, draftId, distinct(4_000, seed))))

    const after = await openNamedUserDatabase(session.db.name, [...UPGRADES, next])
    opened.push(after)

    const saved = (await shots).flatMap((shot) => (shot.status === 'fulfilled' ? [shot.value] : []))
    const held = await Promise.all(saved.map(async ({ id }) => sha256((await after.get('bytes', `${id}/camera`)) ?? new ArrayBuffer(0))))
    expect(held).toEqual(saved.map((row) => row.sha256))
    expect((await readDraft(after, draftId))?.photos.map(({ id }) => id).sort()).toEqual(saved.map(({ id }) => id).sort())
  })
})
