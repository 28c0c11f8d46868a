// Where a picture comes from: own bytes on this phone, a pulled derivative, then the
// network. The caller revokes the object URL.
import { askPicture } from '../api/client'
import type { UserDatabase } from '../db/open'
import type { PhotoRow } from '../db/schema'
import type { Session } from './current'
import { accessToken } from './tokens'

export type PhotoSize = 'thumb' | 'preview' | 'original'

async function ownRow(db: UserDatabase, ref: string): Promise<PhotoRow | undefined> {
  const byId = await db.get('photos', ref)
  if (byId !== undefined) return byId
  const byUpload = await db.getFromIndex('photos', 'byUpload', ref)
  if (byUpload !== undefined) return byUpload
  return (await db.getAll('photos')).find((row) => row.sha256 === ref)
}

async function ownBlob(db: UserDatabase, ref: string): Promise<Blob | null> {
  const row = await ownRow(db, ref)
  if (row === undefined) return null
  const upload = await db.get('bytes', `${row.id}/upload`)
  if (upload !== undefined) return new Blob([upload], { type: row.uploadMediaType ?? 'image/jpeg' })
  const camera = await db.get('bytes', `${row.id}/camera`)
  return camera === undefined ? null : new Blob([camera], { type: row.mediaType })
}

async function pulledBlob(db: UserDatabase, sha256: string, size: PhotoSize): Promise<Blob | null> {
  const order = size === 'thumb' ? (['thumb', 'preview'] as const) : (['preview', 'thumb'] as const)
  for (const each of order) {
    const row = await db.get('pictures', [sha256, each])
    if (row !== undefined) return new Blob([row.bytes], { type: row.mediaType })
  }
  return null
}

/** Object URL of the best picture at hand; null when there is none without a network. */
export async function photoUrl(session: Session, ref: string, size: PhotoSize): Promise<string | null> {
  const held = (await ownBlob(session.db, ref)) ?? (await pulledBlob(session.db, ref, size))
  if (held !== null) return URL.createObjectURL(held)
  try {
    return URL.createObjectURL(await askPicture(`/photos/${ref}?size=${size}`, await accessToken(session)))
  } catch {
    return null
  }
}
