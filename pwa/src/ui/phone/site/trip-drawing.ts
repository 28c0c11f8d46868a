// What the trip map shows and where, in metres on the plane at the site: pure, the component only scales it.
import type { Fix, SiteTrip } from '../../../app-services'
import { drawingOf, type Drawing } from '../../map/drawing'
import { boxAround, middleOf, nearestOnLines, planeAt, type Box, type Spot } from '../../map/plane'

/** A position farther than this from the site does not widen the map. */
const NEAR_M = 3000
/** The map follows who walks out of it in steps, so that it does not crawl under the eye. */
const STEP_M = 250

export interface TripDrawing extends Drawing {
  readonly defects: readonly { readonly number: number; readonly spot: Spot; readonly grave: boolean }[]
}

export function tripDrawing(trip: SiteTrip, nowMs: number): TripDrawing {
  const { site, area, defects } = trip
  const plane = planeAt(...middleOf(site.geometry))
  return {
    ...drawingOf(site, site.segments, [], area?.outline ?? null, nowMs),
    defects: defects.flatMap((defect, index) =>
      defect.place === null ? [] : [{ number: index + 1, spot: plane(defect.place.lat_deg, defect.place.lon_deg), grave: defect.grade !== 'general' }],
    ),
  }
}

export interface Here {
  readonly spot: Spot
  readonly nearest: Spot
  readonly accuracyM: number | null
}

/** Where the phone stands on the same plane, and the nearest spot of the site. */
export function hereOn(trip: SiteTrip, drawing: TripDrawing, fix: Fix | null): Here | null {
  if (fix === null) return null
  const spot = planeAt(...middleOf(trip.site.geometry))(fix.lat_deg, fix.lon_deg)
  return { spot, nearest: nearestOnLines(spot, drawing.lines) ?? spot, accuracyM: fix.accuracy_m }
}

/** What the map shows at first: site and defects, and the one who stands near. */
export function tripBox(drawing: TripDrawing, here: Here | null): Box {
  const { minX_m, minY_m, maxX_m, maxY_m } = drawing.box
  const spots: Spot[] = [{ x_m: minX_m, y_m: minY_m }, { x_m: maxX_m, y_m: maxY_m }, ...drawing.defects.map((defect) => defect.spot)]
  if (here !== null) {
    const { x_m, y_m } = here.spot
    const outside = Math.max(minX_m - x_m, x_m - maxX_m, minY_m - y_m, y_m - maxY_m)
    if (outside > 0 && outside < NEAR_M) spots.push({ x_m: Math.round(x_m / STEP_M) * STEP_M, y_m: Math.round(y_m / STEP_M) * STEP_M })
  }
  return boxAround(spots)
}
