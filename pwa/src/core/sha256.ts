// SHA-256 (FIPS 180-4) in plain script, only for the text of a decision made at a
// desk on plain http, where the browser offers no WebCrypto. Photos never come here.
import { toHex } from './bytes'

const K = constants(64, 1 / 3)
const INITIAL = constants(8, 1 / 2)

/** First 32 bits of the fractional parts of the roots of the first primes. */
function constants(count: number, power: number): Uint32Array {
  const found = new Uint32Array(count)
  let size = 0
  for (let candidate = 2; size < count; candidate += 1) {
    let prime = true
    for (let divisor = 2; divisor * divisor <= candidate; divisor += 1) if (candidate % divisor === 0) prime = false
    if (prime) {
      const root = candidate ** power
      found[size] = Math.floor((root - Math.floor(root)) * 2 ** 32)
      size += 1
    }
  }
  return found
}

const rotate = (word: number, by: number): number => (word >>> by) | (word << (32 - by))

function padded(bytes: Uint8Array): DataView {
  const length = Math.ceil((bytes.length + 9) / 64) * 64
  const block = new Uint8Array(length)
  block.set(bytes)
  block[bytes.length] = 0x80
  const view = new DataView(block.buffer)
  view.setUint32(length - 8, Math.floor(bytes.length / 2 ** 29))
  view.setUint32(length - 4, (bytes.length << 3) >>> 0)
  return view
}

function schedule(view: DataView, offset: number): Uint32Array {
  const w = new Uint32Array(64)
  for (let t = 0; t < 16; t += 1) w[t] = view.getUint32(offset + 4 * t)
  for (let t = 16; t < 64; t += 1) {
    const w15 = w[t - 15] ?? 0
    const w2 = w[t - 2] ?? 0
    const s0 = rotate(w15, 7) ^ rotate(w15, 18) ^ (w15 >>> 3)
    const s1 = rotate(w2, 17) ^ rotate(w2, 19) ^ (w2 >>> 10)
    w[t] = (w[t - 16] ?? 0) + s0 + (w[t - 7] ?? 0) + s1
  }
  return w
}

function mix(state: Uint32Array, w: Uint32Array): void {
  let [a = 0, b = 0, c = 0, d = 0, e = 0, f = 0, g = 0, h = 0] = state
  for (let t = 0; t < 64; t += 1) {
    const s1 = rotate(e, 6) ^ rotate(e, 11) ^ rotate(e, 25)
    const t1 = (h + s1 + ((e & f) ^ (~e & g)) + (K[t] ?? 0) + (w[t] ?? 0)) | 0
    const s0 = rotate(a, 2) ^ rotate(a, 13) ^ rotate(a, 22)
    const t2 = (s0 + ((a & b) ^ (a & c) ^ (b & c))) | 0
    h = g
    g = f
    f = e
    e = (d + t1) | 0
    d = c
    c = b
    b = a
    a = (t1 + t2) | 0
  }
  ;[a, b, c, d, e, f, g, h].forEach((word, index) => {
    state[index] = (state[index] ?? 0) + word
  })
}

/** Lower-case hexadecimal SHA-256 of the bytes. */
export function sha256Plain(bytes: Uint8Array): string {
  const view = padded(bytes)
  const state = INITIAL.slice()
  for (let offset = 0; offset < view.byteLength; offset += 64) mix(state, schedule(view, offset))
  const out = new Uint8Array(32)
  const words = new DataView(out.buffer)
  state.forEach((word, index) => words.setUint32(index * 4, word))
  return toHex(out)
}
