// The service worker sends for whoever is signed in on the phone at that moment, and for nobody else.
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { devices, type Session } from '../../pwa/src/session/current'
import { listenForSync } from '../../pwa/src/sw/background-send'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone } from './phone-fixture'

const fetchBefore = globalThis.fetch
let server: FakeServer
let wake: () => Promise<unknown>

/** What a page leaves behind when somebody signs in on it; the worker shares only the database. */
async function signedIn(session: Session | null): Promise<void> {
  if (session === null) await (await devices()).delete('meta', 'current')
  else await (await devices()).put('meta', session.user.id, 'current')
}

async function owing(session: Session): Promise<string> {
  return (await sealDraft(session, await draftIn(session))).id
}

beforeEach(() => {
  server = new FakeServer()
  server.install()
  const listeners: ((event: object) => void)[] = []
  Object.assign(globalThis, { self: { clients: { matchAll: async () => Promise.resolve([]) }, addEventListener: (_: string, listener: (event: object) => void) => listeners.push(listener) } })
  listenForSync('siteproof-send')
  wake = async () => {
    const works: Promise<unknown>[] = []
    listeners.forEach((listener) => { listener({ tag: 'siteproof-send', waitUntil: (work: Promise<unknown>) => works.push(work) }) })
    return await Promise.all(works)
  }
})
afterEach(() => {
  globalThis.fetch = fetchBefore
  Reflect.deleteProperty(globalThis, 'self')
})

describe('a worker that lives on while people change [S13]', () => {
  it('sends only for who is signed in now', async () => {
    const [first, second] = [await enrolledPhone(), await enrolledPhone()]
    const sent = await owing(first)
    await signedIn(first)
    await wake()
    expect([...server.records.keys()]).toEqual([sent])

    await owing(first)
    const other = await owing(second)
    await signedIn(second)
    await wake()
    expect([...server.records.keys()]).toEqual([sent, other])
  })

  it('sends nothing when nobody is', async () => {
    const session = await enrolledPhone()
    await owing(session)
    await signedIn(session)
    await signedIn(null)
    await wake()
    expect(server.records.size).toBe(0)
  })
})
