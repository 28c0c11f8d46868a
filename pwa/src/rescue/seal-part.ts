// One sealed part of a rescue file, `siteproof-rescue-1`, as server/siteproof/domain/rescue_format.py describes it:
// only the server's own key opens it, so anybody may carry it. Chunks leave the page's memory as they are sealed.
import { fromBase64Url, toBase64Url } from '../core/bytes'

const NAME = 'siteproof-rescue-1'
const CHUNK_BYTES = 262_144
const CURVE = { name: 'ECDH', namedCurve: 'P-256' } as const

/** The server's public key as hello gives it: base64url of the point 04 x y. */
export interface RescueKey {
  readonly kid: string
  readonly public_key: string
}

const utf8 = (text: string): Uint8Array<ArrayBuffer> => new TextEncoder().encode(text)

function u32(number: number): Uint8Array<ArrayBuffer> {
  const bytes = new Uint8Array(4)
  new DataView(bytes.buffer).setUint32(0, number)
  return bytes
}

function joined(parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(parts.reduce((sum, part) => sum + part.length, 0))
  let at = 0
  for (const part of parts) {
    whole.set(part, at)
    at += part.length
  }
  return whole
}

function nonce(number: number, last: boolean): Uint8Array<ArrayBuffer> {
  return joined([new Uint8Array(7), u32(number), Uint8Array.of(last ? 1 : 0)])
}

async function chunkKey(own: CryptoKey, to: RescueKey, prefix: Uint8Array<ArrayBuffer>): Promise<CryptoKey> {
  const { subtle } = crypto
  const theirs = await subtle.importKey('raw', Uint8Array.from(fromBase64Url(to.public_key)), CURVE, false, [])
  const shared = await subtle.importKey('raw', await subtle.deriveBits({ name: 'ECDH', public: theirs }, own, 256), 'HKDF', false, ['deriveKey'])
  const salt = await subtle.digest('SHA-256', prefix)
  return await subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt, info: utf8(NAME) }, shared, { name: 'AES-GCM', length: 256 }, false, ['encrypt'])
}

export class PartSealer {
  private readonly sealed: Blob[] = []
  private bodyBytes = 0
  private number = 0
  private held: Uint8Array<ArrayBuffer> | null = null

  private constructor(private readonly key: CryptoKey, private readonly prefix: Uint8Array<ArrayBuffer>, private readonly chunkBytes: number) {}

  /** `ephemeral` and `chunkBytes` are given only by tests. */
  static async begin(to: RescueKey, createdAt: string, ephemeral?: CryptoKeyPair, chunkBytes = CHUNK_BYTES): Promise<PartSealer> {
    const pair = ephemeral ?? (await crypto.subtle.generateKey(CURVE, false, ['deriveBits']))
    const own = new Uint8Array(await crypto.subtle.exportKey('raw', pair.publicKey))
    const header = utf8(JSON.stringify({ kid: to.kid, public_key: toBase64Url(own), created_at: createdAt }))
    const prefix = joined([utf8(`${NAME}\n`), u32(header.length), header])
    return new PartSealer(await chunkKey(pair.privateKey, to, prefix), prefix, chunkBytes)
  }

  /** Adds one entry: what it is, and its bytes. */
  async add(meta: object, data: ArrayBuffer = new ArrayBuffer(0)): Promise<void> {
    const head = utf8(JSON.stringify({ ...meta, bytes: data.byteLength }))
    const whole = joined([u32(head.length), head, new Uint8Array(data)])
    for (let at = 0; at < whole.length; at += this.chunkBytes) {
      if (this.held !== null) await this.seal(this.held, false)
      this.held = whole.slice(at, at + this.chunkBytes)
    }
  }

  private async seal(plain: Uint8Array<ArrayBuffer>, last: boolean): Promise<void> {
    const cipher = await crypto.subtle.encrypt({ name: 'AES-GCM', iv: nonce(this.number, last) }, this.key, plain)
    this.sealed.push(new Blob([u32(cipher.byteLength), cipher]))
    this.bodyBytes += 4 + cipher.byteLength
    this.number += 1
  }

  /** Seals the last chunk and gives the part. */
  async finish(): Promise<Blob> {
    await this.seal(this.held ?? new Uint8Array(0), true)
    return new Blob([this.prefix, u32(this.bodyBytes), ...this.sealed])
  }
}
