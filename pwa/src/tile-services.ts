// The door to the county's base map on this phone, for the map of a site.
import { tilePicture } from './db/tile-pictures'
import { requireSession } from './session/current'
import { fetchTiles, tileOffer as offerFor, type TileEnd, type TileOffer } from './sync/tiles'

export { dropTiles, tileFacts, type TileFacts } from './db/tiles'
export type { TileEnd, TileOffer }

export async function tileOffer(siteId: string): Promise<TileOffer | null> {
  return await offerFor(await requireSession(), siteId)
}

export async function saveTiles(offer: TileOffer, step: (left: number) => boolean): Promise<TileEnd> {
  return await fetchTiles(await requireSession(), offer, step)
}

/** Object URL of a held tile; null when it is not here. The caller revokes it. */
export async function tileUrl(version: string, tile: string): Promise<string | null> {
  const picture = await tilePicture(version, tile)
  return picture === null ? null : URL.createObjectURL(picture)
}
