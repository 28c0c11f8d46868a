// Square map tiles as everybody numbers them (x from 180 W eastwards, y from 85.0511 N southwards, 2^z each way, on
// spherical Mercator): the same rule as server/siteproof/domain/tiles.py, tested by the same tests/vectors/tiles.json.
const EDGE_DEG = 85.0511287798

/** The tile of zoom z that holds a place; beyond the map's edge, the last one. */
export function tileAt(latDeg: number, lonDeg: number, z: number): readonly [x: number, y: number] {
  const n = 2 ** z
  const lat = (Math.max(-EDGE_DEG, Math.min(EDGE_DEG, latDeg)) * Math.PI) / 180
  const within = (value: number): number => Math.max(0, Math.min(n - 1, Math.floor(value)))
  return [within(((lonDeg + 180) / 360) * n), within(((1 - Math.asinh(Math.tan(lat)) / Math.PI) / 2) * n)]
}

/** Latitude and longitude of a tile's north-western corner. */
export function tileCorner(x: number, y: number, z: number): readonly [latDeg: number, lonDeg: number] {
  const n = 2 ** z
  return [(Math.atan(Math.sinh(Math.PI * (1 - (2 * y) / n))) * 180) / Math.PI, (x / n) * 360 - 180]
}
