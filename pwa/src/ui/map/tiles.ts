// Which tiles of a base map lie under a view, and where: each by its corners on the same plane as the lines above it.
import { tileAt, tileCorner } from '../../core/tiles'
import { planeAt } from './plane'
import { toPixel, type Size, type View } from './view'

/** A tile is drawn about this wide, so that phones with fine screens stay sharp. */
const TILE_PX = 192
/** Coarser ones beneath, where finer ones are not here. */
const BENEATH = 2
const MOST_A_LEVEL = 60

export interface PlacedTile {
  /** z/x/y */
  readonly tile: string
  readonly x: number
  readonly y: number
  readonly width: number
  readonly height: number
}

/** Coarse ones first. `origin`: latitude and longitude where the plane touches the ground. */
export function tilesInView(origin: readonly [number, number], view: View, size: Size, [coarsest, finest]: readonly [number, number]): PlacedTile[] {
  const [lat0, lon0] = origin
  const plane = planeAt(lat0, lon0)
  const degree = plane(lat0 + 1, lon0 + 1)
  const [halfX_m, halfY_m] = [size.width / 2 / view.pxPerM, size.height / 2 / view.pxPerM]
  const at = (x_m: number, y_m: number, z: number): readonly [number, number] =>
    tileAt(lat0 + (view.centre.y_m + y_m) / degree.y_m, lon0 + (view.centre.x_m + x_m) / degree.x_m, z)
  const best = Math.max(coarsest, Math.min(finest, Math.round(Math.log2((360 * degree.x_m * view.pxPerM) / TILE_PX))))
  const placed: PlacedTile[] = []
  for (let z = Math.max(coarsest, best - BENEATH); z <= best; z += 1) {
    const [firstX, firstY] = at(-halfX_m, halfY_m, z)
    const [lastX, lastY] = at(halfX_m, -halfY_m, z)
    if ((lastX - firstX + 1) * (lastY - firstY + 1) > MOST_A_LEVEL) continue
    for (let x = firstX; x <= lastX; x += 1) {
      for (let y = firstY; y <= lastY; y += 1) {
        const start = toPixel(plane(...tileCorner(x, y, z)), view, size)
        const end = toPixel(plane(...tileCorner(x + 1, y + 1, z)), view, size)
        placed.push({ tile: `${z}/${x}/${y}`, x: start.x, y: start.y, width: end.x - start.x, height: end.y - start.y })
      }
    }
  }
  return placed
}
