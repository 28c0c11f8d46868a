// What keeps the whole outbox waiting is one fact of the phone: said once, and no longer than it is true [S26].
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import type { OutboxRow } from '../../pwa/src/core/draft-types'
import type { Session } from '../../pwa/src/session/current'
import { runSync } from '../../pwa/src/sync/engine'
import { outboxRows } from '../../pwa/src/sync/rows'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { wayOf } from '../../pwa/src/ui/phone/outbox/rows'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

const fetchBefore = globalThis.fetch
const html = (status: number): { status: number; body: string; type: string; headers: Record<string, string> } => ({ status, body: '<html>gateway</html>', type: 'text/html', headers: {} })

let server: FakeServer
let session: Session

beforeEach(async () => {
  server = new FakeServer()
  server.install()
  session = await enrolledPhone()
  const id = await draftIn(session)
  await photoIn(session, id, pictureBytes(700))
  await sealDraft(session, id)
})

afterEach(() => { globalThis.fetch = fetchBefore })

const problems = async (): Promise<(string | null)[]> => (await outboxRows(session.db)).map(({ problem }) => problem?.code ?? null)

describe('on the rows', () => {
  it('a way that is open again is forgotten before anything is sent', async () => {
    server.trick = () => html(200)
    await runSync(session)
    expect(await problems()).toEqual(['portal', 'portal'])

    let seen: (string | null)[] = []
    const answer = globalThis.fetch
    globalThis.fetch = async (input, init) => {
      if (String(input).includes('/records/')) seen = await problems()
      return await answer(input, init)
    }
    server.trick = () => null
    await runSync(session)

    expect(seen).toEqual([null, null])
  })

  it('the server’s own answer, whatever it is, ends the word of a network', async () => {
    server.trick = () => html(200)
    await runSync(session)
    server.trick = () => ({ status: 401, body: '{"code":"session_ended","title":"session_ended","status":401}', type: 'application/problem+json', headers: { 'siteproof-version': '1' } })
    await runSync(session)

    expect([session.needsSignIn, await problems()]).toEqual([true, [null, null]])
  })

  it('an item’s own failure stays on it', async () => {
    server.trick = (_method, path) => (path.startsWith('/photos/') ? html(503) : null)
    await runSync(session)
    server.trick = (_method, path) => (path.startsWith('/photos/') ? html(503) : null)
    await runSync(session)

    expect((await outboxRows(session.db)).find(({ what }) => what === 'photo')).toMatchObject({ state: 'error', problem: { code: 'server' } })
  })
})

describe('on the screen', () => {
  const row = (code: string | null, state: OutboxRow['state'] = 'waiting'): OutboxRow => ({ state, problem: code === null ? null : { code, detail: null, final: false } }) as OutboxRow

  it.each([
    [[row(null)], true, false, null],
    [[row('server', 'error')], true, false, null],
    [[row('network')], true, false, 'network'],
    [[row('portal')], false, false, 'offline'],
    [[row(null), row('portal')], true, false, 'portal'],
    [[row('app_too_old')], true, false, 'app_too_old'],
    [[row('phone_full')], true, false, 'phone_full'],
    [[row('network'), row('portal')], true, true, 'signin'],
  ])('of %j with a network %s and a sign-in wanted %s it is %s', (rows, online, needsSignIn, way) => {
    expect(wayOf(rows, online, needsSignIn)).toBe(way)
  })
})
