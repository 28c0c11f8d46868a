// The base map on a phone: comes only when asked, tile by tile, after all work; and is the first to go.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { tileAt, tileCorner } from '../../pwa/src/core/tiles'
import { ServiceProblem } from '../../pwa/src/core/problems'
import { droppableBytes } from '../../pwa/src/db/originals'
import { setMeta } from '../../pwa/src/db/open'
import { heldTiles, tilePicture } from '../../pwa/src/db/tile-pictures'
import { dropTiles, tileFacts } from '../../pwa/src/db/tiles'
import type { Session } from '../../pwa/src/session/current'
import { hint } from '../../pwa/src/sync/channel'
import { runSync } from '../../pwa/src/sync/engine'
import { evictSafe, withRoom } from '../../pwa/src/sync/evict'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { fetchTiles, tileOffer, type TileEnd, type TileOffer } from '../../pwa/src/sync/tiles'
import { tilesInView } from '../../pwa/src/ui/map/tiles'
import { MemoryCaches } from './cache-storage'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

interface Numbered { readonly name: string; readonly input: { readonly lat_deg: number; readonly lon_deg: number; readonly z: number }; readonly expected: { readonly x: number; readonly y: number; readonly north_west: readonly [number, number] } }
const NUMBERED = (JSON.parse(readFileSync(resolve(import.meta.dirname, '../vectors/tiles.json'), 'utf8')) as { readonly cases: readonly Numbered[] }).cases

describe('the numbers of tiles', () => {
  it.each(NUMBERED)('$name', ({ input, expected }) => {
    expect(tileAt(input.lat_deg, input.lon_deg, input.z)).toEqual([expected.x, expected.y])
    const [lat, lon] = tileCorner(expected.x, expected.y, input.z)
    expect(Math.max(Math.abs(lat - expected.north_west[0]), Math.abs(lon - expected.north_west[1]))).toBeLessThan(1e-6)
  })
})

describe('tiles under a view', () => {
  const size = { width: 358, height: 320 }
  const origin = [30.25, 104.05] as const
  const view = { centre: { x_m: 0, y_m: 0 }, pxPerM: 0.25 }

  it('lie where their corners are, cover the whole view, and come coarse before fine', () => {
    const placed = tilesInView(origin, view, size, [10, 15])
    const zooms = placed.map(({ tile }) => Number(tile.split('/')[0]))
    expect([...zooms].sort((a, b) => a - b)).toEqual(zooms)
    const fine = placed.filter(({ tile }) => tile.startsWith('15/'))
    expect(Math.min(...fine.map(({ x }) => x))).toBeLessThanOrEqual(0)
    expect(Math.max(...fine.map(({ x, width }) => x + width))).toBeGreaterThanOrEqual(size.width)
    expect(Math.min(...fine.map(({ y }) => y))).toBeLessThanOrEqual(0)
    expect(Math.max(...fine.map(({ y, height }) => y + height))).toBeGreaterThanOrEqual(size.height)
    const middle = fine.find(({ x, y, width, height }) => x <= 179 && x + width > 179 && y <= 160 && y + height > 160)
    expect(middle?.tile).toBe(`15/${tileAt(30.25, 104.05, 15).join('/')}`)
  })

  it('are never finer than those there are, and few however wide the view', () => {
    expect(new Set(tilesInView(origin, { ...view, pxPerM: 8 }, size, [12, 13]).map(({ tile }) => tile.split('/')[0]))).toEqual(new Set(['12', '13']))
    expect(tilesInView(origin, { ...view, pxPerM: 0.0005 }, size, [14, 15])).toEqual([])
  })
})

