// The bytes that will be sent (contracts.md 2): a JPEG of long side <= 2048 made
// from camera bytes, or the bytes themselves when they are small or imported.
import { ServiceProblem } from '../core/problems'
import type { UserDatabase } from '../db/open'
import type { PhotoRow } from '../db/schema'
import { cameraKey, keepUpload, putRow } from './keep-photo'

const SMALL_ENOUGH_BYTES = 1_000_000
const LONG_SIDE_PX = 2048
const JPEG_QUALITY = 0.85

/** Shrinks a picture; null when this browser cannot (the original then goes up). */
export type Shrink = (picture: Blob) => Promise<Blob | null>

/** Width and height with the long side at most `limit`, never enlarged. */
export function fittedSize(width: number, height: number, limit: number): { width: number; height: number } {
  const share = Math.min(1, limit / Math.max(width, height))
  return { width: Math.max(1, Math.round(width * share)), height: Math.max(1, Math.round(height * share)) }
}

/** Decodes, turns by EXIF, shrinks and encodes; works in a worker and on the page. */
export const shrinkOffscreen: Shrink = async (picture) => {
  if (typeof OffscreenCanvas === 'undefined') return null
  const bitmap = await createImageBitmap(picture, { imageOrientation: 'from-image' }).catch(() => null)
  if (bitmap === null) return null
  const { width, height } = fittedSize(bitmap.width, bitmap.height, LONG_SIDE_PX)
  const canvas = new OffscreenCanvas(width, height)
  const context = canvas.getContext('2d')
  if (context === null) return null
  context.imageSmoothingQuality = 'high'
  context.drawImage(bitmap, 0, 0, width, height)
  bitmap.close()
  return await canvas.convertToBlob({ type: 'image/jpeg', quality: JPEG_QUALITY })
}

/** Returns the row with its upload copy named; does nothing when it is already made. Throws `not_kept` when the camera bytes are gone. */
export async function makeUploadCopy(db: UserDatabase, row: PhotoRow, shrink: Shrink): Promise<PhotoRow> {
  if (row.uploadSha256 !== null) return row
  const unchanged: PhotoRow = { ...row, uploadSha256: row.sha256, uploadBytes: row.bytes, uploadMediaType: row.mediaType }
  if (row.source === 'imported' || row.bytes <= SMALL_ENOUGH_BYTES) return await putRow(db, unchanged)
  const bytes = await db.get('bytes', cameraKey(row.id))
  if (bytes === undefined) throw new ServiceProblem('not_kept', null, row.id)
  const small = await shrink(new Blob([bytes], { type: row.mediaType }))
  if (small === null || small.size >= row.bytes) return await putRow(db, unchanged)
  return await keepUpload(db, row, await small.arrayBuffer(), 'image/jpeg')
}
