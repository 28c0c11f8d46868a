// Whether a JPEG file is whole: its first scan begins and somewhere after it the end marker stands (ITU-T T.81,
// B.1.1.3). A copy that stopped half way has none; the thumbnail inside EXIF, which has one of its own, is skipped.

const MARKER = 0xff
const START_OF_IMAGE = 0xd8
const START_OF_SCAN = 0xda
const END_OF_IMAGE = 0xd9

/** Offset of the first scan's data; null when the segments before it do not lead there. */
function firstScan(bytes: Uint8Array): number | null {
  let at = 2
  while (at + 4 <= bytes.length && bytes[at] === MARKER) {
    const length = ((bytes[at + 2] ?? 0) << 8) | (bytes[at + 3] ?? 0)
    if (bytes[at + 1] === START_OF_SCAN) return at + 2 + length
    if (bytes[at + 1] === MARKER) at += 1
    else at += 2 + Math.max(2, length)
  }
  return null
}

/** True for bytes that are no JPEG too: other formats are judged elsewhere. */
export function isWholeIfJpeg(bytes: Uint8Array): boolean {
  if (bytes[0] !== MARKER || bytes[1] !== START_OF_IMAGE) return true
  const scan = firstScan(bytes)
  if (scan === null) return false
  for (let at = bytes.length - 2; at >= scan; at -= 1) {
    if (bytes[at] === MARKER && bytes[at + 1] === END_OF_IMAGE) return true
  }
  return false
}
