// SHA-256 of bytes, off the main thread by SubtleCrypto.
import { toHex } from '../core/bytes'

/** Lower-case hexadecimal. Needs a secure context; text at a plain-http desk uses core/sha256. */
export async function sha256Hex(bytes: ArrayBuffer): Promise<string> {
  return toHex(new Uint8Array(await crypto.subtle.digest('SHA-256', bytes)))
}
