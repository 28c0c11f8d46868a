// The desk's side of rescue files: cuts a file into its parts by their plain heads and hands them in one by one,
// in their order, so that no request grows large. Only the server opens them.
import type { components } from '../api/schema'
import { ServiceProblem } from '../core/problems'
import { requireSession } from './current'
import { askAs } from './tokens'

export type RescueAnswer = components['schemas']['RescueAnswer']
const MAGIC = 'siteproof-rescue-1\n'
const MOST_HEADER_BYTES = 4096

async function bytesAt(file: Blob, from: number, to: number): Promise<DataView> {
  return new DataView(await file.slice(from, to).arrayBuffer())
}

/** The parts of a rescue file. Throws ServiceProblem `rescue_invalid` when it is none or breaks off. */
async function partsOf(file: Blob): Promise<Blob[]> {
  const parts: Blob[] = []
  for (let at = 0; at < file.size || parts.length === 0;) {
    const head = await bytesAt(file, at, at + MAGIC.length + 4)
    const magic = new TextDecoder().decode(head.buffer.slice(0, MAGIC.length))
    if (magic !== MAGIC || head.byteLength < MAGIC.length + 4) throw new ServiceProblem('rescue_invalid')
    const headerBytes = head.getUint32(MAGIC.length)
    const bodyAt = at + head.byteLength + headerBytes
    if (headerBytes > MOST_HEADER_BYTES || bodyAt + 4 > file.size) throw new ServiceProblem('rescue_invalid')
    const end = bodyAt + 4 + (await bytesAt(file, bodyAt, bodyAt + 4)).getUint32(0)
    parts.push(file.slice(at, Math.min(end, file.size)))
    at = end
  }
  return parts
}

/** Hands in every part; `tell` hears of each answer. Throws ServiceProblem; what was answered before stands. */
export async function handIn(file: Blob, tell: (answer: RescueAnswer, done: number, of: number) => void): Promise<void> {
  const [session, parts] = await Promise.all([requireSession(), partsOf(file)])
  for (const [index, part] of parts.entries()) {
    const bytes = await part.arrayBuffer()
    const body = await askAs(session, { method: 'POST', path: '/rescue', bytes, contentType: 'application/octet-stream' })
    if (body === null || !Array.isArray(body['records'])) throw new ServiceProblem('portal', 200)
    tell(body as unknown as RescueAnswer, index + 1, parts.length)
  }
}

export type SurrenderPhone = components['schemas']['SurrenderPhone']
export type SurrenderCode = components['schemas']['Surrender']

/** Phones of the people the caller answers for, stopped ones first. */
export async function surrenderPhones(): Promise<readonly SurrenderPhone[]> {
  const body = await askAs(await requireSession(), { path: '/surrender/phones' })
  if (!Array.isArray(body?.['items'])) throw new ServiceProblem('portal', 200)
  return body['items'] as SurrenderPhone[]
}

/** A code for one phone, said once; earlier ones of it end. */
export async function surrenderCode(deviceId: string): Promise<SurrenderCode> {
  const body = await askAs(await requireSession(), { method: 'POST', path: `/devices/${encodeURIComponent(deviceId)}/surrender`, json: { origin: location.origin } })
  if (typeof body?.['code'] !== 'string') throw new ServiceProblem('portal', 200)
  return body as unknown as SurrenderCode
}
