// Writes one complete signed example of every record kind into tests/vectors/records
// with the code that seals on the phone; the server's tests read them back. The test
// keys are kept, so that the examples stay the same people's.
import 'fake-indexeddb/auto'
import { createHash, webcrypto } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs'
import { join, resolve } from 'node:path'
import { toBase64Url } from '../src/core/bytes'
import type { Beacon, Cited, RecordKind, RecordPhoto } from '../src/core/types'
import type { UserInfo } from '../src/api/wire-types'
import { openUserDatabase, setMeta } from '../src/db/open'
import type { Session } from '../src/session/current'
import { sealRecord } from '../src/sync/seal-record'
import { CORRECTION, INSPECTION, NOTICE, OTHERS, PHOTO_FIX, RETURNED } from './record-example-bodies'

const OUT = resolve(process.cwd(), '../tests/vectors/records')
const KEYS = join(OUT, 'test-keys')
const ECDSA = { name: 'ECDSA', namedCurve: 'P-256' } as const

type Role = 'inspector' | 'supervisor' | 'leader' | 'unit' | 'public'

interface TestKey {
  readonly device_id: string
  readonly private_jwk: JsonWebKey
  readonly public_jwk: JsonWebKey
}

async function testKey(name: string, number: number): Promise<TestKey> {
  const path = join(KEYS, `${name}.json`)
  if (existsSync(path)) return JSON.parse(readFileSync(path, 'utf8')) as TestKey
  const pair = await webcrypto.subtle.generateKey(ECDSA, true, ['sign', 'verify'])
  const whole = await webcrypto.subtle.exportKey('jwk', pair.privateKey)
  const { kty, crv, x, y, d } = whole as { kty: string; crv: string; x: string; y: string; d: string }
  const key = { device_id: `0a000000-0000-4000-8000-00000000000${number}`, private_jwk: { kty, crv, x, y, d }, public_jwk: { kty, crv, x, y } }
  writeFileSync(path, `${JSON.stringify(key, null, 2)}\n`)
  return key
}

async function keyPair(key: TestKey): Promise<CryptoKeyPair> {
  const [privateKey, publicKey] = await Promise.all([
    webcrypto.subtle.importKey('jwk', key.private_jwk, ECDSA, false, ['sign']),
    webcrypto.subtle.importKey('jwk', key.public_jwk, ECDSA, true, ['verify']),
  ])
  return { privateKey, publicKey } as CryptoKeyPair
}

async function beaconOf(server: TestKey): Promise<Beacon> {
  const fields = { kid: 'test-server-key', epoch: 'test-epoch', server_time: '2026-06-01T00:55:00.000Z', nonce: 'AAAAAAAAAAAAAAAAAAAAAA' }
  const message = ['siteproof-beacon-1', fields.kid, fields.epoch, fields.server_time, fields.nonce].join('\n')
  const { privateKey } = await keyPair(server)
  const sig = await webcrypto.subtle.sign({ name: 'ECDSA', hash: 'SHA-256' }, privateKey, new TextEncoder().encode(message))
  return { ...fields, sig: toBase64Url(new Uint8Array(sig)) }
}

async function person(role: Role, number: number, beacon: Beacon): Promise<Session> {
  const key = await testKey(role, number)
  const device = { id: key.device_id, name: `test ${role}`, keyPair: await keyPair(key), publicJwk: key.public_jwk }
  const db = await openUserDatabase(role)
  await setMeta(db, 'beacons', [beacon])
  await setMeta(db, 'clock', { offset_ms: -1_240, measured_at: '2026-06-01T00:55:01.240Z' })
  return { user: { id: role } as UserInfo, device, db, beacon, access: null, needsSignIn: false }
}

function photo(file: string, itemId: string | null, source: RecordPhoto['source'], beacon: Beacon): RecordPhoto {
  const bytes = readFileSync(join(OUT, file))
  return {
    sha256: createHash('sha256').update(bytes).digest('hex'), bytes: bytes.length, media_type: 'image/jpeg', source, item_id: itemId,
    captured_at: '2026-06-01T01:12:30.250Z', mono_ms: 630_250, fix: source === 'camera' ? PHOTO_FIX : null, bearing_deg: source === 'camera' ? 78 : null,
    beacon_nonce: beacon.nonce, original: source === 'camera' ? { sha256: createHash('sha256').update(file).digest('hex'), bytes: 3_145_728 } : null,
  }
}

