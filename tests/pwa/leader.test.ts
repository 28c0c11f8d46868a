// Of several windows one sends (sync.md F44). Only a saving of work: without Web Locks all send, and the server still holds one of each.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { openUserDatabase } from '../../pwa/src/db/open'
import type { Session } from '../../pwa/src/session/current'
import { runSync } from '../../pwa/src/sync/engine'
import { ifLeader, withLock } from '../../pwa/src/sync/lock'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

type Work = (lock: object | null) => Promise<unknown>

/** The browser's Web Locks, exclusive only: Node has none. */
class Locks {
  private readonly tails = new Map<string, Promise<unknown>>()

  async request(name: string, options: { ifAvailable?: boolean } | Work, work?: Work): Promise<unknown> {
    const [run, available] = typeof options === 'function' ? [options, false] : [work as Work, options.ifAvailable === true]
    const held = this.tails.get(name)
    if (available && held !== undefined) return await run(null)
    const mine = (held ?? Promise.resolve()).catch(() => undefined).then(async () => await run({ name }))
    this.tails.set(name, mine)
    try {
      return await mine
    } finally {
      if (this.tails.get(name) === mine) this.tails.delete(name)
    }
  }
}

const fetchBefore = globalThis.fetch
let server: FakeServer
let first: Session
/** The same person in another window: a connection of its own to the same storage. */
let second: Session

beforeEach(async () => {
  server = new FakeServer()
  server.install()
  first = await enrolledPhone()
  second = { ...first, db: await openUserDatabase(first.user.id) }
  for (let seed = 0; seed < 3; seed += 1) {
    const draftId = await draftIn(first)
    await photoIn(first, draftId, pictureBytes(500, seed))
    await sealDraft(first, draftId)
  }
})
afterEach(() => {
  vi.unstubAllGlobals()
  globalThis.fetch = fetchBefore
})

const sendings = (): number => server.sent.filter(({ method, path }) => method === 'PUT' && /^\/(records|photos)\//.test(path)).length
const stored = async (): Promise<string[]> => [...new Set((await first.db.getAll('outbox')).map(({ status }) => status))]

describe('two windows that send at once [F44] [S4]', () => {
  it('have one leader where there are Web Locks: each thing goes out once', async () => {
    vi.stubGlobal('navigator', { locks: new Locks() })

    const ends = await Promise.all([runSync(first), runSync(second)])

    expect([...ends].sort()).toEqual(['done', 'elsewhere'])
    expect([server.records.size, server.photos.size, sendings(), await stored()]).toEqual([3, 3, 6, ['stored']])
  })

  it('leave the lead to the other one as soon as the run is over, also when it failed', async () => {
    vi.stubGlobal('navigator', { locks: new Locks() })
    await expect(ifLeader('run', async () => await Promise.reject(new Error('broken')))).rejects.toThrow('broken')

    expect(await ifLeader('run', async () => await Promise.resolve('mine'))).toBe('mine')
    expect([await runSync(second), await runSync(first)]).toEqual(['done', 'done'])
  })

  it('make one record of each also where there are none', async () => {
    vi.stubGlobal('navigator', {})

    const ends = await Promise.all([runSync(first), runSync(second)])

    expect(ends).toEqual(['done', 'done'])
    expect([server.records.size, server.photos.size, await stored()]).toEqual([3, 3, ['stored']])
  })
})

describe('work that wants to be alone', () => {
  it('waits for the other window instead of running beside it', async () => {
    vi.stubGlobal('navigator', { locks: new Locks() })
    const seen: string[] = []
    const slow = async (name: string): Promise<void> => await withLock('renew', async () => {
      seen.push(`${name} in`)
      await new Promise((done) => setTimeout(done, 5))
      seen.push(`${name} out`)
    })

    await Promise.all([slow('a'), slow('b')])

    expect(seen).toEqual(['a in', 'a out', 'b in', 'b out'])
  })
})
