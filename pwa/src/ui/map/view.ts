/**
 * Why: what part of the plane a drawing shows, at how many pixels a metre; panning, zooming and the
 * round length for the scale bar. Pure; the components only draw what this says.
 */
import type { Box, Spot } from './plane'

export interface Size {
  readonly width: number
  readonly height: number
}
/** Centre of the picture on the plane and its scale. */
export interface View {
  readonly centre: Spot
  readonly pxPerM: number
}
export interface Pixel {
  readonly x: number
  readonly y: number
}
export interface Margin {
  readonly top: number
  readonly right: number
  readonly bottom: number
  readonly left: number
}

const CLOSEST_PX_PER_M = 8
const ROUND = [1, 2, 5]

/** The view that shows a whole box inside the margins, never closer than 2 px a metre. */
export function fit(box: Box, size: Size, margin: Margin): View {
  const width_m = Math.max(box.maxX_m - box.minX_m, 60)
  const height_m = Math.max(box.maxY_m - box.minY_m, 60)
  const free = {
    width: Math.max(40, size.width - margin.left - margin.right),
    height: Math.max(40, size.height - margin.top - margin.bottom),
  }
  const pxPerM = Math.min(free.width / width_m, free.height / height_m, 2)
  const shiftX = (margin.left - margin.right) / 2 / pxPerM
  const shiftY = (margin.top - margin.bottom) / 2 / pxPerM
  return {
    centre: { x_m: (box.minX_m + box.maxX_m) / 2 - shiftX, y_m: (box.minY_m + box.maxY_m) / 2 + shiftY },
    pxPerM,
  }
}

export function toPixel(spot: Spot, view: View, size: Size): Pixel {
  return {
    x: size.width / 2 + (spot.x_m - view.centre.x_m) * view.pxPerM,
    y: size.height / 2 - (spot.y_m - view.centre.y_m) * view.pxPerM,
  }
}

/** Moves the paper by so many pixels (to the right and down). */
export function panned(view: View, dx: number, dy: number): View {
  return {
    pxPerM: view.pxPerM,
    centre: { x_m: view.centre.x_m - dx / view.pxPerM, y_m: view.centre.y_m + dy / view.pxPerM },
  }
}

/** Zooms by a factor, keeping the spot under one pixel where it is. */
export function zoomed(view: View, factor: number, size: Size, widest: number, at?: Pixel): View {
  const pxPerM = Math.max(widest, Math.min(CLOSEST_PX_PER_M, view.pxPerM * factor))
  const pixel = at ?? { x: size.width / 2, y: size.height / 2 }
  const x_m = view.centre.x_m + (pixel.x - size.width / 2) / view.pxPerM
  const y_m = view.centre.y_m - (pixel.y - size.height / 2) / view.pxPerM
  return {
    pxPerM,
    centre: { x_m: x_m - (pixel.x - size.width / 2) / pxPerM, y_m: y_m + (pixel.y - size.height / 2) / pxPerM },
  }
}

/** The greatest round length (1, 2 or 5 times a power of ten, metres) not longer than maxPx. */
export function roundLength_m(pxPerM: number, maxPx: number): number {
  const longest_m = maxPx / pxPerM
  const decade = Math.pow(10, Math.floor(Math.log10(longest_m)))
  const step = [...ROUND].reverse().find((round) => round * decade <= longest_m) ?? 1
  return step * decade
}

/** SVG `points` text of a line of spots. */
export function pointsText(line: readonly Spot[], view: View, size: Size): string {
  return line
    .map((spot) => toPixel(spot, view, size))
    .map((pixel) => `${pixel.x.toFixed(1)},${pixel.y.toFixed(1)}`)
    .join(' ')
}
