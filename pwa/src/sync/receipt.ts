// A record's receipt counts only when a key of this server signed it (contracts.md 3). The keys are asked for once; a new
// one counts when a known one signed it. Signing in is trust anew, so that no change of keys ever strands a phone.
import { ask } from '../api/client'
import { fromBase64Url } from '../core/bytes'
import { ServiceProblem } from '../core/problems'
import type { Receipt } from '../core/types'
import { getMeta, setMeta, type UserDatabase } from '../db/open'
import type { ServerKeys } from '../db/schema'
import { hasWebCrypto } from '../session/device-key'

type Point = ServerKeys[string]

interface PublishedKey extends Point {
  readonly kid: string
  readonly signed_by: string | null
  readonly signature: string | null
}

/** ECDSA P-256 / SHA-256 over the text's UTF-8 bytes; false also for what is no key or no signature. */
async function holds({ x, y }: Point, signature: string, text: string): Promise<boolean> {
  try {
    const key = await crypto.subtle.importKey('jwk', { kty: 'EC', crv: 'P-256', x, y }, { name: 'ECDSA', namedCurve: 'P-256' }, false, ['verify'])
    return await crypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, fromBase64Url(signature) as Uint8Array<ArrayBuffer>, new TextEncoder().encode(text))
  } catch {
    return false
  }
}

/** Asks for the keys and keeps those that count: all at first, later what a known one signed. */
async function learnKeys(db: UserDatabase): Promise<ServerKeys> {
  const published = (await ask({ path: '/server-keys' }))?.['keys']
  if (!Array.isArray(published)) throw new ServiceProblem('portal', 200)
  const before = await getMeta(db, 'server_keys')
  const known: Record<string, Point> = { ...before }
  for (const { kid, x, y, signed_by, signature } of published as readonly PublishedKey[]) {
    const by = known[signed_by ?? '']
    if (before === null || (by !== undefined && (await holds(by, signature ?? '', `siteproof-key-1\n${kid}\n${x}\n${y}`)))) known[kid] ??= { x, y }
  }
  await setMeta(db, 'server_keys', known)
  return known
}

/**
 * Throws `receipt_key` (no key that counts has this kid) or `receipt_signature`: the record then stays owed and is sent
 * again later. A page on plain http has no WebCrypto and takes the session's word, as contracts.md 1 has it.
 */
export async function checkReceipt(db: UserDatabase, { id, sha256, seq, received_at, epoch, kid, sig }: Receipt): Promise<void> {
  if (!hasWebCrypto()) return
  const key = (await getMeta(db, 'server_keys'))?.[kid] ?? (await learnKeys(db))[kid]
  if (key === undefined) throw new ServiceProblem('receipt_key')
  if (!(await holds(key, sig, `siteproof-receipt-1\n${id}\n${sha256}\n${seq}\n${received_at}\n${epoch}`))) throw new ServiceProblem('receipt_signature')
}
