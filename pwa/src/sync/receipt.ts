// A record's receipt counts only when a key of this server signed it (contracts.md 3). The keys are asked for once; a new
// one counts when a known one signed it. With one that nobody vouches for the phone waits until its person signs in or,
// where he may not, a supervisor's surrender code is taken: both are trust anew.
import { ask } from '../api/client'
import { fromBase64Url } from '../core/bytes'
import { ServiceProblem } from '../core/problems'
import type { Receipt } from '../core/types'
import { getMeta, strictly, type UserDatabase } from '../db/open'
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

/** The keys that count: all at first, later what a known one signed, in whatever order they are told. */
async function counting(before: ServerKeys | null, published: readonly PublishedKey[]): Promise<ServerKeys> {
  const known: Record<string, Point> = { ...before }
  for (let count = -1; count !== Object.keys(known).length;) {
    count = Object.keys(known).length
    for (const { kid, x, y, signed_by, signature } of published) {
      const by = known[signed_by ?? '']
      if (known[kid] !== undefined) continue
      if (before === null || (by !== undefined && (await holds(by, signature ?? '', `siteproof-key-1\n${kid}\n${x}\n${y}`)))) known[kid] = { x, y }
    }
  }
  return known
}

/** Asks for the keys and keeps those that count; begins anew where another tab changed what is known. */
async function learnKeys(db: UserDatabase): Promise<ServerKeys> {
  const published = (await ask({ path: '/server-keys' }))?.['keys']
  if (!Array.isArray(published)) throw new ServiceProblem('portal', 200)
  for (;;) {
    const before = await getMeta(db, 'server_keys')
    const known = await counting(before, published as readonly PublishedKey[])
    const tx = strictly(db, ['meta'])
    const meta = tx.objectStore('meta')
    const same = JSON.stringify((await meta.get('server_keys')) ?? null) === JSON.stringify(before)
    if (same) await meta.put(known, 'server_keys')
    await tx.done
    if (same) return known
  }
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
