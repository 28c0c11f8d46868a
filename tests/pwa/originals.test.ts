// The camera's originals: last, on Wi-Fi or when asked, in nobody's way, and the first of the unsent to make room.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepUpload } from '../../pwa/src/capture/keep-photo'
import { owedOriginals } from '../../pwa/src/db/originals'
import { ServiceProblem } from '../../pwa/src/core/problems'
import { getMeta, setMeta } from '../../pwa/src/db/open'
import type { PhotoRow } from '../../pwa/src/db/schema'
import type { Session } from '../../pwa/src/session/current'
import { hint } from '../../pwa/src/sync/channel'
import { runSync } from '../../pwa/src/sync/engine'
import { evictSafe, withRoom } from '../../pwa/src/sync/evict'
import { askForOriginals, originalsView, sendOriginals, wayOf } from '../../pwa/src/sync/originals'
import { owedCount } from '../../pwa/src/sync/report'
import { unsentIn } from '../../pwa/src/sync/unsent'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

const DAY_MS = 86_400_000
const ORIGINAL_BYTES = 1_100_000
const WIFI = { type: 'wifi' }
let session: Session
let server: FakeServer
let seeds = 0

beforeEach(async () => {
  session = await enrolledPhone()
  server = new FakeServer()
  server.install()
  server.originalsWanted = true
  connection(WIFI)
})
afterEach(() => {
  vi.unstubAllGlobals()
  askForOriginals(false)
})

function connection(now: { type?: string; saveData?: boolean }, room?: { usage: number; quota: number }): void {
  vi.stubGlobal('navigator', { connection: now, storage: { estimate: async () => await Promise.resolve(room ?? {}) } })
}

/** A record with one photo whose upload copy is smaller than what the camera gave; handed in, not sent. */
async function handIn(): Promise<PhotoRow> {
  const draftId = await draftIn(session)
  seeds += 1
  const row = await keepUpload(session.db, await photoIn(session, draftId, pictureBytes(ORIGINAL_BYTES, seeds), 'camera'), pictureBytes(500, seeds), 'image/jpeg')
  await sealDraft(session, draftId)
  return row
}

async function sync(): Promise<void> {
  await runSync(session)
  await sendOriginals(session)
}

const isHere = async (row: PhotoRow): Promise<boolean> => (await session.db.count('bytes', `${row.id}/camera`)) > 0
const puts = (): string[] => server.sent.filter(({ method }) => method === 'PUT').map(({ path }) => path)
const stateOf = async (row: PhotoRow): Promise<string | undefined> => (await session.db.get('photos', row.id))?.original?.status

describe('when originals go', () => {
  it('sends all records, then all upload copies, then originals one after the other', async () => {
    const rows = [await handIn(), await handIn()]

    await sync()

    const kinds = puts().map((path) => (path.startsWith('/records') ? 'record' : rows.some((row) => path.includes(row.sha256)) ? 'original' : 'copy'))
    expect(kinds.join(' ')).toBe(['record record copy copy', ...Array<string>(10).fill('original')].join(' '))
    expect(puts().slice(4).map((path) => path.split('/')[2])).toEqual([...Array<string>(5).fill(rows[0]?.sha256 ?? ''), ...Array<string>(5).fill(rows[1]?.sha256 ?? '')])
    expect([await stateOf(rows[0] as PhotoRow), await owedOriginals(session.db)]).toEqual(['stored', 0])
  })

  it('changes nothing for a county that does not want them', async () => {
    server.originalsWanted = false
    const row = await handIn()

    await sync()

    expect([puts().length, await isHere(row), await stateOf(row), await owedOriginals(session.db), await originalsView(session)]).toEqual([2, true, undefined, null, null])
  })

  it('waits for whatever else still waits', async () => {
    await handIn()
    await runSync(session)
    server.offline = true
    await handIn()
    await runSync(session)
    server.offline = false
    const before = puts().length

    await sendOriginals(session)

    expect([puts().length, (await originalsView(session))?.behind]).toEqual([before, true])
  })

  it('sends none of a record that the server has refused', async () => {
    server.trick = (_method, path) => (path.startsWith('/records') ? { status: 422, body: { code: 'json' }, type: 'application/problem+json' } : null)
    const row = await handIn()

    await sync()

    expect([await stateOf(row), puts().some((path) => path.includes(row.sha256))]).toEqual([undefined, false])
  })

  it('tells Wi-Fi, no Wi-Fi, saving and not knowing apart', () => {
    const ways = [{ type: 'wifi' }, { type: 'ethernet' }, { type: 'cellular' }, { type: 'none' }, { type: 'unknown' }, {}, undefined, { type: 'wifi', saveData: true }]
    expect(ways.map((each) => wayOf(each))).toEqual(['wifi', 'wifi', 'paid', 'paid', 'ask', 'ask', 'ask', 'saving'])
  })

  it.each([
    ['on mobile data, even when asked', { type: 'cellular' }, true, false],
    ['while the person saves data, even when asked', { type: 'wifi', saveData: true }, true, false],
    ['where the browser does not tell', {}, false, false],
    ['where the browser does not tell and the person asks', {}, true, true],
  ])('%s', async (_when, now, asks, goes) => {
    connection(now)
    const row = await handIn()
    if (asks) askForOriginals()

    await sync()

    expect(await stateOf(row)).toBe(goes ? 'stored' : undefined)
  })
})

