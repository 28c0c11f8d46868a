// The rescue file: byte for byte what the server's examples say, everything unsent in it, nothing on the phone changed.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { afterEach, describe, expect, it } from 'vitest'
import { fromBase64Url, toBase64Url } from '../../pwa/src/core/bytes'
import { setMeta } from '../../pwa/src/db/open'
import { intoParts, makeRescueFile, type RescueItem } from '../../pwa/src/rescue/rescue-file'
import { PartSealer } from '../../pwa/src/rescue/seal-part'
import { settleRescued } from '../../pwa/src/rescue/settle-rescued'
import { sendDue } from '../../pwa/src/sync/engine'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import type { Session } from '../../pwa/src/session/current'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone, photoIn, pictureBytes, unreadable } from './phone-fixture'

interface Vectors {
  readonly kid: string
  readonly public_key: string
  readonly server_key: JsonWebKey
  readonly ephemeral_key: JsonWebKey
  readonly cases: readonly { readonly name: string; readonly chunk_bytes: number; readonly created_at: string; readonly sealed: string; readonly entries: readonly { readonly meta: object; readonly data: string }[] }[]
}
const vectors = JSON.parse(readFileSync(resolve(import.meta.dirname, '../vectors/rescue.json'), 'utf8')) as Vectors
const key = { kid: vectors.kid, public_key: vectors.public_key }
const CURVE = { name: 'ECDH', namedCurve: 'P-256' }
const utf8 = (text: string): Uint8Array => new TextEncoder().encode(text)

async function ephemeral(): Promise<CryptoKeyPair> {
  const { d: _private, ...shown } = vectors.ephemeral_key
  return {
    privateKey: await crypto.subtle.importKey('jwk', vectors.ephemeral_key, CURVE, false, ['deriveBits']),
    publicKey: await crypto.subtle.importKey('jwk', shown, CURVE, true, []),
  }
}

interface Entry {
  readonly meta: { readonly what: string; readonly bytes: number; readonly [name: string]: unknown }
  readonly data: Uint8Array
}

/** Opens a file of one or more parts with the examples' private key, as the server does. */
async function opened(file: Uint8Array): Promise<Entry[]> {
  const entries: Entry[] = []
  for (let at = 0; at < file.length;) {
    const u32 = (where: number): number => new DataView(file.buffer, file.byteOffset).getUint32(where)
    const header = at + 19 + 4
    const bodyAt = header + u32(at + 19)
    const end = bodyAt + 4 + u32(bodyAt)
    const { public_key } = JSON.parse(new TextDecoder().decode(file.slice(header, bodyAt))) as { public_key: string }
    entries.push(...entriesOf(await plain(file.slice(bodyAt + 4, end), file.slice(at, bodyAt), public_key)))
    at = end
  }
  return entries
}

async function plain(body: Uint8Array, prefix: Uint8Array, publicKey: string): Promise<Uint8Array> {
  const { subtle } = crypto
  const own = await subtle.importKey('jwk', vectors.server_key, CURVE, false, ['deriveBits'])
  const theirs = await subtle.importKey('raw', Uint8Array.from(fromBase64Url(publicKey)), CURVE, false, [])
  const shared = await subtle.importKey('raw', await subtle.deriveBits({ name: 'ECDH', public: theirs }, own, 256), 'HKDF', false, ['deriveKey'])
  const salt = await subtle.digest('SHA-256', Uint8Array.from(prefix))
  const chunkKey = await subtle.deriveKey({ name: 'HKDF', hash: 'SHA-256', salt, info: Uint8Array.from(utf8('siteproof-rescue-1')) }, shared, { name: 'AES-GCM', length: 256 }, false, ['decrypt'])
  const chunks: Uint8Array[] = []
  for (let at = 0, n = 0; at < body.length; n += 1) {
    const length = new DataView(body.buffer, body.byteOffset).getUint32(at)
    const iv = new Uint8Array(12)
    new DataView(iv.buffer).setUint32(7, n)
    iv[11] = at + 4 + length === body.length ? 1 : 0
    chunks.push(new Uint8Array(await subtle.decrypt({ name: 'AES-GCM', iv }, chunkKey, Uint8Array.from(body.slice(at + 4, at + 4 + length)))))
    at += 4 + length
  }
  return Uint8Array.from(chunks.flatMap((chunk) => [...chunk]))
}

function entriesOf(bytes: Uint8Array): Entry[] {
  const entries: Entry[] = []
  for (let at = 0; at < bytes.length;) {
    const length = new DataView(bytes.buffer).getUint32(at)
    const meta = JSON.parse(new TextDecoder().decode(bytes.slice(at + 4, at + 4 + length))) as Entry['meta']
    const from = at + 4 + length
    entries.push({ meta, data: bytes.slice(from, from + meta.bytes) })
    at = from + meta.bytes
  }
  return entries
}

async function everything(session: Session): Promise<string> {
  const { db } = session
  const rows = await Promise.all([db.getAll('outbox'), db.getAll('photos'), db.getAll('drafts'), db.getAllKeys('bytes')])
  return JSON.stringify(rows)
}

const fetchBefore = globalThis.fetch
afterEach(() => { globalThis.fetch = fetchBefore })

