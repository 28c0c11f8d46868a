// Whose turn it is among originals: none waits for what cannot go, none is tried twice in a run, refused ones are told.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { keepUpload } from '../../pwa/src/capture/keep-photo'
import { owedOriginals } from '../../pwa/src/db/originals'
import type { PhotoRow } from '../../pwa/src/db/schema'
import { becomeCurrent, type Session } from '../../pwa/src/session/current'
import { runSync } from '../../pwa/src/sync/engine'
import { askForOriginals, originalsView, sendOriginals } from '../../pwa/src/sync/originals'
import { change } from '../../pwa/src/sync/outbox'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

const PROBLEM = 'application/problem+json'
let session: Session
let server: FakeServer
let seeds = 0

beforeEach(async () => {
  session = await enrolledPhone()
  server = new FakeServer()
  server.install()
  server.originalsWanted = true
  connection({ type: 'wifi' })
})
afterEach(() => {
  vi.unstubAllGlobals()
  vi.useRealTimers()
  askForOriginals(false)
})

function connection(now: { type?: string }): void {
  vi.stubGlobal('navigator', { connection: now })
}

async function handIn(): Promise<PhotoRow> {
  const draftId = await draftIn(session)
  seeds += 1
  const row = await keepUpload(session.db, await photoIn(session, draftId, pictureBytes(1_100_000, seeds), 'camera'), pictureBytes(500, seeds), 'image/jpeg')
  await sealDraft(session, draftId)
  return row
}

async function sync(): Promise<void> {
  await runSync(session)
  await sendOriginals(session)
}

const completions = (row: PhotoRow): number => server.sent.filter(({ path }) => path === `/photos/${row.sha256}/complete`).length
const stateOf = async (row: PhotoRow): Promise<string | undefined> => (await session.db.get('photos', row.id))?.original?.status
const fails = (row: PhotoRow, status: number, code: string): void => {
  server.trick = (_method, path) => (path.includes(row.sha256) ? { status, body: { code }, type: PROBLEM } : null)
}

describe('originals take turns [S15]', () => {
  it('go while an item that fails for ever waits for its next try', async () => {
    const row = await handIn()
    await runSync(session)
    await sealDraft(session, await draftIn(session))
    for (const key of await session.db.getAllKeys('outbox')) await change(session.db, key, ({ status }) => (status === 'waiting' ? { tries: 9, nextTryAtMs: Date.now() + 60_000 } : {}))

    await sendOriginals(session)

    expect([(await originalsView(session))?.behind, await stateOf(row)]).toEqual([false, 'stored'])
  })

  it('give way at the next part when its try is due', async () => {
    const row = await handIn()
    await runSync(session)
    const other = await draftIn(session)
    await sealDraft(session, other)
    await change(session.db, `record/${other}`, () => ({ nextTryAtMs: Date.now() + 60_000 }))
    server.trick = (_method, path) => {
      if (path.endsWith('/parts/0')) void change(session.db, `record/${other}`, () => ({ nextTryAtMs: 0 }))
      return null
    }

    await sendOriginals(session)

    expect([server.parts.get(row.sha256)?.size, await stateOf(row)]).toEqual([1, 'waiting'])
  })

  it('go on with the next when one fails by itself', async () => {
    const [bad, good] = [await handIn(), await handIn()]
    fails(bad, 409, 'differs')

    await sync()

    expect([await stateOf(bad), await stateOf(good)]).toEqual(['waiting', 'stored'])
  })

  it.each([[429, 'rate'], [503, 'busy'], [507, 'storage_full']])('stop at %s, which would meet the next too', async (status, code) => {
    const [first, second] = [await handIn(), await handIn()]
    fails(first, status, code)

    await sync()

    expect([await stateOf(first), await stateOf(second)]).toEqual(['waiting', undefined])
  })

  it('are not sent over and over to a server whose epoch moved since hello', async () => {
    connection({})
    const rows = [await handIn(), await handIn()]
    await runSync(session)
    server.epoch = 'epoch-2'
    askForOriginals()
    server.trick = () => {
      if (completions(rows[0] as PhotoRow) > 3) connection({ type: 'cellular' }) // else it would never end
      return null
    }

    await sendOriginals(session)
    expect(rows.map(completions)).toEqual([1, 0])

    await sync()
    expect([await stateOf(rows[1] as PhotoRow), await owedOriginals(session.db)]).toEqual(['stored', 0])
  })

  it('stop for a person when another signs in on his phone', async () => {
    const row = await handIn()
    await runSync(session)
    await becomeCurrent(session)
    const other = await enrolledPhone()
    let parts = 0
    server.trick = (_method, path) => {
      if (path.includes('/parts/') && (parts += 1) === 1) void becomeCurrent(other)
      return null
    }

    await sendOriginals(session).catch(() => undefined)

    expect([parts, server.photos.has(row.sha256)]).toEqual([1, false])
    await becomeCurrent(null)
  })
})

describe('what the person asked for', () => {
  it('ends ten minutes after the app went to the background, also while it sends there', async () => {
    connection({})
    const row = await handIn()
    await runSync(session)
    vi.stubGlobal('document', { visibilityState: 'hidden' })
    askForOriginals()
    vi.useFakeTimers({ toFake: ['Date'] })
    expect((await originalsView(session))?.asked).toBe(true)
    vi.setSystemTime(Date.now() + 600_001)

    await sendOriginals(session)

    expect([(await originalsView(session))?.asked, await stateOf(row)]).toEqual([false, undefined])
  })

  it('ends when the network goes', async () => {
    const heard = new Map<string, () => void>()
    vi.stubGlobal('addEventListener', (name: string, listener: () => void) => heard.set(name, listener))
    vi.resetModules()
    const fresh = await import('../../pwa/src/sync/originals')
    connection({})
    await handIn()
    await runSync(session)
    fresh.askForOriginals()

    heard.get('offline')?.()

    expect((await fresh.originalsView(session))?.asked).toBe(false)
  })
})

describe('originals that are not taken', () => {
  it('are told apart from those that are sent, and offered to a new epoch again', async () => {
    const row = await handIn()
    fails(row, 422, 'pixels')
    await sync()
    expect(await originalsView(session)).toMatchObject({ count: 0, stored: 0, refused: 1 })

    server.epoch = 'epoch-2'
    server.trick = () => null
    await sync()

    expect(await originalsView(session)).toMatchObject({ count: 0, stored: 1, refused: 0 })
  })

  it('are told of when their bytes are spoilt here', async () => {
    const row = await handIn()
    await session.db.put('bytes', pictureBytes(1_100_000, 99), `${row.id}/camera`)

    await sync()

    expect(await originalsView(session)).toMatchObject({ count: 0, refused: 1 })
  })
})
