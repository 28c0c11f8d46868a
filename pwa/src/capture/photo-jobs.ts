// The page's side of the photo worker: one worker, started when the first picture
// or draft is near, and the same jobs on the page where no worker can start.
import { ServiceProblem } from '../core/problems'
import type { UserDatabase } from '../db/open'
import type { PhotoRow } from '../db/schema'
import { ownScriptUrl } from '../session/trusted'
import { TEXT_BYTES, withRoom } from '../sync/evict'
import workerUrl from './photo-worker?worker&url'
import type { PhotoAnswer, PhotoJob } from './photo-worker'
import type { NewPhoto } from './keep-photo'

interface Pending {
  resolve(result: PhotoRow | Blob | null): void
  reject(problem: ServiceProblem): void
}

const pending = new Map<number, Pending>()
let worker: Worker | null = null
let workerFailed = false
let lastId = 0

function failAll(code: string): void {
  for (const waiting of pending.values()) waiting.reject(new ServiceProblem(code))
  pending.clear()
}

function onAnswer(answer: PhotoAnswer): void {
  const waiting = pending.get(answer.id)
  pending.delete(answer.id)
  if (answer.ok) waiting?.resolve(answer.result)
  else waiting?.reject(new ServiceProblem(answer.code, null, answer.detail))
}

function startWorker(): Worker | null {
  if (worker !== null || workerFailed || typeof Worker === 'undefined') return worker
  try {
    worker = new Worker(ownScriptUrl(workerUrl), { type: import.meta.env.DEV ? 'module' : 'classic' })
  } catch {
    workerFailed = true
    return null
  }
  worker.addEventListener('message', (event: MessageEvent<PhotoAnswer>) => onAnswer(event.data))
  worker.addEventListener('error', () => {
    workerFailed = true
    worker?.terminate()
    worker = null
    failAll('photo_worker')
  })
  return worker
}

async function onPage(job: PhotoJob): Promise<PhotoRow | Blob | null> {
  const { runPhotoJob } = await import('./photo-worker')
  return await runPhotoJob(job)
}

async function run(job: PhotoJob, transfer: Transferable[] = []): Promise<PhotoRow | Blob | null> {
  const running = startWorker()
  if (running === null) return await onPage(job)
  lastId += 1
  const id = lastId
  return await new Promise((resolve, reject) => {
    pending.set(id, { resolve, reject })
    running.postMessage({ id, job }, transfer)
  })
}

function isRow(result: PhotoRow | Blob | null): result is PhotoRow {
  return result !== null && 'draftId' in result
}

/** Makes room for it on a full phone, and for words about it. */
export async function keep(db: UserDatabase, photo: NewPhoto, picture: Blob): Promise<PhotoRow> {
  const job: PhotoJob = { op: 'keep', database: db.name, photo, picture }
  const result = await withRoom(db, picture.size + TEXT_BYTES, () => run(job).catch(async (problem: unknown) => {
    if (problem instanceof ServiceProblem && problem.code === 'photo_worker') return await onPage(job)
    throw problem
  }))
  if (!isRow(result)) throw new ServiceProblem('not_kept')
  return result
}

/** Belongs to handing in, so it goes like text where the phone is full. */
export async function makeUpload(db: UserDatabase, row: PhotoRow): Promise<PhotoRow> {
  const result = await withRoom(db, TEXT_BYTES, () => run({ op: 'shrink', database: db.name, row }))
  if (!isRow(result)) throw new ServiceProblem('not_kept')
  return result
}

/** JPEG of the bitmap; null when only the page can encode. */
export async function encodeJpeg(bitmap: ImageBitmap, quality: number): Promise<Blob | null> {
  if (startWorker() === null) return null
  const result = await run({ op: 'encode', bitmap, quality }, [bitmap])
  return result instanceof Blob ? result : null
}

/** Starts the worker and opens its database before the first shutter. */
export function warmUp(database: string): void {
  run({ op: 'warm', database }).catch(() => undefined)
}
