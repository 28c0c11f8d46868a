// Sends one thing and believes only a typed receipt that repeats its name and hash. A photo goes in numbered parts,
// which any interruption leaves intact, when it is large, was interrupted or refused whole, or the link is slow.
import type { ApiRequest } from '../api/client'
import { fromHex, toBase64 } from '../core/bytes'
import { ServiceProblem } from '../core/problems'
import type { Receipt } from '../core/types'
import type { OutboxEntry } from '../db/schema'
import type { Session } from '../session/current'
import { askAs } from '../session/tokens'

export const PART_BYTES = 262_144
const WHOLE_UP_TO_BYTES = 1_000_000
const MOST_COMPLETIONS = 3
/** A link is slow when an exchange takes longer than this and its bytes at 1 Mbit/s. */
const PROMPT_MS = 1_500
const PROMPT_BYTES_PER_MS = 125

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
    typeof body['received_at'] === 'string' && typeof body['epoch'] === 'string' && typeof body['kid'] === 'string' && typeof body['sig'] === 'string' &&
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

let slow = false

/** Sends and notices how the link does. */
async function put(session: Session, request: ApiRequest & { readonly bytes: ArrayBuffer }): Promise<Answer> {
  const beganMs = performance.now()
  const answer = await askAs(session, { method: 'PUT', ...request })
  slow = performance.now() - beganMs > PROMPT_MS + request.bytes.byteLength / PROMPT_BYTES_PER_MS
  return answer
}

/** The bytes packed for the way (their checksum also shows damage on it); null where the browser cannot. */
async function packed(bytes: ArrayBuffer): Promise<ArrayBuffer | null> {
  if (typeof CompressionStream === 'undefined') return null
  return await new Response(new Blob([bytes]).stream().pipeThrough(new CompressionStream('gzip'))).arrayBuffer()
}

function digestHeader(sha256: Uint8Array): { readonly 'content-digest': string } {
  return { 'content-digest': `sha-256=:${toBase64(sha256)}:` }
}

async function putRecord(session: Session, entry: OutboxEntry, bytes: ArrayBuffer): Promise<Answer> {
  const request = { path: `/records/${entry.recordId}`, contentType: 'application/json' }
  const small = await packed(bytes)
  if (small !== null) {
    try {
      return await put(session, { ...request, bytes: small, headers: { 'content-encoding': 'gzip' } })
    } catch (failure) {
      if (!(failure instanceof ServiceProblem) || failure.status !== 415) throw failure // 415: a server that does not unpack
    }
  }
  return await put(session, { ...request, bytes, headers: digestHeader(fromHex(entry.sha256)) })
}

export async function sendRecord(session: Session, entry: OutboxEntry, bytes: ArrayBuffer): Promise<Receipt> {
  return receiptFrom(await putRecord(session, entry, bytes), entry.recordId, entry.sha256)
}

function partCount(bytes: number): number {
  return Math.ceil(bytes / PART_BYTES)
}

async function sendPart(session: Session, entry: OutboxEntry, bytes: ArrayBuffer, n: number): Promise<readonly number[]> {
  const part = bytes.slice(n * PART_BYTES, (n + 1) * PART_BYTES)
  const digest = new Uint8Array(await crypto.subtle.digest('SHA-256', part))
  const body = await put(session, { path: `/photos/${entry.sha256}/parts/${n}`, bytes: part, contentType: 'application/octet-stream', headers: digestHeader(digest) })
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
  const held = new Set<number>(Array.from({ length: total }, (_, n) => n))
  // Interrupted before: the server is asked first what it misses, which costs less than a part sent twice.
  let wanted: readonly number[] = entry.partsHeld > 0 ? [] : [...held]
  wanted.forEach((n) => held.delete(n))
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

/** True when the next try of this photo is made in parts. */
export function goesInParts({ what, bytes, tries }: OutboxEntry): boolean {
  if (what !== 'photo' || bytes <= PART_BYTES || (crypto.subtle as SubtleCrypto | undefined) === undefined) return false
  return bytes > WHOLE_UP_TO_BYTES || tries > 0 || slow
}

/** Sends a photo whole or in parts; parts already at the server are not sent again. */
export async function sendPhoto(session: Session, entry: OutboxEntry, bytes: ArrayBuffer, progress: (held: number, total: number) => Promise<void>): Promise<StoredPhoto> {
  const body = goesInParts(entry)
    ? await sendInParts(session, entry, bytes, progress)
    : await put(session, { path: `/photos/${entry.sha256}`, bytes, contentType: entry.mediaType })
  return storedPhotoFrom(body, entry.sha256, bytes.byteLength)
}
