// Hexadecimal and base64url as contracts.md writes them. Pure, no DOM.

export function toHex(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(16).padStart(2, '0')).join('')
}

/** Two characters a byte; what is no hexadecimal becomes 0. */
export function fromHex(hex: string): Uint8Array {
  return Uint8Array.from({ length: hex.length / 2 }, (_, index) => parseInt(hex.slice(2 * index, 2 * index + 2), 16))
}

const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'

function encode64(bytes: Uint8Array): string {
  let text = ''
  for (let index = 0; index < bytes.length; index += 3) {
    const group = ((bytes[index] ?? 0) << 16) | ((bytes[index + 1] ?? 0) << 8) | (bytes[index + 2] ?? 0)
    for (let part = 0; part < 4; part += 1) {
      text += index + part > bytes.length ? '=' : ALPHABET.charAt((group >> (18 - 6 * part)) & 63)
    }
  }
  return text
}

export function toBase64(bytes: Uint8Array): string {
  return encode64(bytes)
}

/** base64url without padding: 64 bytes of signature are 86 characters. */
export function toBase64Url(bytes: Uint8Array): string {
  return encode64(bytes).replace(/\+/g, '-').replace(/\//g, '_').replace(/=+$/, '')
}

/** Throws RangeError for a character that is not of base64url. */
export function fromBase64Url(text: string): Uint8Array {
  const plain = text.replace(/-/g, '+').replace(/_/g, '/').replace(/=+$/, '')
  const bytes = new Uint8Array(Math.floor((plain.length * 3) / 4))
  let buffer = 0
  let bits = 0
  let at = 0
  for (const character of plain) {
    const value = ALPHABET.indexOf(character)
    if (value < 0) throw new RangeError('not base64url')
    buffer = ((buffer << 6) | value) & 0xffffff
    bits += 6
    if (bits >= 8) {
      bits -= 8
      bytes[at] = (buffer >> bits) & 0xff
      at += 1
    }
  }
  return bytes
}

/** True when both hold the same bytes; compares words, so a 12 MP picture costs about a millisecond. */
export function sameBytes(a: ArrayBuffer, b: ArrayBuffer): boolean {
  if (a.byteLength !== b.byteLength) return false
  const words = Math.floor(a.byteLength / 4)
  const left = new Uint32Array(a, 0, words)
  const right = new Uint32Array(b, 0, words)
  for (let index = 0; index < left.length; index += 1) if (left[index] !== right[index]) return false
  const leftRest = new Uint8Array(a, words * 4)
  const rightRest = new Uint8Array(b, words * 4)
  return leftRest.every((byte, index) => byte === rightRest[index])
}
