// Writes the bytes of a record once (contracts.md 1). Whoever holds the text that
// comes out of here keeps it for ever; nothing parses it to write it again.
import type { RecordPhoto, UnsignedRecord } from './types'

export const MAX_RECORD_BYTES = 262_144
const MAX_PHOTOS = 100
const SIGNATURE = /^[A-Za-z0-9_-]{86}$/

const CONTROL = /[\u0000-\u0008\u000b\u000c\u000e-\u001f]/g

/** What no text column can hold: control characters go, half surrogates become U+FFFD. */
function storable(text: string): string {
  const printable = text.replace(CONTROL, '')
  if (!/[\uD800-\uDFFF]/.test(printable)) return printable
  return Array.from(printable, (point) => (/^[\uD800-\uDFFF]$/.test(point) ? '\uFFFD' : point)).join('')
}

function wellFormed(key: string, value: unknown): unknown {
  if (typeof value === 'number' && !Number.isFinite(value)) throw new RangeError(`record field ${key} is ${String(value)}`)
  if (value === undefined) throw new RangeError(`record field ${key} is undefined`)
  return typeof value === 'string' ? storable(value) : value
}

function orderedPhoto(photo: RecordPhoto): RecordPhoto {
  return {
    sha256: photo.sha256,
    bytes: photo.bytes,
    media_type: photo.media_type,
    source: photo.source,
    item_id: photo.item_id,
    captured_at: photo.captured_at,
    mono_ms: photo.mono_ms,
    fix: photo.fix === null ? null : { lat_deg: photo.fix.lat_deg, lon_deg: photo.fix.lon_deg, accuracy_m: photo.fix.accuracy_m, age_s: photo.fix.age_s },
    bearing_deg: photo.bearing_deg,
    beacon_nonce: photo.beacon_nonce,
    original: photo.original === null ? null : { sha256: photo.original.sha256, bytes: photo.original.bytes },
  }
}

/** U: the record's JSON without `sig`, in the order of contracts.md. Throws RangeError on NaN, infinity or undefined. */
export function writeUnsigned(record: UnsignedRecord): string {
  if (record.photos.length > MAX_PHOTOS) throw new RangeError('more than 100 photos')
  const ordered: UnsignedRecord = {
    id: record.id,
    kind: record.kind,
    schema: record.schema,
    author_device: record.author_device,
    created_at: record.created_at,
    tz_offset_min: record.tz_offset_min,
    clock: record.clock,
    beacons: record.beacons,
    of: record.of,
    body: record.body,
    photos: record.photos.map(orderedPhoto),
    prev: record.prev,
  }
  return JSON.stringify(ordered, wellFormed)
}

/** What the device key signs, over the UTF-8 bytes of this text. */
export function recordMessage(unsigned: string): string {
  return `siteproof-record-1\n${unsigned}`
}

/** The sent text: U without its last brace, then the signature (86 base64url characters) or null. */
export function sentText(unsigned: string, signature: string | null): string {
  if (signature !== null && !SIGNATURE.test(signature)) throw new RangeError('signature is not 86 base64url characters')
  return `${unsigned.slice(0, -1)},"sig":${signature === null ? 'null' : `"${signature}"`}}`
}

/** What the device's key signs to renew its session (contracts.md 3). */
export function refreshMessage(token: string): string {
  return `siteproof-refresh-1\n${token}`
}
