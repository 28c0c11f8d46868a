// The outbox empties itself and believes nothing but a typed receipt.
import { beforeEach, describe, expect, it } from 'vitest'
import type { Session } from '../../pwa/src/session/current'
import { runSync } from '../../pwa/src/sync/engine'
import { outboxRows } from '../../pwa/src/sync/rows'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { change } from '../../pwa/src/sync/outbox'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

let server: FakeServer
let session: Session

beforeEach(async () => {
  server = new FakeServer()
  server.install()
  session = await enrolledPhone()
})

async function sealedWith(...pictures: ArrayBuffer[]): Promise<string> {
  const draftId = await draftIn(session)
  for (const picture of pictures) await photoIn(session, draftId, picture)
  await sealDraft(session, draftId)
  return draftId
}

async function states(): Promise<string[]> {
  return (await outboxRows(session.db)).map((row) => `${row.what} ${row.state}`).sort()
}

async function dueNow(): Promise<void> {
  for (const key of await session.db.getAllKeys('outbox')) await change(session.db, key, () => ({ nextTryAtMs: 0 }))
}

describe('sending', () => {
  it('sends every text record before any photo', async () => {
    await sealedWith(pictureBytes(2_000, 1))
    await sealedWith(pictureBytes(1_000, 2))

    await runSync(session)

    const puts = server.sent.filter(({ method }) => method === 'PUT').map(({ path }) => path.split('/')[1])
    expect(puts).toEqual(['records', 'records', 'photos', 'photos'])
    expect(await states()).toEqual(['photo stored', 'photo stored', 'record stored', 'record stored'])
  })

  it('sends the same bytes that were sealed', async () => {
    const id = await sealedWith()
    const sealed = Buffer.from((await session.db.get('bytes', `${id}/record`)) ?? new ArrayBuffer(0))

    await runSync(session)

    expect(server.records.get(id)?.bytes.equals(sealed)).toBe(true)
  })

  it('sends a photo over 1 MB in parts and asks again only for what is missing', async () => {
    const picture = pictureBytes(1_200_000)
    await sealedWith(picture)
    let cuts = 0
    server.trick = (_method, path) => (path.endsWith('/parts/3') && (cuts += 1) <= 1 ? 'cut' : null)

    await runSync(session)
    await dueNow()
    await runSync(session)

    expect(await states()).toEqual(['photo stored', 'record stored'])
    expect([...server.photos.values()][0]?.bytes.equals(Buffer.from(picture))).toBe(true)
    expect(server.sent.filter(({ path }) => path.endsWith('/parts/1'))).toHaveLength(1)
  })
})

describe('what is no receipt', () => {
  it.each([
    ['an HTML page', { status: 200, body: '<html>login</html>', type: 'text/html' }],
    ['an empty answer', { status: 200, body: '' }],
    ['a receipt for another record', { status: 200, body: { id: 'other', sha256: 'other', seq: 1, received_at: 'x', epoch: 'e', placed: 'live', sig: 's' } }],
    ['a server error', { status: 502, body: 'bad gateway', type: 'text/plain' }],
  ])('%s leaves the record waiting', async (_name, answer) => {
    await sealedWith()
    server.trick = (_method, path) => (path.startsWith('/records/') ? answer : null)

    await runSync(session)

    expect((await session.db.getAll('outbox')).map((entry) => [entry.status, entry.tries])).toEqual([['waiting', 1]])
  })
})

describe('what is no refusal', () => {
  const other = '0'.repeat(64)

  it.each([
    ['a portal that forbids', { status: 403, body: '<html>login</html>', type: 'text/html' }],
    ['somebody else\'s problem document', { status: 422, body: { title: 'no' }, type: 'application/problem+json' }],
    ['a photo stored under another hash', { status: 200, body: { stored: true, sha256: other, bytes: 500, seq: 9, epoch: 'epoch-1', damaged: false } }],
    ['a photo stored without its hash', { status: 200, body: { stored: true, bytes: 500, seq: 9, epoch: 'epoch-1', damaged: false } }],
  ])('%s leaves the photo waiting', async (_name, answer) => {
    await sealedWith(pictureBytes(500))
    server.trick = (_method, path) => (path.startsWith('/photos/') ? answer : null)

    await runSync(session)

    const photo = (await session.db.getAll('outbox')).find((entry) => entry.what === 'photo')
    expect([photo?.status, photo?.problem?.code]).toEqual(['waiting', 'portal'])
  })
})

