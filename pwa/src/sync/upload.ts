// Sends one thing and believes only a typed receipt that repeats its name and hash.
// Photos over 1 MB go in numbered parts that any interruption leaves intact.
import { toBase64 } from '../core/bytes'
import { ServiceProblem } from '../core/problems'
import type { Receipt } from '../core/types'
import type { OutboxEntry } from '../db/schema'
import type { Session } from '../session/current'
import { askAs } from '../session/tokens'

export const PART_BYTES = 262_144
export const WHOLE_UP_TO_BYTES = 1_000_000
const MOST_COMPLETIONS = 3

export interface StoredPhoto {
  readonly seq: number
  readonly epoch: string
  readonly damaged: boolean
}

type Answer = { readonly [name: string]: unknown } | null

/** The receipt, when it is one for exactly this record. Throws `portal` otherwise. */
export function receiptFrom(body: Answer, id: string, sha256: string): Receipt {
  const fits =
    body !== null && body['id'] === id && body['sha256'] === sha256 && Number.isSafeInteger(body['seq']) &&
    typeof body['received_at'] === 'string' && typeof body['epoch'] === 'string' && typeof body['sig'] === 'string' &&
    (body['placed'] === 'live' || body['placed'] === 'waiting' || body['placed'] === 'quarantine')
  if (!fits) throw new ServiceProblem('portal', 200)
  return body as unknown as Receipt
}

/** The photo's receipt, when it says stored and repeats hash and size (sync.md S9). Throws `portal` otherwise. */
export function storedPhotoFrom(body: Answer, sha256: string, bytes: number): StoredPhoto {
  const fits = body !== null && body['stored'] === true && body['sha256'] === sha256 && body['bytes'] === bytes && Number.isSafeInteger(body['seq']) && typeof body['epoch'] === 'string'
  if (!fits) throw new ServiceProblem('portal', 200)
  return { seq: body['seq'] as number, epoch: body['epoch'] as string, damaged: body['damaged'] === true }
}

export async function sendRecord(session: Session, entry: OutboxEntry, bytes: ArrayBuffer): Promise<Receipt> {
  const body = await askAs(session, { method: 'PUT', path: `/records/${entry.recordId}`, bytes, contentType: 'application/json' })
  return receiptFrom(body, entry.recordId, entry.sha256)
}

function partCount(bytes: number): number {
  return Math.ceil(bytes / PART_BYTES)
}

async function sendPart(session: Session, entry: OutboxEntry, bytes: ArrayBuffer, n: number): Promise<readonly number[]> {
  const part = bytes.slice(n * PART_BYTES, (n + 1) * PART_BYTES)
  const digest = toBase64(new Uint8Array(await crypto.subtle.digest('SHA-256', part)))
  const body = await askAs(session, {
    method: 'PUT', path: `/photos/${entry.sha256}/parts/${n}`, bytes: part, contentType: 'application/octet-stream',
    headers: { 'content-digest': `sha-256=:${digest}:` },
  })
  const held = body?.['held']
  if (!Array.isArray(held)) throw new ServiceProblem('portal', 200)
  return held.filter((each): each is number => typeof each === 'number')
}

function missingParts(problem: unknown): readonly number[] | null {
  if (!(problem instanceof ServiceProblem) || problem.code !== 'parts_missing') return null
  const missing = problem.fields['missing']
  return Array.isArray(missing) ? missing.filter((each): each is number => typeof each === 'number') : null
}

async function sendInParts(session: Session, entry: OutboxEntry, bytes: ArrayBuffer, progress: (held: number, total: number) => Promise<void>): Promise<Answer> {
  const total = partCount(bytes.byteLength)
  let wanted: readonly number[] = Array.from({ length: total }, (_, n) => n)
  const held = new Set<number>()
  for (let attempt = 0; attempt < MOST_COMPLETIONS; attempt += 1) {
    for (const n of wanted) {
      if (held.has(n)) continue
      for (const each of await sendPart(session, entry, bytes, n)) held.add(each)
      await progress(held.size, total)
    }
    try {
      return await askAs(session, { method: 'POST', path: `/photos/${entry.sha256}/complete`, json: { bytes: bytes.byteLength } })
    } catch (failure) {
      const missing = missingParts(failure)
      if (missing === null) throw failure
      missing.forEach((n) => held.delete(n))
      wanted = missing
    }
  }
  throw new ServiceProblem('parts_missing')
}

/** Sends a photo whole or in parts; parts already at the server are not sent again. */
export async function sendPhoto(session: Session, entry: OutboxEntry, bytes: ArrayBuffer, progress: (held: number, total: number) => Promise<void>): Promise<StoredPhoto> {
  const inParts = bytes.byteLength > WHOLE_UP_TO_BYTES && (crypto.subtle as SubtleCrypto | undefined) !== undefined
  const body = inParts
    ? await sendInParts(session, entry, bytes, progress)
    : await askAs(session, { method: 'PUT', path: `/photos/${entry.sha256}`, bytes, contentType: entry.mediaType })
  return storedPhotoFrom(body, entry.sha256, bytes.byteLength)
}
