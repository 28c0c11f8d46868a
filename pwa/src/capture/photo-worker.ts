// The worker beside the camera: encodes, keeps and shrinks pictures away from the
// screen's thread. Knows no network.
import { openAsItIs, openNamedUserDatabase, type UserDatabase } from '../db/open'
import type { PhotoRow } from '../db/schema'
import { keepPhoto, type NewPhoto } from './keep-photo'
import { makeUploadCopy, shrinkOffscreen } from './upload-copy'

export type PhotoJob =
  | { readonly op: 'keep'; readonly database: string; readonly photo: NewPhoto; readonly picture: Blob }
  | { readonly op: 'shrink'; readonly database: string; readonly row: PhotoRow }
  | { readonly op: 'encode'; readonly bitmap: ImageBitmap; readonly quality: number }
  | { readonly op: 'warm'; readonly database: string }

export type PhotoAnswer =
  | { readonly id: number; readonly ok: true; readonly result: PhotoRow | Blob | null }
  | { readonly id: number; readonly ok: false; readonly code: string; readonly detail: string | null }

const opened = new Map<string, Promise<UserDatabase>>()

/**
 * The page has brought it to its shape; trying again here would wait for ever for the page whose upgrade failed (sync.md F55).
 * Lets go when the phone is cleared or another window brings it to a newer shape.
 */
async function openBesidePage(name: string): Promise<UserDatabase> {
  const held = await openAsItIs(name)
  if (held === null) return await openNamedUserDatabase(name)
  held.addEventListener('versionchange', () => { held.close() })
  return held
}

function database(name: string): Promise<UserDatabase> {
  const held = opened.get(name) ?? openBesidePage(name)
  opened.set(name, held)
  return held
}

async function encode(bitmap: ImageBitmap, quality: number): Promise<Blob> {
  const canvas = new OffscreenCanvas(bitmap.width, bitmap.height)
  const context = canvas.getContext('2d')
  if (context === null) throw new Error('no 2d context')
  context.drawImage(bitmap, 0, 0)
  bitmap.close()
  return await canvas.convertToBlob({ type: 'image/jpeg', quality })
}

/** Runs one job; also called on the page where workers cannot start. */
export async function runPhotoJob(job: PhotoJob): Promise<PhotoRow | Blob | null> {
  switch (job.op) {
    case 'keep':
      return await keepPhoto(await database(job.database), job.photo, await job.picture.arrayBuffer())
    case 'shrink':
      return await makeUploadCopy(await database(job.database), job.row, shrinkOffscreen)
    case 'encode':
      return await encode(job.bitmap, job.quality)
    case 'warm':
      await database(job.database)
      return null
  }
}

function failureOf(id: number, failure: unknown): PhotoAnswer {
  const code = failure instanceof Error && 'code' in failure && typeof failure.code === 'string' ? failure.code : 'photo_failed'
  return { id, ok: false, code, detail: failure instanceof Error ? failure.message : null }
}

const inWorker = typeof document === 'undefined' && typeof self !== 'undefined' && typeof window === 'undefined'

if (inWorker) {
  self.addEventListener('message', (event: MessageEvent<{ id: number; job: PhotoJob }>) => {
    const { id, job } = event.data
    const post = (answer: PhotoAnswer): void => {
      ;(self as unknown as { postMessage(answer: PhotoAnswer): void }).postMessage(answer)
    }
    runPhotoJob(job).then(
      (result) => post({ id, ok: true, result }),
      (failure: unknown) => post(failureOf(id, failure)),
    )
  })
}