describe('failures', () => {
  it('lets one poison record block nothing behind it', async () => {
    const poison = await sealedWith()
    for (let good = 0; good < 5; good += 1) await sealedWith()
    server.trick = (_method, path) => (path.endsWith(poison) ? { status: 422, body: { code: 'not_json' }, type: 'application/problem+json' } : null)

    await runSync(session)

    expect(server.records.size).toBe(5)
    expect((await states()).filter((state) => state === 'record error')).toHaveLength(1)
    expect(await session.db.get('bytes', `${poison}/record`)).toBeDefined()
  })

  it('keeps everything and stops when the session ended', async () => {
    await sealedWith(pictureBytes(500))
    server.trick = (_method, path) => (path === '/session/refresh' ? { status: 401, body: { code: 'session_ended' }, type: 'application/problem+json' } : null)

    expect(await runSync(session)).toBe('stopped')
    expect(session.needsSignIn).toBe(true)
    expect((await session.db.getAll('outbox')).map((entry) => entry.tries)).toEqual([0, 0])
  })

  it('tries a photo again when it was damaged on the way', async () => {
    await sealedWith(pictureBytes(500))
    let damaged = 0
    server.trick = (_method, path) => (path.startsWith('/photos/') && (damaged += 1) === 1 ? { status: 422, body: { code: 'hash' }, type: 'application/problem+json' } : null)

    await runSync(session)
    await dueNow()
    await runSync(session)

    expect(await states()).toEqual(['photo stored', 'record stored'])
  })

  it('never throws without a network and sends when it is back', async () => {
    await sealedWith()
    server.offline = true
    expect(await runSync(session)).toBe('stopped')

    server.offline = false
    expect(await runSync(session)).toBe('done')
    expect(await states()).toEqual(['record stored'])
  })
})

describe('beacons', () => {
  it('keeps the one that a photo of an open draft names, however often hello is said', async () => {
    await runSync(session)
    const draftId = await draftIn(session)
    await photoIn(session, draftId, pictureBytes(500), 'camera', session.beacon?.nonce)
    for (let hello = 0; hello < 12; hello += 1) await runSync(session)

    await sealDraft(session, draftId)

    const record = JSON.parse(Buffer.from((await session.db.get('bytes', `${draftId}/record`)) ?? new ArrayBuffer(0)).toString()) as { beacons: { nonce: string }[]; photos: { beacon_nonce: string }[] }
    expect(record.beacons).toHaveLength(2)
    expect(record.beacons[1]?.nonce).toBe(record.photos[0]?.beacon_nonce)
  })
})

describe('a restored server', () => {
  it('gets back what it lost, by itself', async () => {
    await sealedWith(pictureBytes(500, 1), pictureBytes(500, 2))
    await runSync(session)
    const [lost] = server.photos.keys()
    server.records.clear()
    server.photos.delete(lost ?? '')
    server.epoch = 'epoch-2'

    await runSync(session)

    expect(server.records.size).toBe(1)
    expect(server.photos.size).toBe(2)
    expect((await session.db.getAll('outbox')).map((entry) => entry.epoch)).toEqual(['epoch-2', 'epoch-2', 'epoch-2'])
  })

  it('is offered a photo again that the old one had refused: else its record would wait for ever', async () => {
    await sealedWith(pictureBytes(500))
    server.trick = (_method, path) => (path.startsWith('/photos/') ? { status: 422, body: { code: 'type' }, type: 'application/problem+json' } : null)
    await runSync(session)
    const before = (await states()).join()

    server.epoch = 'epoch-2'
    server.trick = () => null
    await runSync(session)

    expect([before, (await states()).join()]).toEqual(['photo error,record stored', 'photo stored,record stored'])
  })

  it('calls nothing safe by an old epoch\'s number', async () => {
    await sealedWith()
    await runSync(session)
    expect(await states()).toEqual(['record stored'])

    server.safeSeq = server.seq
    await runSync(session)
    expect(await states()).toEqual(['record safe'])
  })
})

describe('pulling', () => {
  it('keeps items with their cursor and removes a lost scope only', async () => {
    const item = (id: string): object => ({ seq: 1, type: 'project', id, version: 1, gone: false, data: { id } })
    server.changes = { 'area:1': [item('p1')], 'area:2': [item('p2')] }
    await runSync(session)
    expect(await session.db.count('items')).toBe(2)

    server.changes = { 'area:2': [item('p2')] }
    await sealedWith()
    server.trick = (_method, path) => (path.startsWith('/records/') ? { status: 500, body: 'x', type: 'text/plain' } : null)
    await runSync(session)

    expect((await session.db.getAll('items')).map((row) => row.id)).toEqual(['p2'])
    expect(await session.db.count('outbox')).toBe(1)
  })
})
