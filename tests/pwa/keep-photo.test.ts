// "Saved on this phone" is said only for bytes that were read back (sync.md S8).
import { createHash } from 'node:crypto'
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { fittedSize, makeUploadCopy } from '../../pwa/src/capture/upload-copy'
import { readDraft, removePhoto } from '../../pwa/src/db/drafts'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

afterEach(() => {
  vi.restoreAllMocks()
})

describe('keeping a photo', () => {
  it('names the bytes that lie in the database', async () => {
    const session = await enrolledPhone()
    const bytes = pictureBytes(3_001)

    const row = await photoIn(session, await draftIn(session), bytes)

    const held = await session.db.get('bytes', `${row.id}/camera`)
    expect(Buffer.from(held ?? new ArrayBuffer(0)).equals(Buffer.from(bytes))).toBe(true)
    expect(row.sha256).toBe(createHash('sha256').update(Buffer.from(bytes)).digest('hex'))
  })

  it('says not saved, and keeps no half photo, when the disk gives back something else [S8]', async () => {
    const session = await enrolledPhone()
    const draftId = await draftIn(session)
    const first = await photoIn(session, draftId, pictureBytes(100, 1))
    vi.spyOn(session.db, 'get').mockResolvedValue(pictureBytes(200, 9) as never)

    await expect(photoIn(session, draftId, pictureBytes(200, 2))).rejects.toMatchObject({ code: 'unsaved' })

    vi.restoreAllMocks()
    expect((await readDraft(session.db, draftId))?.photos.map((photo) => photo.id)).toEqual([first.id])
  })

  it('refuses a camera that returned nothing, with a word of its own [F65]', async () => {
    const session = await enrolledPhone()

    await expect(photoIn(session, await draftIn(session), new ArrayBuffer(0))).rejects.toMatchObject({ code: 'photo_empty' })
    expect([await session.db.count('photos'), await session.db.count('bytes')]).toEqual([0, 0])
  })

  it('refuses a JPEG that was cut anywhere, and keeps the whole one [F68]', async () => {
    const session = await enrolledPhone()
    const draftId = await draftIn(session)
    const whole = new Uint8Array(readFileSync(resolve(import.meta.dirname, '../vectors/records/photo-road.jpg')))

    for (const share of [0.01, 0.2, 0.5, 0.9, 0.999]) {
      const cut = whole.slice(0, Math.floor(whole.length * share)).buffer
      await expect(photoIn(session, draftId, cut)).rejects.toMatchObject({ code: 'photo_cut' })
    }
    await photoIn(session, draftId, whole.slice().buffer)

    expect(await session.db.count('photos')).toBe(1)
  })

  it('is not saved when the transaction is aborted after the write was asked for [S8] [F41]', async () => {
    const session = await enrolledPhone()
    const draftId = await draftIn(session)
    const first = await photoIn(session, draftId, pictureBytes(100, 1))
    const put = IDBObjectStore.prototype.put
    vi.spyOn(IDBObjectStore.prototype, 'put').mockImplementationOnce(function (this: IDBObjectStore, ...asked: Parameters<typeof put>) {
      const request = put.apply(this, asked)
      this.transaction.abort()
      return request
    })

    await expect(photoIn(session, draftId, pictureBytes(200, 2))).rejects.toThrow()

    vi.restoreAllMocks()
    expect((await readDraft(session.db, draftId))?.photos.map((photo) => photo.id)).toEqual([first.id])
    expect(await session.db.count('bytes')).toBe(1)
  })

  it('is never called saved when the draft was handed in meanwhile: nothing would send it', async () => {
    const session = await enrolledPhone()
    const draftId = await draftIn(session)
    await sealDraft(session, draftId)

    await expect(photoIn(session, draftId, pictureBytes(200))).rejects.toMatchObject({ code: 'sealed' })
    expect(await session.db.count('photos')).toBe(0)
  })

  it('cannot be removed once it is sealed', async () => {
    const session = await enrolledPhone()
    const draftId = await draftIn(session)
    const row = await photoIn(session, draftId, pictureBytes(100))
    await sealDraft(session, draftId)

    await expect(removePhoto(session.db, draftId, row.id)).rejects.toMatchObject({ code: 'sealed' })
    expect(await session.db.get('bytes', `${row.id}/camera`)).toBeDefined()
  })
})

describe('the upload copy', () => {
  const smaller = (): Promise<Blob> => Promise.resolve(new Blob([pictureBytes(700)]))

  it('shrinks camera bytes over 1 MB and names both hashes', async () => {
    const session = await enrolledPhone()
    const row = await photoIn(session, await draftIn(session), pictureBytes(1_200_000), 'camera')

    const made = await makeUploadCopy(session.db, row, smaller)

    expect([made.sha256, made.uploadBytes]).toEqual([row.sha256, 700])
    expect(made.uploadSha256).toBe(createHash('sha256').update(Buffer.from(pictureBytes(700))).digest('hex'))
  })

  it.each([['imported', 1_200_000], ['camera', 900_000]] as const)('leaves %s bytes of %i as they are', async (source, length) => {
    const session = await enrolledPhone()
    const row = await photoIn(session, await draftIn(session), pictureBytes(length), source)

    const made = await makeUploadCopy(session.db, row, smaller)

    expect(made.uploadSha256).toBe(row.sha256)
  })

  it.each([['small', 900_000], ['large', 1_200_000]])('brings no %s photo back that was removed meanwhile', async (_size, length) => {
    const session = await enrolledPhone()
    const draftId = await draftIn(session)
    const row = await photoIn(session, draftId, pictureBytes(length), 'camera')
    const removing = async (): Promise<Blob> => {
      await removePhoto(session.db, draftId, row.id)
      return await smaller()
    }
    if (length < 1_000_000) await removePhoto(session.db, draftId, row.id)

    await expect(makeUploadCopy(session.db, row, removing)).rejects.toMatchObject({ code: 'not_found' })

    expect([await session.db.count('photos'), await session.db.count('bytes')]).toEqual([0, 0])
  })

  it.each([[4000, 3000, 2048, 1536], [3000, 4000, 1536, 2048], [640, 480, 640, 480]])('fits %i x %i into %i x %i', (width, height, wide, high) => {
    expect(fittedSize(width, height, 2048)).toEqual({ width: wide, height: high })
  })
})
