// Makes "saved on this phone" true: one strict transaction writes the bytes and the
// row, then the bytes are read back and compared (sync.md S8). Runs in the photo
// worker, so that the screen never waits; no DOM here.
import { sameBytes } from '../core/bytes'
import { isWholeIfJpeg } from '../core/jpeg'
import { fullProblem, ServiceProblem } from '../core/problems'
import { strictly, type UserDatabase } from '../db/open'
import type { PhotoRow } from '../db/schema'
import { sha256Hex } from './hash'

export type NewPhoto = Omit<PhotoRow, 'sha256' | 'bytes' | 'uploadSha256' | 'uploadBytes' | 'uploadMediaType'>

export function cameraKey(photoId: string): string {
  return `${photoId}/camera`
}

export function uploadKey(photoId: string): string {
  return `${photoId}/upload`
}

async function writeBytes(db: UserDatabase, key: string, bytes: ArrayBuffer): Promise<void> {
  const tx = strictly(db, ['bytes'])
  await Promise.all([tx.objectStore('bytes').put(bytes, key), tx.done])
}

/** Reads the bytes again; throws ServiceProblem `unsaved` when they are not the same. */
async function assertKept(db: UserDatabase, key: string, bytes: ArrayBuffer): Promise<void> {
  const held = await db.get('bytes', key)
  if (held === undefined || !sameBytes(held, bytes)) throw new ServiceProblem('unsaved', null, key)
}

/**
 * Writes camera or file bytes and resolves with the finished row. The hash is counted while the
 * disk works; the comparison afterwards ties it to what the disk gave back.
 * Throws ServiceProblem `photo_empty`, `photo_cut`, `phone_full`, `unsaved` or `sealed`; earlier photos stay untouched.
 */
export async function keepPhoto(db: UserDatabase, photo: NewPhoto, bytes: ArrayBuffer): Promise<PhotoRow> {
  const key = cameraKey(photo.id)
  if (bytes.byteLength === 0) throw new ServiceProblem('photo_empty')
  if (!isWholeIfJpeg(new Uint8Array(bytes))) throw new ServiceProblem('photo_cut')
  try {
    const [sha256] = await Promise.all([sha256Hex(bytes), writeBytes(db, key, bytes)])
    const row: PhotoRow = { ...photo, sha256, bytes: bytes.byteLength, uploadSha256: null, uploadBytes: null, uploadMediaType: null }
    await Promise.all([assertKept(db, key, bytes), putInDraft(db, row)])
    return row
  } catch (failure) {
    await forget(db, photo.id, key).catch(() => undefined)
    throw fullProblem(failure)
  }
}

/** Throws `sealed` when the draft was handed in meanwhile: the picture would belong to nothing and never be sent. */
async function putInDraft(db: UserDatabase, row: PhotoRow): Promise<void> {
  const tx = strictly(db, ['photos', 'drafts'])
  const open = (await tx.objectStore('drafts').count(row.draftId)) > 0
  if (open) await tx.objectStore('photos').put(row)
  await tx.done
  if (!open) throw new ServiceProblem('sealed')
}

async function forget(db: UserDatabase, photoId: string, key: string): Promise<void> {
  const tx = strictly(db, ['bytes', 'photos'])
  await Promise.all([tx.objectStore('bytes').delete(key), tx.objectStore('photos').delete(photoId), tx.done])
}

/** Writes the upload copy the same way. */
export async function keepUpload(db: UserDatabase, row: PhotoRow, bytes: ArrayBuffer, mediaType: string): Promise<PhotoRow> {
  const key = uploadKey(row.id)
  try {
    const [sha256] = await Promise.all([sha256Hex(bytes), writeBytes(db, key, bytes)])
    await assertKept(db, key, bytes)
    return await putRow(db, { ...row, uploadSha256: sha256, uploadBytes: bytes.byteLength, uploadMediaType: mediaType })
  } catch (failure) {
    throw fullProblem(failure)
  }
}

/** Throws `not_found` when the photo was removed meanwhile: it stays removed, and its copy goes too. */
export async function putRow(db: UserDatabase, row: PhotoRow): Promise<PhotoRow> {
  const tx = strictly(db, ['photos', 'bytes'])
  const here = (await tx.objectStore('photos').count(row.id)) > 0
  await Promise.all([here ? tx.objectStore('photos').put(row) : tx.objectStore('bytes').delete(uploadKey(row.id)), tx.done]).catch((failure: unknown) => { throw fullProblem(failure) })
  if (!here) throw new ServiceProblem('not_found')
  return row
}
