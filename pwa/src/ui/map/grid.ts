// The paper's faint lines: where they fall for a view. Pure.
import { roundLength_m, type Size, type View } from './view'

const APART_PX = 130

/** Pixels of the vertical and horizontal lines of a grid of round metres. */
export function gridLines(now: View, area: Size): { vertical: number[]; horizontal: number[] } {
  const step = roundLength_m(now.pxPerM, APART_PX) * now.pxPerM
  const startX = ((-now.centre.x_m * now.pxPerM + area.width / 2) % step + step) % step
  const startY = ((now.centre.y_m * now.pxPerM + area.height / 2) % step + step) % step
  const upTo = (start: number, end: number): number[] =>
    Array.from({ length: Math.max(0, Math.ceil((end - start) / step)) }, (_, index) => start + index * step)
  return { vertical: upTo(startX, area.width), horizontal: upTo(startY, area.height) }
}