describe('a base map on the phone', () => {
  const PICTURE_BYTES = 10
  let session: Session
  let server: FakeServer
  let caches: MemoryCaches
  let version: string
  let attribution: string
  let refusing: string | null

  beforeEach(async () => {
    session = await enrolledPhone()
    ;[server, caches, version, attribution, refusing] = [new FakeServer(), new MemoryCaches(), 'v1', '示范 GS(2026)1号', null]
    server.install()
    server.trick = (_method, path) => {
      if (path.startsWith('/tiles?')) return { status: 200, body: { version, attribution, count: 6, bytes: 6 * PICTURE_BYTES, runs: [[14, 5, 8, 9], [15, 10, 16, 17], [15, 11, 16, 17]] } }
      if (path === refusing) return 'cut'
      return path.startsWith(`/tiles/${version}/`) ? { status: 200, body: 'x'.repeat(PICTURE_BYTES), type: 'image/png' } : null
    }
    vi.stubGlobal('caches', caches)
    room({})
  })
  afterEach(() => { vi.unstubAllGlobals() })

  function room(estimate: { usage?: number; quota?: number }): void {
    vi.stubGlobal('navigator', { storage: { estimate: async () => await Promise.resolve(estimate) } })
  }
  const offered = async (): Promise<TileOffer> => {
    const offer = await tileOffer(session, 'site')
    if (offer === null) throw new Error('nothing is offered')
    return offer
  }
  const save = async (step: (left: number) => boolean = () => true): Promise<TileEnd> => await fetchTiles(session, await offered(), step)
  const asked = (): string[] => server.sent.map(({ path }) => path).filter((path) => path.startsWith('/tiles/'))
  async function handIn(): Promise<void> {
    const draftId = await draftIn(session)
    await photoIn(session, draftId, pictureBytes(500))
    await sealDraft(session, draftId)
  }

  it('does not come by itself', async () => {
    server.changes = { 'area:east': [] }
    await runSync(session)

    expect([asked(), await tileFacts()]).toEqual([[], null])
  })

  it('is offered with what is missing, and lies here whole when it was fetched', async () => {
    const before = await offered()
    expect([before.missing.length, before.bytes]).toEqual([6, 60])

    expect(await save()).toBe('done')

    expect((await offered()).missing).toEqual([])
    expect(await tileFacts()).toEqual({ version: 'v1', attribution, zooms: [14, 15], bytes: 60 })
    expect((await tilePicture('v1', '15/11/17'))?.size).toBe(PICTURE_BYTES)
    expect(await tilePicture('v1', '15/12/17')).toBeNull()
  })

  it('goes on after a cut with what is missing, and fetches nothing twice', async () => {
    refusing = '/tiles/v1/15/11/16'
    expect(await save()).toBe('stopped')
    const [first, held] = [asked().filter((path) => path !== refusing), await heldTiles('v1')]
    refusing = null

    const rest = await offered()
    expect(rest.missing.length).toBe(6 - held.size)
    expect(rest.bytes).toBe(rest.missing.length * PICTURE_BYTES)
    expect(await save()).toBe('done')
    expect(asked().filter((path) => path !== '/tiles/v1/15/11/16').sort()).toEqual([...new Set(asked())].filter((path) => path !== '/tiles/v1/15/11/16').sort())
    expect(first.length).toBe(held.size)
  })

  it('tries again what a weak network lost', async () => {
    const lost = new Set<string>()
    const whole = server.trick
    server.trick = (method, path, bytes) => {
      if (!path.startsWith('/tiles/') || lost.has(path)) return whole(method, path, bytes)
      lost.add(path)
      return 'cut'
    }
    expect(await save()).toBe('done')
    expect([lost.size, (await offered()).missing.length]).toEqual([6, 0])
  })

  it('has ended when it says so: what still came meanwhile is counted, nothing comes after', async () => {
    const quick = globalThis.fetch
    const slow = '/tiles/v1/15/10/17'
    globalThis.fetch = async (input, init) => {
      if (String(input).endsWith(slow)) await new Promise((done) => { setTimeout(done, 60) })
      return await quick(input, init)
    }
    refusing = '/tiles/v1/15/10/16'
    const steps: number[] = []
    expect(await save((left) => steps.push(left) > 0)).toBe('stopped')
    const said = steps.length

    await new Promise((done) => { setTimeout(done, 120) })
    expect([steps.length, asked().includes(slow), (await tileFacts())?.bytes]).toEqual([said, true, (await heldTiles('v1')).size * PICTURE_BYTES])
  })

  it('waits for work that is not sent, and stops for work that comes', async () => {
    server.offline = true
    await handIn()
    server.offline = false
    expect([await save(), asked()]).toEqual(['behind', []])

    await runSync(session)
    expect(await save(() => { hint({ type: 'work' }); return true })).toBe('behind')
    expect((await offered()).missing.length).toBeGreaterThan(0)
    expect(await save()).toBe('done')
  })

  it('stops when the page is left', async () => {
    expect(await save(() => false)).toBe('stopped')
    expect((await heldTiles('v1')).size).toBeLessThan(6)
  })

  it('of another version takes the place of the old one', async () => {
    await save()
    version = 'v2'

    expect((await offered()).missing.length).toBe(6)
    expect(await save()).toBe('done')
    expect([(await heldTiles('v1')).size, (await heldTiles('v2')).size, (await tileFacts())?.bytes]).toEqual([0, 6, 60])
  })

  it('of a second township comes beside the first', async () => {
    await save()
    const more: TileOffer = { ...(await offered()), facts: { version, attribution, zooms: [12, 14], bytes: 20 }, missing: ['12/1/2', '13/2/4'] }

    expect(await fetchTiles(session, more, () => true)).toBe('done')
    expect(await tileFacts()).toEqual({ version, attribution, zooms: [12, 15], bytes: 80 })
  })

  it('is not begun where it would have to go again', async () => {
    room({ usage: 640, quota: 1000 })
    expect([await save(), asked()]).toEqual(['full', []])
  })

  it('leaves nothing behind when it fills the phone', async () => {
    caches.room = 4
    expect(await save()).toBe('full')
    expect([await tileFacts(), caches.bytes]).toEqual([null, 0])
  })

  it('goes above 70 % of the room before anything else does', async () => {
    await handIn()
    await runSync(session)
    await setMeta(session.db, 'safe_seq', server.seq)
    await save()
    const usage = (): number => (caches.bytes > 0 ? 71 : 60)
    vi.stubGlobal('navigator', { storage: { estimate: async () => await Promise.resolve({ usage: usage(), quota: 100 }) } })

    expect(await evictSafe(session.db, Date.now())).toBe(0)
    expect([await tileFacts(), (await session.db.getAll('outbox')).length]).toEqual([null, 2])
  })

  it('makes room for a picture, before originals do, and counts as room', async () => {
    await save()
    expect(await droppableBytes(session.db)).toBe(60)
    let tries = 0
    await withRoom(session.db, 1, async () => {
      tries += 1
      if (tries === 1) throw new ServiceProblem('phone_full')
      return await Promise.resolve()
    })

    expect([tries, await tileFacts(), await droppableBytes(session.db)]).toEqual([2, null, 0])
  })

  it('leaves with a scope that is lost, and stays while none is', async () => {
    server.changes = { 'area:east': [], 'area:west': [] }
    await runSync(session)
    await save()
    await runSync(session)
    expect(await tileFacts()).not.toBeNull()

    server.changes = { 'area:east': [] }
    await runSync(session)
    expect(await tileFacts()).toBeNull()
  })

  it('is no trouble for a browser without such a store', async () => {
    vi.stubGlobal('caches', undefined)
    expect([await tileFacts(), await dropTiles(), (await offered()).missing.length]).toEqual([null, false, 6])
  })
})
