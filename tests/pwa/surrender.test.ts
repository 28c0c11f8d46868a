// A stopped phone hands over: only a receipt that names the thing counts, and nothing is cleared before it is safe.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { getMeta, setMeta } from '../../pwa/src/db/open'
import { clearWhenSafe, handOverAll, meetServer, surrenderState } from '../../pwa/src/rescue/surrender'
import type { Session } from '../../pwa/src/session/current'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone, photoIn, pictureBytes, unreadable } from './phone-fixture'
import { ReceiptKey } from './receipt-key'

const { kid, public_key } = JSON.parse(readFileSync(resolve(import.meta.dirname, '../vectors/rescue.json'), 'utf8')) as { kid: string; public_key: string }
const fetchBefore = globalThis.fetch
let server: FakeServer
let seq: number
/** What the office answers to a part: it cannot be opened here, so the test says what it held. */
let answer: (session: Session) => Promise<object>
let session: Session
let refused: { readonly status: number; readonly body: object } | null

async function stored(): Promise<object> {
  const entries = (await session.db.getAll('outbox')).filter((entry) => entry.status !== 'stored')
  const receipt = (id: string, sha256: string): object => server.receipt(id, sha256, (seq += 1), 'quarantine')
  return {
    records: entries.filter(({ what }) => what === 'record').map((e) => ({ id: e.recordId, code: null, receipt: receipt(e.recordId, e.sha256) })),
    photos: entries.filter(({ what }) => what === 'photo').map((e) => ({ sha256: e.sha256, code: null, stored: { stored: true, sha256: e.sha256, bytes: e.bytes, seq: (seq += 1), epoch: server.epoch, damaged: false } })),
  }
}

beforeEach(async () => {
  server = new FakeServer()
  seq = 100
  answer = stored
  refused = null
  session = await enrolledPhone()
  const draft = await draftIn(session)
  await photoIn(session, draft, pictureBytes(900))
  await sealDraft(session, draft)
  globalThis.fetch = async (input) => {
    const path = String(input)
    if (path.endsWith('/surrender') && refused !== null) return new Response(JSON.stringify(refused.body), { status: refused.status, headers: { 'content-type': 'application/problem+json', 'siteproof-version': '1' } })
    if (server.offline) throw new TypeError('Failed to fetch')
    const hello = { server_epoch: server.epoch, server_time: '2026-06-01T00:00:00.000Z', safe_seq: server.safeSeq, rescue_key: { kid, public_key } }
    const body = path.endsWith('/hello') ? hello : path.endsWith('/server-keys') ? { keys: server.keys.map((key) => key.published) } : await answer(session)
    return new Response(JSON.stringify(body), { status: 200, headers: { 'content-type': 'application/json', 'siteproof-version': '1' } })
  }
})
afterEach(() => {
  globalThis.fetch = fetchBefore
  vi.restoreAllMocks()
})

describe('surrender [F57] [S14]', () => {
  it('stores by receipts that name each thing, and keeps them', async () => {
    const told: number[] = []
    await handOverAll(session, 'ABCD-EFGH-JKMN-PQRS', (done) => told.push(done))

    expect(told).toEqual([2])
    expect(await surrenderState(session)).toEqual({ owed: 0, refused: 0, stored: 2, safe: 0, drafts: 0 })
    expect(await clearWhenSafe(session)).toBe(false)
  })

  it('believes no receipt of another record and no answer of a portal', async () => {
    answer = () => Promise.resolve({ records: [], photos: [] })
    await handOverAll(session, 'X', () => undefined)
    expect((await surrenderState(session)).owed).toBe(2)

    answer = () => Promise.resolve({ welcome: true })
    await expect(handOverAll(session, 'X', () => undefined)).rejects.toMatchObject({ code: 'portal' })
    expect((await surrenderState(session)).owed).toBe(2)
  })

  it('leaves owed what was answered in doubt, and takes the rest', async () => {
    const other = await draftIn(session)
    await sealDraft(session, other)
    const honest = answer
    answer = async () => {
      const all = (await honest(session)) as { records: { id: string; receipt: object }[]; photos: object[] }
      return { ...all, records: all.records.map((row) => (row.id === other ? row : { ...row, receipt: { ...row.receipt, sig: 'A'.repeat(86) } })) }
    }

    await expect(handOverAll(session, 'X', () => undefined)).rejects.toMatchObject({ code: 'receipt_signature' })

    expect(await surrenderState(session)).toMatchObject({ owed: 1, refused: 0, stored: 2 })
  })

  it('takes a server whose key nobody vouches for on the supervisor\'s code, and not on a wrong one', async () => {
    const known = new ReceiptKey().published
    await setMeta(session.db, 'server_keys', { [known.kid]: { x: known.x, y: known.y } })
    refused = { status: 403, body: { code: 'surrender_code' } }
    await expect(handOverAll(session, 'WRONG', () => undefined)).rejects.toMatchObject({ code: 'surrender_code' })
    expect(Object.keys((await getMeta(session.db, 'server_keys')) ?? {})).toEqual([known.kid])

    refused = null
    await handOverAll(session, 'X', () => undefined)

    expect(await surrenderState(session)).toMatchObject({ owed: 0, stored: 2 })
  })

  it('hands over the rest where the bytes of one thing cannot be read', async () => {
    const other = await draftIn(session)
    await sealDraft(session, other)
    unreadable(session, `${other}/record`)
    const honest = answer
    answer = async () => {
      const all = (await honest(session)) as { records: { id: string }[] }
      return { ...all, records: all.records.filter(({ id }) => id !== other) } // what did not come is not answered
    }

    await handOverAll(session, 'X', () => undefined)

    expect(await surrenderState(session)).toMatchObject({ owed: 1, refused: 0, stored: 2 })
  })

  it('keeps what the server refuses, with the reason', async () => {
    answer = async () => {
      const all = (await stored()) as { records: { id: string; code: string | null; receipt: object | null }[]; photos: object[] }
      return { ...all, records: all.records.map((row) => ({ ...row, code: 'differs', receipt: null })) }
    }
    await handOverAll(session, 'X', () => undefined)

    expect(await surrenderState(session)).toMatchObject({ owed: 1, refused: 1, stored: 1 })
    expect(await clearWhenSafe(session)).toBe(false)
  })

  it('clears the phone only when every seq is safe in this epoch', async () => {
    await handOverAll(session, 'X', () => undefined)
    server.safeSeq = 101
    await meetServer(session)
    expect(await clearWhenSafe(session)).toBe(false)

    server.safeSeq = 102
    await meetServer(session)
    expect(await clearWhenSafe(session)).toBe(true)
    expect((await indexedDB.databases()).map(({ name }) => name)).not.toContain(`siteproof-${session.user.id}`)
  })

  it('owes everything again to a restored server', async () => {
    await handOverAll(session, 'X', () => undefined)
    server.epoch = 'epoch-2'
    server.safeSeq = 500
    await meetServer(session)

    expect(await surrenderState(session)).toMatchObject({ owed: 2, safe: 0 })
    expect(await clearWhenSafe(session)).toBe(false)
  })
})
