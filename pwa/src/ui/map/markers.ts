/**
 * Why: numbers of photos must stay readable where pictures were taken side by side, so markers step
 * apart; each keeps a lead to its true place. Also picks the free corner for the lens. Pure.
 */
import type { Pixel, Size } from './view'

export interface Marker {
  readonly index: number
  /** where the photo was taken */
  readonly at: Pixel
  /** where its number is drawn */
  readonly label: Pixel
}

const ROUNDS = 40
const NEAR = 12
/** Room for the zoom keys in the top left corner. */
const KEYS = 46

/** Pushes labels apart until no two are nearer than the gap; the places themselves stay. */
export function spread(places: readonly Pixel[], gapPx: number): Marker[] {
  const labels = places.map((pixel) => ({ x: pixel.x, y: pixel.y }))
  for (let round = 0; round < ROUNDS; round += 1) {
    if (!pushApart(labels, gapPx)) break
  }
  return places.map((at, index) => ({ index, at, label: labels[index] ?? at }))
}

function pushApart(labels: { x: number; y: number }[], gapPx: number): boolean {
  let moved = false
  labels.forEach((a, first) => {
    labels.slice(first + 1).forEach((b, offset) => {
      const dx = b.x - a.x
      const dy = b.y - a.y
      const apart = Math.hypot(dx, dy)
      if (apart >= gapPx) return
      const angle = apart < 0.5 ? (first + offset) * 2.4 : Math.atan2(dy, dx)
      const step = (gapPx - apart) / 2 + 0.2
      a.x -= Math.cos(angle) * step
      a.y -= Math.sin(angle) * step
      b.x += Math.cos(angle) * step
      b.y += Math.sin(angle) * step
      moved = true
    })
  })
  return moved
}

/** A place for a box, and how many of the given pixels it would hide there. */
export interface Place extends Pixel {
  readonly hides: number
}

/** Top-left pixel of a box laid where it hides the fewest of the given pixels. */
export function freeCorner(box: Size, size: Size, busy: readonly Pixel[], edge: number): Place {
  const right = size.width - box.width - edge
  const bottom = size.height - box.height - edge
  const corners: Pixel[] = [
    { x: right, y: bottom },
    { x: edge + KEYS, y: edge },
    { x: right, y: (size.height - box.height) / 2 },
    { x: edge + KEYS, y: (size.height - box.height) / 2 },
    { x: edge, y: bottom - 22 },
    { x: right, y: edge + 44 },
  ]
  const hidden = (corner: Pixel): number =>
    busy.filter(
      (pixel) =>
        pixel.x > corner.x - NEAR && pixel.x < corner.x + box.width + NEAR && pixel.y > corner.y - NEAR && pixel.y < corner.y + box.height + NEAR,
    ).length
  return corners
    .map((corner) => ({ ...corner, hides: hidden(corner) }))
    .reduce((best, corner) => (corner.hides < best.hides ? corner : best))
}
