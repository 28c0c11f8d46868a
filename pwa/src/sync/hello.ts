// The first question of every run: which epoch, what time, what is safe. A changed
// epoch means a restored server: receipts of the old one no longer count.
import type { Beacon, ClockReading } from '../core/types'
import { ServiceProblem } from '../core/problems'
import { getMeta, strictly } from '../db/open'
import type { OutboxEntry } from '../db/schema'
import type { Session } from '../session/current'
import { accessToken, askAs } from '../session/tokens'
import { reportQuery } from './report'

const BEACONS_HELD = 8
const HAVE_AT_ONCE = 500

export interface Hello {
  readonly epoch: string
  readonly scopes: readonly { readonly id: string; readonly name: string; readonly name_en?: string }[]
}

function beaconFrom(value: unknown): Beacon | null {
  if (typeof value !== 'object' || value === null) return null
  const { kid, epoch, server_time, nonce, sig } = value as { [name: string]: unknown }
  const texts = [kid, epoch, server_time, nonce, sig]
  return texts.every((text) => typeof text === 'string') ? ({ kid, epoch, server_time, nonce, sig } as Beacon) : null
}

/** Server minus device clock, measured at the middle of the exchange. */
function clockFrom(serverTime: string, sentMs: number, receivedMs: number): ClockReading {
  const middle = (sentMs + receivedMs) / 2
  return { offset_ms: Math.round(Date.parse(serverTime) - middle), measured_at: new Date(receivedMs).toISOString() }
}

function scopesFrom(value: unknown): Hello['scopes'] {
  if (!Array.isArray(value)) return []
  return value.filter((scope): scope is { id: string; name: string } => typeof scope === 'object' && scope !== null && typeof (scope as { id?: unknown }).id === 'string')
}

/** The key that rescue files are sealed to; an older server names none. */
function rescueKeyFrom(value: unknown): { kid: string; public_key: string } | null {
  const { kid, public_key } = (value ?? {}) as { readonly kid?: unknown; readonly public_key?: unknown }
  return typeof kid === 'string' && typeof public_key === 'string' ? { kid, public_key } : null
}

/** The newest beacons, and older ones that a photo of an open draft names: its record will cite them. */
async function heldBeacons({ db }: Session, newest: Beacon | null): Promise<Beacon[]> {
  const drafts = await db.getAllKeys('drafts')
  const photos = await Promise.all(drafts.map(async (id) => await db.getAllFromIndex('photos', 'byDraft', id)))
  const named = new Set(photos.flat().map((photo) => photo.beaconNonce))
  const beacons = [...(newest === null ? [] : [newest]), ...((await getMeta(db, 'beacons')) ?? [])]
  return beacons.filter((beacon, index) => index < BEACONS_HELD || named.has(beacon.nonce))
}

/** Asks hello and remembers clock, beacon, epoch and safe_seq. */
export async function sayHello(session: Session): Promise<Hello> {
  await accessToken(session) // renewed before the clock is read: only the exchange itself may be measured
  const said = await reportQuery(session.db)
  const sentMs = Date.now()
  const body = await askAs(session, { path: `/hello${said}` })
  const receivedMs = Date.now()
  const epoch = body?.['server_epoch']
  const serverTime = body?.['server_time']
  if (typeof epoch !== 'string' || typeof serverTime !== 'string') throw new ServiceProblem('portal', 200)
  const before = await getMeta(session.db, 'epoch')
  await reoffer(session, epoch, before !== null && before !== epoch)
  const beacon = beaconFrom(body?.['beacon'])
  const scopes = scopesFrom(body?.['scopes'])
  const beacons = await heldBeacons(session, beacon)
  const tx = strictly(session.db, ['meta'])
  const meta = tx.objectStore('meta')
  const safeSeq = body?.['safe_seq']
  const rescueKey = rescueKeyFrom(body?.['rescue_key'])
  await Promise.all([
    meta.put(epoch, 'epoch'),
    meta.put(typeof safeSeq === 'number' ? safeSeq : 0, 'safe_seq'),
    meta.put(clockFrom(serverTime, sentMs, receivedMs), 'clock'),
    meta.put(beacons, 'beacons'),
    meta.put(scopes, 'scopes'),
    meta.put(body?.['originals_wanted'] === true, 'originals_wanted'),
    ...(rescueKey === null ? [] : [meta.put(rescueKey, 'rescue_key')]),
    meta.put(new Date(receivedMs).toISOString(), 'last_contact_at'),
    tx.done,
  ])
  session.beacon = beacons[0] ?? null
  return { epoch, scopes }
}

/** Present items of mine: key of the entry -> seq in the new epoch. */
async function presentKeys(session: Session, entries: readonly OutboxEntry[], epoch: string): Promise<ReadonlyMap<string, number | null>> {
  const present = new Map<string, number | null>()
  for (let start = 0; start < entries.length; start += HAVE_AT_ONCE) {
    const asked = entries.slice(start, start + HAVE_AT_ONCE)
    const items = asked.map((entry) => ({ id: entry.what === 'record' ? entry.recordId : null, sha256: entry.sha256 }))
    const body = await askAs(session, { method: 'POST', path: '/have', json: { items } })
    const found = body?.['items']
    if (!Array.isArray(found) || found.length !== asked.length || body?.['epoch'] !== epoch) throw new ServiceProblem('portal', 200)
    for (const [index, entry] of asked.entries()) {
      const answer = found[index] as { readonly sha256?: unknown; readonly present?: unknown; readonly seq?: unknown } | null
      if (answer?.sha256 === entry.sha256 && answer.present === true) present.set(entry.key, typeof answer.seq === 'number' ? answer.seq : null)
    }
  }
  return present
}

/**
 * What another epoch settled: its receipts count no more (a slow tab may note one long after the new epoch is known),
 * and after a restore nobody knows whether a refusal still stands.
 */
function settledBefore(entry: OutboxEntry, epoch: string, moved: boolean): boolean {
  return (entry.status === 'stored' && entry.epoch !== epoch) || (entry.status === 'refused' && moved)
}

/**
 * Puts back to waiting what the new epoch does not hold, and every record (a record is small and its
 * new receipt is needed); photos that are present keep the seq which the new epoch gave them.
 */
async function reoffer(session: Session, epoch: string, moved: boolean): Promise<void> {
  const settled = (await session.db.getAll('outbox')).filter((entry) => settledBefore(entry, epoch, moved))
  if (settled.length === 0) return
  const present = await presentKeys(session, settled, epoch)
  const tx = strictly(session.db, ['outbox'])
  const outbox = tx.objectStore('outbox')
  for (const { key, what } of settled) {
    const entry = await outbox.get(key) // as it is now: another tab may have sent or freed it meanwhile
    if (entry === undefined || !settledBefore(entry, epoch, moved)) continue
    const seq = present.get(key) ?? null
    const again = what === 'record' || seq === null
    await outbox.put({ ...entry, seq: again ? null : seq, epoch: again ? null : epoch, status: again ? 'waiting' : 'stored', problem: null, tries: 0, nextTryAtMs: 0 })
  }
  await tx.done
}
