// A server's signing key, made for one test: kid, its point, and who vouches for it (services/server_key.py).
import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'

export class ReceiptKey {
  readonly published: { kid: string; x: string; y: string; signed_by: string | null; signature: string | null }
  private readonly secret: KeyObject

  /** `before` signs the new key; without it nobody vouches for it. */
  constructor(before: ReceiptKey | null = null) {
    const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    const { x = '', y = '' } = publicKey.export({ format: 'jwk' })
    const kid = createHash('sha256').update(Buffer.from(x, 'base64url')).update(Buffer.from(y, 'base64url')).digest('hex').slice(0, 16)
    this.secret = privateKey
    this.published = { kid, x, y, signed_by: before?.published.kid ?? null, signature: before?.sign(`siteproof-key-1\n${kid}\n${x}\n${y}`) ?? null }
  }

  /** Raw r||s, base64url. */
  sign(text: string): string {
    return sign('sha256', Buffer.from(text), { key: this.secret, dsaEncoding: 'ieee-p1363' }).toString('base64url')
  }
}
