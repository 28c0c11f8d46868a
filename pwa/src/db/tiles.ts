// The base map on this phone: pictures in a cache of their own, apart from all work. Nothing rests on them, so they are
// the first to go when room is short (sync/evict.ts, db/originals.ts).
const CACHE = 'siteproof-tiles'
const FACTS = '/tiles/facts'

export interface TileFacts {
  readonly version: string
  /** Whose map it is, with its review number: stands on the map wherever it shows. */
  readonly attribution: string
  readonly zooms: readonly [coarsest: number, finest: number]
  readonly bytes: number
}

/** Absent in private windows of some browsers, and outside of https. */
const all = (): CacheStorage | undefined => (globalThis as { caches?: CacheStorage }).caches

/** To write into; makes it where there is none. */
export async function tileCache(): Promise<Cache | undefined> {
  return await all()?.open(CACHE)
}

export async function readTiles(address: string): Promise<Response | null> {
  return (await all()?.match(address, { cacheName: CACHE }).catch(() => undefined)) ?? null
}

export async function tileFacts(): Promise<TileFacts | null> {
  const held = await readTiles(FACTS)
  return held === null ? null : ((await held.json().catch(() => null)) as TileFacts | null)
}

export async function keepFacts(facts: TileFacts): Promise<void> {
  await (await tileCache())?.put(FACTS, new Response(JSON.stringify(facts)))
}

/**
 * The whole map; false when there was none. Piece by piece, because a cache that goes as a whole keeps its room while
 * any page still holds it.
 */
export async function dropTiles(): Promise<boolean> {
  try {
    const cache = await tileCache()
    const pieces = (await cache?.keys()) ?? []
    await Promise.all(pieces.map(async (piece) => await cache?.delete(piece)))
    return pieces.length > 0
  } catch {
    return false
  }
}
