// Fetches the base map of a township when somebody asks for it, and only then: tile by tile, so that what came stays.
// Gives way to work that waits, and to a phone that is nearly full.
import type { components } from '../api/schema'
import { askPicture } from '../api/client'
import { heldTiles, keepTile } from '../db/tile-pictures'
import { dropTiles, keepFacts, tileFacts, type TileFacts } from '../db/tiles'
import type { Session } from '../session/current'
import { accessToken, askAs } from '../session/tokens'
import { onHint } from './channel'

const AT_ONCE = 4
/** Failures in a row, of all that run at once, that mean the network is gone; fewer are a weak one. */
const MOST_FAILURES = 8
/** Below the share at which the phone begins to clear (sync/evict.ts). */
const MOST_SHARE = 0.65

export interface TileOffer {
  readonly facts: TileFacts
  /** z/x/y, those that are not here yet. */
  readonly missing: readonly string[]
  readonly count: number
  /** About, of what is missing. */
  readonly bytes: number
}

let newWork = false
onHint(({ type }) => { newWork ||= type === 'work' })

/** What the server has for the township around a site; null: nothing. Throws ServiceProblem. */
export async function tileOffer(session: Session, siteId: string): Promise<TileOffer | null> {
  const answer = (await askAs(session, { path: `/tiles?site_id=${encodeURIComponent(siteId)}` })) as components['schemas']['Tiles'] | null
  if (answer === null || answer.version === null) return null
  const { version, attribution, runs, count, bytes } = answer
  const tiles = runs.flatMap(([z = 0, x = 0, first = 0, last = 0]) => Array.from({ length: last - first + 1 }, (_, n) => `${z}/${x}/${first + n}`))
  const held = await heldTiles(version)
  const missing = tiles.filter((tile) => !held.has(tile))
  const zooms = runs.map(([z = 0]) => z)
  return { facts: { version, attribution, zooms: [Math.min(...zooms), Math.max(...zooms)], bytes }, missing, count, bytes: Math.round((bytes * missing.length) / count) }
}

/** `behind`: work goes first. `stopped`: the network, or nobody wants it any more. `full`: no room, and nothing of the map is here now. */
export type TileEnd = 'done' | 'behind' | 'stopped' | 'full'

async function isBehind({ db }: Session): Promise<boolean> {
  return (await db.getAll('outbox')).some((entry) => entry.status === 'waiting')
}

async function hasRoom(bytes: number): Promise<boolean> {
  const { usage = 0, quota = Infinity } = (await navigator.storage?.estimate().catch(() => undefined)) ?? {}
  return usage + bytes <= MOST_SHARE * quota
}

/** Fetches what is missing; `step` hears how many are left and says whether to go on. */
export async function fetchTiles(session: Session, { facts, missing, bytes }: TileOffer, step: (left: number) => boolean): Promise<TileEnd> {
  newWork = false
  if (await isBehind(session)) return 'behind'
  if (!(await hasRoom(bytes))) return 'full'
  let before = await tileFacts()
  if (before !== null && before.version !== facts.version) {
    await dropTiles()
    before = null
  }
  const todo = [...missing]
  let [left, came, end] = [missing.length, before?.bytes ?? 0, 'done' as TileEnd]
  const zooms = [Math.min(facts.zooms[0], before?.zooms[0] ?? Infinity), Math.max(facts.zooms[1], before?.zooms[1] ?? 0)] as const
  const note = async (): Promise<void> => await keepFacts({ ...facts, zooms, bytes: came })
  let failures = 0
  const failed = (failure: unknown): void => {
    failures += 1
    if (failure instanceof DOMException && failure.name === 'QuotaExceededError') end = 'full'
    else if (failures >= MOST_FAILURES && end !== 'full') end = 'stopped'
  }
  const fetchOne = async (tile: string): Promise<void> => {
    const picture = await askPicture(`/tiles/${facts.version}/${tile}`, await accessToken(session))
    await keepTile(facts.version, tile, picture)
    came += picture.size
    left -= 1
    failures = 0
  }
  const run = async (): Promise<void> => {
    for (let tile = todo.shift(); tile !== undefined && end === 'done'; tile = todo.shift()) {
      const again = tile
      await fetchOne(tile).catch((failure: unknown) => {
        failed(failure)
        todo.push(again)
      })
      if (end !== 'done') return
      if (!step(left)) end = 'stopped'
      else if (newWork) end = 'behind'
    }
  }
  await note().catch(failed)
  await Promise.all(Array.from({ length: AT_ONCE }, run)) // all have ended, none goes on behind
  if (end === 'full') await dropTiles()
  else await note().catch(() => undefined)
  return left === 0 ? 'done' : end
}