interface Example {
  readonly file: string
  readonly id: string
  readonly kind: RecordKind
  readonly role: Role
  readonly sha256: string
}

const examples: Example[] = []
const people = new Map<Role, Session>()

/** Seals with the phone's code and keeps the very bytes that would be sent. */
async function write(role: Role, kind: RecordKind, createdAt: string, body: object, of: Cited | null, photos: readonly RecordPhoto[] = [], name: string = kind): Promise<Cited> {
  const session = people.get(role)
  if (session === undefined) throw new Error(`no such person: ${role}`)
  const id = `01985a00-0000-7000-8000-${String(examples.length + 1).padStart(12, '0')}`
  const sealed = await sealRecord(session, { id, kind, of, body, photos, projectId: null, photoEntries: [], draft: null, createdAt })
  const bytes = await session.db.get('bytes', `${id}/record`)
  if (bytes === undefined) throw new Error(`not kept: ${kind}`)
  const file = `${name}.json`
  writeFileSync(join(OUT, file), Buffer.from(bytes))
  examples.push({ file, id, kind, role, sha256: sealed.sha256 })
  return sealed
}

async function story(beacon: Beacon): Promise<void> {
  const road = photo('photo-road.jpg', 'D03', 'camera', beacon)
  const core = photo('photo-core.jpg', null, 'imported', beacon)
  const inspection = await write('inspector', 'inspection', '2026-06-01T01:36:02.000Z', INSPECTION, null, [road, core])
  await write('supervisor', 'review', '2026-06-01T08:20:00.000Z', RETURNED, inspection)
  const correction = await write('inspector', 'correction', '2026-06-02T01:09:05.000Z', CORRECTION, inspection)
  const accepted = { ...RETURNED, decision: 'accepted_with_issues', corrections_seen: [correction.sha256], items: [], reason_code: null, reason: null }
  await write('supervisor', 'review', '2026-06-02T02:00:00.000Z', accepted, inspection, [], 'review-accepted')
  const notice = await write('supervisor', 'notice', '2026-06-02T02:05:00.000Z', { ...NOTICE, photos: [{ record_id: inspection.id, sha256: road.sha256 }] }, inspection)
  await write('supervisor', 'extension', '2026-06-10T02:00:00.000Z', OTHERS.extension, notice)
  await write('supervisor', 'override', '2026-06-03T02:00:00.000Z', OTHERS.override, inspection)
  await write('supervisor', 'release', '2026-06-04T02:00:00.000Z', { ...OTHERS.release, photos: [core.sha256] }, inspection)
  await write('unit', 'answer', '2026-06-03T03:00:00.000Z', OTHERS.answer, inspection)
  await write('unit', 'reply', '2026-06-12T03:00:00.000Z', OTHERS.reply, notice)
  await write('unit', 'progress', '2026-06-05T03:00:00.000Z', OTHERS.progress, null)
  await write('supervisor', 'closure', '2026-06-18T02:00:00.000Z', { ...OTHERS.closure, re_inspection: inspection }, notice)
  await write('leader', 'order', '2026-06-06T02:00:00.000Z', OTHERS.order, null)
  await write('leader', 'light_override', '2026-06-06T02:10:00.000Z', OTHERS.light_override, null)
  const report = await write('public', 'resident_report', '2026-06-07T02:00:00.000Z', OTHERS.resident_report, null)
  await write('public', 'resident_verdict', '2026-06-25T02:00:00.000Z', OTHERS.resident_verdict, report)
}

mkdirSync(KEYS, { recursive: true })
const server = await testKey('server', 9)
const beacon = await beaconOf(server)
const roles: readonly Role[] = ['inspector', 'supervisor', 'leader', 'unit', 'public']
for (const [index, role] of roles.entries()) people.set(role, await person(role, index + 1, beacon))
await story(beacon)
writeFileSync(join(OUT, 'index.json'), `${JSON.stringify({ about: 'Bytes as the phone sends them; made by `npm run records` in pwa/. Keys: test-keys/.', records: examples }, null, 2)}\n`)