describe('how originals give way', () => {
  it('stops between two parts for new work, and later sends only what is missing', async () => {
    const row = await handIn()
    server.trick = (_method, path) => {
      if (path.endsWith('/parts/1')) hint({ type: 'work' })
      return null
    }
    await sync()
    expect([server.parts.get(row.sha256)?.size, (await session.db.get('photos', row.id))?.original]).toMatchObject([2, { status: 'waiting', partsHeld: 2, partsTotal: 5 }])

    server.trick = () => null
    await sync()

    expect([puts().filter((path) => path.includes(row.sha256)).length, await stateOf(row)]).toEqual([5, 'stored'])
  })

  it('stops between two parts when the phone leaves the Wi-Fi', async () => {
    const row = await handIn()
    server.trick = (_method, path) => {
      if (path.endsWith('/parts/0')) connection({ type: 'cellular' })
      return null
    }

    await sync()

    expect([server.parts.get(row.sha256)?.size, await isHere(row)]).toEqual([1, true])
  })

  it('counts no original as unsent work', async () => {
    connection({ type: 'cellular' })
    await handIn()

    await sync()

    expect([await owedOriginals(session.db), (await unsentIn(session.db)).length, await owedCount(session.db)]).toEqual([1, 0, 0])
  })

  it('takes the refusal of one for good and goes on with the next', async () => {
    const rows = [await handIn(), await handIn()]
    server.trick = (_method, path) => (path.includes(rows[0]?.sha256 ?? '') ? { status: 413, body: { code: 'too_large' }, type: 'application/problem+json' } : null)

    await sync()
    await sync()

    expect([await stateOf(rows[0] as PhotoRow), await stateOf(rows[1] as PhotoRow), await owedOriginals(session.db)]).toEqual(['refused', 'stored', 0])
  })

  it('after a failed try waits and keeps the original', async () => {
    const row = await handIn()
    server.trick = (_method, path) => (path.includes(row.sha256) ? 'cut' : null)

    await sync()

    expect([await isHere(row), (await session.db.get('photos', row.id))?.original]).toMatchObject([true, { status: 'waiting', tries: 1 }])
  })
})

