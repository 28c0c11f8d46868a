// The device's signing key: P-256, made here, never extractable, so that a copied
// database cannot sign elsewhere (contracts.md 1). A plain-http page has none.
import { toBase64Url } from '../core/bytes'
import type { DeviceRow } from '../db/schema'

const ALGORITHM = { name: 'ECDSA', namedCurve: 'P-256' } as const

export function hasWebCrypto(): boolean {
  return typeof crypto !== 'undefined' && (crypto.subtle as SubtleCrypto | undefined) !== undefined
}

/** Random UUID v4 also where `crypto.randomUUID` is missing (plain http). */
function randomUuid(): string {
  const bytes = crypto.getRandomValues(new Uint8Array(16))
  bytes[6] = 0x40 | ((bytes[6] ?? 0) & 0x0f)
  bytes[8] = 0x80 | ((bytes[8] ?? 0) & 0x3f)
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-${hex.slice(12, 16)}-${hex.slice(16, 20)}-${hex.slice(20)}`
}

function deviceName(): string {
  const agent = typeof navigator === 'undefined' ? '' : navigator.userAgent
  const model = /\(([^)]{1,80})\)/.exec(agent)?.[1] ?? 'browser'
  return model.slice(0, 80)
}

/** A new device: id, name, and a key pair where the page is a secure context. */
export async function makeDevice(): Promise<DeviceRow> {
  const id = randomUuid()
  if (!hasWebCrypto()) return { id, name: deviceName(), keyPair: null, publicJwk: null }
  const keyPair = await crypto.subtle.generateKey(ALGORITHM, false, ['sign', 'verify'])
  const { kty, crv, x, y } = await crypto.subtle.exportKey('jwk', keyPair.publicKey)
  return { id, name: deviceName(), keyPair, publicJwk: { kty, crv, x, y } as JsonWebKey }
}

/** ECDSA P-256 / SHA-256 over the text's UTF-8 bytes: raw r||s as 86 base64url characters. */
export async function signText(privateKey: CryptoKey, text: string): Promise<string> {
  const signature = await crypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, new TextEncoder().encode(text))
  return toBase64Url(new Uint8Array(signature))
}
