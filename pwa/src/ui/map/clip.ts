/**
 * Why: an imported road may have thousands of vertices; a wide band along all of them costs seconds a frame.
 * Only the stretches that come near the paper are drawn. Pure.
 */
import type { Pixel, Size } from './view'

const SHORT = 300

/** The runs of a line whose segments come within `marginPx` of the paper; a short line is one run as it is. */
export function nearRuns(line: readonly Pixel[], size: Size, marginPx: number): readonly (readonly Pixel[])[] {
  if (line.length <= SHORT) return [line]
  const runs: Pixel[][] = []
  let run: Pixel[] | null = null
  line.forEach((b, index) => {
    const a = line[index - 1]
    if (a === undefined) return
    if (!near(a, b, size, marginPx)) {
      run = null
      return
    }
    if (run === null) {
      run = [a]
      runs.push(run)
    }
    run.push(b)
  })
  return runs
}

/** Does the box of a segment touch the paper and its margin? */
function near(a: Pixel, b: Pixel, size: Size, marginPx: number): boolean {
  const beside = (p: number, q: number, end: number): boolean => Math.max(p, q) < -marginPx || Math.min(p, q) > end + marginPx
  return !beside(a.x, b.x, size.width) && !beside(a.y, b.y, size.height)
}

/** SVG `points` text of pixels. */
export function pixelsText(pixels: readonly Pixel[]): string {
  return pixels.map((pixel) => `${pixel.x.toFixed(1)},${pixel.y.toFixed(1)}`).join(' ')
}