describe('what the phone deletes of originals', () => {
  it('[S10] one that is stored goes 30 days after it became safe by its own seq', async () => {
    const row = await handIn()
    await runSync(session)
    await setMeta(session.db, 'safe_seq', server.seq)
    await sendOriginals(session)
    const now = Date.now()
    await evictSafe(session.db, now)
    await evictSafe(session.db, now + 40 * DAY_MS)
    expect([await isHere(row), await session.db.count('outbox')]).toEqual([true, 0]) // its copy went, it waits for its own backup

    await setMeta(session.db, 'safe_seq', server.seq)
    await evictSafe(session.db, now + 41 * DAY_MS)
    await evictSafe(session.db, now + 72 * DAY_MS)

    expect([await isHere(row), await session.db.count('photos')]).toEqual([false, 0])
  })

  it('an unsent one outlives its upload copy', async () => {
    connection({ type: 'cellular' })
    const row = await handIn()
    await sync()
    await setMeta(session.db, 'safe_seq', server.seq)
    await evictSafe(session.db, Date.now())
    await evictSafe(session.db, Date.now() + 40 * DAY_MS)
    expect([await session.db.count('outbox'), await isHere(row)]).toEqual([0, true])

    connection(WIFI)
    await sendOriginals(session)

    expect([await stateOf(row), server.photos.has(row.sha256)]).toEqual(['stored', true])
  })

  it('on a tight phone the oldest unsent go first, no more than needed, and it is remembered', async () => {
    connection({ type: 'cellular' })
    const rows = [await handIn(), await handIn(), await handIn()]
    const quota = 100_000_000
    connection({ type: 'cellular' }, { usage: 0.7 * quota + ORIGINAL_BYTES + 1, quota })

    await evictSafe(session.db, Date.now())
    expect(await getMeta(session.db, 'originals_dropped')).toBe(null) // nothing is known of what the county wants before the first hello
    await runSync(session)

    expect([await isHere(rows[0] as PhotoRow), await isHere(rows[1] as PhotoRow), await isHere(rows[2] as PhotoRow)]).toEqual([false, false, true])
    expect([await getMeta(session.db, 'originals_dropped'), await session.db.count('outbox'), await session.db.count('photos')]).toEqual([2, 6, 3])
  })

  it('on a tight phone nothing is dropped that what is safe makes room for', async () => {
    const row = await handIn()
    connection({ type: 'cellular' })
    await runSync(session)
    await setMeta(session.db, 'safe_seq', server.seq)
    connection({ type: 'cellular' }, { usage: 701, quota: 1000 })

    await evictSafe(session.db, Date.now())

    expect([await isHere(row), await session.db.count('outbox')]).toEqual([true, 0])
  })

  it('makes room for a new picture on a full phone, never with one whose upload copy is not here', async () => {
    const rows = [await handIn(), await handIn()]
    await setMeta(session.db, 'originals_wanted', true)
    await session.db.delete('bytes', `${rows[0]?.id}/upload`)
    let tries = 0

    await withRoom(session.db, ORIGINAL_BYTES, async () => {
      tries += 1
      if (tries === 1) throw new ServiceProblem('phone_full')
      return await Promise.resolve()
    })

    expect([tries, await isHere(rows[0] as PhotoRow), await isHere(rows[1] as PhotoRow)]).toEqual([2, true, false])
  })

  it('stays full where there is no original of a handed-in photo to let go', async () => {
    await setMeta(session.db, 'originals_wanted', true)
    const draftId = await draftIn(session)
    const row = await keepUpload(session.db, await photoIn(session, draftId, pictureBytes(ORIGINAL_BYTES), 'camera'), pictureBytes(500), 'image/jpeg')
    const full = async (): Promise<never> => await Promise.reject(new ServiceProblem('phone_full'))

    await expect(withRoom(session.db, 1, full)).rejects.toMatchObject({ code: 'phone_full' })
    expect(await isHere(row)).toBe(true)
  })

  it('those that outlived their copies go when the county wants none any more', async () => {
    connection({ type: 'cellular' })
    const row = await handIn()
    await sync()
    server.safeSeq = server.seq
    connection({ type: 'cellular' }, { usage: 701, quota: 1000 })
    await runSync(session)
    expect([await session.db.count('outbox'), await isHere(row)]).toEqual([0, true])

    server.originalsWanted = false
    await runSync(session)

    expect([await isHere(row), await session.db.count('photos')]).toEqual([false, 0])
  })
})

describe('a restored server', () => {
  it('[S11] is asked whether it has an original, which is sent again only when it has not', async () => {
    const rows = [await handIn(), await handIn()]
    await sync()
    server.epoch = 'epoch-2'
    server.photos.delete(rows[1]?.sha256 ?? '')
    server.parts.clear()
    server.sent.length = 0

    await sync()

    const again = puts().filter((path) => path.includes('/parts/')).map((path) => path.split('/')[2])
    expect(again).toEqual(Array<string>(5).fill(rows[1]?.sha256 ?? ''))
    expect((await session.db.getAll('photos')).map(({ original }) => [original?.status, original?.epoch])).toEqual([['stored', 'epoch-2'], ['stored', 'epoch-2']])
  })
})
