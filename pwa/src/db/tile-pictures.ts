// Single tiles of the base map on this phone, by version and number (z/x/y).
import { readTiles, tileCache } from './tiles'

const addressOf = (version: string, tile: string): string => `/tiles/${version}/${tile}`

export async function tilePicture(version: string, tile: string): Promise<Blob | null> {
  return (await (await readTiles(addressOf(version, tile)))?.blob()) ?? null
}

/** Which tiles of this version lie here. */
export async function heldTiles(version: string): Promise<ReadonlySet<string>> {
  const start = addressOf(version, '')
  const paths = ((await (await tileCache())?.keys()) ?? []).map(({ url }) => new URL(url).pathname)
  return new Set(paths.filter((path) => path.startsWith(start)).map((path) => path.slice(start.length)))
}

export async function keepTile(version: string, tile: string, picture: Blob): Promise<void> {
  await (await tileCache())?.put(addressOf(version, tile), new Response(picture))
}