describe('a sealed part', () => {
  it.each(vectors.cases)('is byte for byte the example: $name', async ({ chunk_bytes, created_at, entries, sealed }) => {
    const sealer = await PartSealer.begin(key, created_at, await ephemeral(), chunk_bytes)
    for (const { meta, data } of entries) await sealer.add(meta, Uint8Array.from(fromBase64Url(data)).buffer)

    expect(toBase64Url(new Uint8Array(await (await sealer.finish()).arrayBuffer()))).toBe(sealed)
  })
})

describe('the rescue file [S26] [S10]', () => {
  it('holds records, photos, drafts and their pictures, and leaves the phone as it was', async () => {
    const session = await enrolledPhone()
    await setMeta(session.db, 'rescue_key', key)
    const sealed = await draftIn(session)
    await photoIn(session, sealed, pictureBytes(5_000))
    const record = await sealDraft(session, sealed)
    const open = await draftIn(session)
    await photoIn(session, open, pictureBytes(700, 2))
    const before = await everything(session)

    const told: number[] = []
    const { file, records, photos, drafts, lost } = await makeRescueFile(session, (done) => told.push(done))

    expect([records, photos, drafts, lost]).toEqual([1, 2, 1, 0])
    expect(told).toEqual([1, 2, 3, 4])
    const entries = await opened(new Uint8Array(await file.arrayBuffer()))
    expect(entries.map(({ meta }) => meta.what)).toEqual(['manifest', 'record', 'photo', 'draft', 'draft_photo'])
    expect(entries[0]?.meta).toMatchObject({ device_id: session.device.id, part: 1, parts: 1 })
    expect(entries[1]?.meta).toMatchObject({ id: record.id, sha256: record.sha256 })
    expect([...(entries[2]?.data ?? [])]).toEqual([...new Uint8Array(pictureBytes(5_000))])
    expect(entries[2]?.meta).toMatchObject({ record_id: record.id })
    expect(JSON.parse(new TextDecoder().decode(entries[3]?.data))).toMatchObject({ id: open })
    expect(await everything(session)).toBe(before)
  })

  it('holds everything else where the bytes of one thing cannot be read, and says so', async () => {
    const session = await enrolledPhone()
    await setMeta(session.db, 'rescue_key', key)
    const [first, second] = [await draftIn(session), await draftIn(session)]
    await sealDraft(session, first)
    await sealDraft(session, second)
    unreadable(session, `${first}/record`)

    const { file, lost } = await makeRescueFile(session, () => undefined)

    const entries = await opened(new Uint8Array(await file.arrayBuffer()))
    expect([lost, entries.map(({ meta }) => meta['id'])]).toEqual([1, [undefined, second]])
  })

  it('needs the key that hello brought', async () => {
    await expect(makeRescueFile(await enrolledPhone(), () => undefined)).rejects.toMatchObject({ code: 'rescue_key' })
  })

  it('takes the record along for a photo that alone is owed', async () => {
    const session = await enrolledPhone()
    await setMeta(session.db, 'rescue_key', key)
    const draft = await draftIn(session)
    await photoIn(session, draft, pictureBytes(900))
    await sealDraft(session, draft)
    const server = new FakeServer()
    server.trick = (method, path) => (method === 'PUT' && path.startsWith('/photos') ? 'cut' : null)
    server.install()
    await sendDue(session)

    const { records, photos } = await makeRescueFile(session, () => undefined)

    expect([records, photos]).toEqual([1, 1])
  })

  it('is cut into parts that keep the order', () => {
    const item = (bytes: number): RescueItem => ({ meta: { what: 'photo' }, bytes, read: () => Promise.resolve(undefined) })

    expect(intoParts(Array<number>(4_500).fill(1).map(item)).map((part) => part.length)).toEqual([2_000, 2_000, 500])
    expect(intoParts([4, 5, 9, 20, 1].map(item), 10).map((part) => part.map(({ bytes }) => bytes))).toEqual([[4, 5], [9], [20], [1]])
  })
})

describe('after a rescue', () => {
  it('photos that came in by the file are not sent again, and records get their own receipt', async () => {
    const session = await enrolledPhone()
    await setMeta(session.db, 'rescue_key', key)
    const draft = await draftIn(session)
    await photoIn(session, draft, pictureBytes(900))
    await sealDraft(session, draft)
    await makeRescueFile(session, () => undefined)
    const [record, photo] = (await session.db.getAll('outbox')).sort((a, b) => (a.what < b.what ? 1 : -1))
    const server = new FakeServer()
    server.install()
    server.photos.set(photo?.sha256 ?? '', { bytes: Buffer.from(pictureBytes(900)), seq: 7 })

    await settleRescued(session)
    await sendDue(session)

    const stored = await session.db.getAll('outbox')
    expect(stored.map((entry) => entry.status)).toEqual(['stored', 'stored'])
    expect(stored.find((entry) => entry.key === photo?.key)?.seq).toBe(7)
    expect(server.sent.filter(({ method }) => method === 'PUT').map(({ path }) => path)).toEqual([`/records/${record?.recordId ?? ''}`])
  })
})
