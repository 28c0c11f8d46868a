// A receipt counts when a key of the server signed it; a change of keys strands no phone.
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { getMeta, setMeta } from '../../pwa/src/db/open'
import type { Session } from '../../pwa/src/session/current'
import { runSync } from '../../pwa/src/sync/engine'
import { change } from '../../pwa/src/sync/outbox'
import { outboxRows } from '../../pwa/src/sync/rows'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone } from './phone-fixture'
import { ReceiptKey } from './receipt-key'

let server: FakeServer
let session: Session

beforeEach(async () => {
  server = new FakeServer()
  server.install()
  session = await enrolledPhone()
})

afterEach(() => { vi.restoreAllMocks() })

async function sent(): Promise<string> {
  const id = await draftIn(session)
  await sealDraft(session, id)
  await runSync(session)
  return id
}

async function again(): Promise<void> {
  for (const key of await session.db.getAllKeys('outbox')) await change(session.db, key, () => ({ nextTryAtMs: 0 }))
  await runSync(session)
}

async function rows(): Promise<(string | null)[]> {
  return (await outboxRows(session.db)).map(({ state, problem }) => problem?.code ?? state).sort()
}

const asked = (): number => server.sent.filter(({ path }) => path === '/server-keys').length

describe('receipts [S9] [S10]', () => {
  it('asks once for the keys and believes what they signed', async () => {
    await sent()
    await sent()

    expect(await rows()).toEqual(['stored', 'stored'])
    expect(asked()).toBe(1)
  })

  it.each(['seq', 'sha256', 'epoch', 'received_at'] as const)('counts no receipt whose %s was signed differently', async (field) => {
    const honest = server.receipt.bind(server)
    server.receipt = (id, sha256, seq) => {
      const other = { seq: seq + 1, sha256: 'f'.repeat(64), epoch: 'epoch-0', received_at: '2026-06-01T00:00:02.000Z' }[field]
      return field === 'sha256' ? { ...honest(id, String(other), seq), sha256 } : { ...honest(id, sha256, seq), [field]: other }
    }
    const id = await sent()

    expect(await rows()).toEqual(['receipt_signature'])
    expect(await session.db.get('bytes', `${id}/record`)).toBeDefined()
    expect(server.records.has(id)).toBe(true) // it arrived; only nothing is built on that word
  })

  it('tells the office with hello, and counts the next honest receipt', async () => {
    const honest = server.receipt.bind(server)
    server.receipt = (id, sha256, seq) => ({ ...honest(id, sha256, seq), sig: 'A'.repeat(86) })
    await sent()
    server.receipt = honest
    await again()

    expect(server.sent.map(({ path }) => path).filter((path) => path.startsWith('/hello')).at(1)).toMatch(/app_version=[\d.]+%2Breceipt/)
    expect(await rows()).toEqual(['stored'])
  })

  it('believes a new key that a known one signed, over several changes, and old ones again after a restore', async () => {
    const [first] = server.keys
    await sent()
    const second = new ReceiptKey(first)
    server.keys.push(second, new ReceiptKey(second))
    await sent()
    server.keys = [first ?? second] // restored to before the changes
    server.epoch = 'epoch-2'
    await again()

    expect(await rows()).toEqual(['stored', 'stored'])
    expect(asked()).toBe(2)
  })

  it('believes a chain of keys in whatever order it is told', async () => {
    const [first] = server.keys
    await sent()
    const second = new ReceiptKey(first)
    const third = new ReceiptKey(second)
    server.trick = (_method, path) => (path === '/server-keys' ? { status: 200, body: { keys: [third, second, first].map((key) => key?.published) } } : null)
    server.keys.push(second, third)
    await sent()

    expect(await rows()).toEqual(['stored', 'stored'])
  })

  it('keeps what another tab learned meanwhile', async () => {
    await sent()
    const [first] = server.keys
    const later = new ReceiptKey(first).published
    server.keys.push(new ReceiptKey(first))
    const verify = crypto.subtle.verify.bind(crypto.subtle)
    vi.spyOn(crypto.subtle, 'verify').mockImplementationOnce(async (...given) => {
      await setMeta(session.db, 'server_keys', { ...(await getMeta(session.db, 'server_keys')), [later.kid]: later })
      return await verify(...given)
    })
    await sent()

    expect(Object.keys((await getMeta(session.db, 'server_keys')) ?? {}).sort()).toEqual([...server.keys.map((key) => key.published.kid), later.kid].sort())
  })

  it('waits with a key that nobody vouches for, asks to sign in, and believes it after that', async () => {
    await sent()
    server.keys.push(new ReceiptKey())
    await sent()
    expect(await rows()).toEqual(['receipt_key', 'stored'])
    expect(session.needsSignIn).toBe(true)

    await setMeta(session.db, 'server_keys', null) // as signing in does
    await again()

    expect(await rows()).toEqual(['stored', 'stored'])
  })

  it('takes no key whose voucher is forged', async () => {
    const [first] = server.keys
    await sent()
    const forged = new ReceiptKey()
    forged.published.signed_by = first?.published.kid ?? null
    forged.published.signature = forged.sign('siteproof-key-1')
    server.keys.push(forged)
    await sent()

    expect(await rows()).toEqual(['receipt_key', 'stored'])
  })
})
