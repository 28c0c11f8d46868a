// Sends the camera's originals: last of all, one at a time, in the photos' own parts, on Wi-Fi that the browser knows to
// be Wi-Fi or when the person asks. Gives way at every part to new work and to a way that is no longer free.
import { sha256Hex } from '../capture/hash'
import { problemClass, ServiceProblem } from '../core/problems'
import { backoffMs } from '../core/retry'
import { isOwed, originalOf, originalsHere, refusedOriginals } from '../db/originals'
import { getMeta, strictly, type UserDatabase } from '../db/open'
import type { OriginalState, OutboxEntry, PhotoRow } from '../db/schema'
import type { Session } from '../session/current'
import { hint, onHint } from './channel'
import { ifLeader } from './lock'
import { freshEntry } from './outbox'
import { sendPhoto } from './upload'

/** `wifi`: known to be free. `ask`: the browser does not tell. `paid`: known to be something else. `saving`: the person saves data. */
export type Way = 'wifi' | 'ask' | 'paid' | 'saving'

interface Connection {
  readonly type?: string
  readonly saveData?: boolean
}

const FREE = new Set(['wifi', 'ethernet'])
const PAID = new Set(['cellular', 'bluetooth', 'wimax', 'none'])
/** So long in the background ends the visit for which the person asked: he may be elsewhere by then. */
const VISIT_MS = 600_000

export function wayOf({ type, saveData }: Connection = {}): Way {
  if (saveData === true) return 'saving'
  if (type === undefined) return 'ask'
  return FREE.has(type) ? 'wifi' : PAID.has(type) ? 'paid' : 'ask'
}

function wayNow(): Way {
  return wayOf((globalThis.navigator as { connection?: Connection } | undefined)?.connection)
}

let asked = false
let hiddenAtMs: number | null = null
let newWork = false
let sending: string | null = null

onHint(({ type }) => { newWork ||= type === 'work' })

function watchVisit(): void {
  if (typeof document === 'undefined') return
  if (hiddenAtMs !== null && Date.now() - hiddenAtMs > VISIT_MS) asked = false
  hiddenAtMs = document.visibilityState === 'hidden' ? (hiddenAtMs ?? Date.now()) : null
}
if (typeof document !== 'undefined') document.addEventListener('visibilitychange', watchVisit)
// The network after this one may be another.
if (typeof addEventListener !== 'undefined') addEventListener('offline', () => { asked = false })

/** The person asks; holds for this visit and this network, where the browser does not tell. */
export function askForOriginals(wanted = true): void {
  asked = wanted
}

function isAsked(): boolean {
  watchVisit()
  return asked
}

function mayGo(): boolean {
  const way = wayNow()
  return way === 'wifi' || (way === 'ask' && isAsked())
}

/** Something else is due that goes first; what failed and waits for its next try holds nothing up (sync.md S15). */
async function isBehind(db: UserDatabase): Promise<boolean> {
  return (await db.getAll('outbox')).some((entry) => entry.status === 'waiting' && entry.nextTryAtMs <= Date.now())
}

/** Of records that the server has: an original that nobody could open is not sent. */
async function sendable(db: UserDatabase): Promise<readonly PhotoRow[]> {
  const [{ rows, epoch }, entries] = await Promise.all([originalsHere(db), db.getAll('outbox')])
  const unsent = new Set(entries.filter((entry) => entry.what === 'record' && entry.status !== 'stored').map((entry) => entry.recordId))
  return rows.filter((row) => isOwed(row, epoch) && !unsent.has(row.draftId))
}

export interface OriginalsView {
  /** Those that wait, and their bytes. */
  readonly count: number
  readonly bytes: number
  /** Stored and still here. */
  readonly stored: number
  /** Gone unsent, for room. */
  readonly dropped: number
  /** Here, and not taken by the server or spoilt. */
  readonly refused: number
  readonly way: Way
  readonly asked: boolean
  /** Text and photos go first. */
  readonly behind: boolean
  readonly parts: { readonly done: number; readonly total: number } | null
  readonly sending: boolean
}

/** How the originals stand; null when the county does not want them. */
export async function originalsView({ db }: Session): Promise<OriginalsView | null> {
  if ((await getMeta(db, 'originals_wanted')) !== true) return null
  const [{ rows, epoch }, dropped, refused, behind] = await Promise.all([originalsHere(db), getMeta(db, 'originals_dropped'), refusedOriginals(db), isBehind(db)])
  const owed = rows.filter((row) => isOwed(row, epoch))
  const current = owed.find(({ id }) => id === sending)
  const { partsHeld = 0, partsTotal = 0 } = current === undefined ? {} : originalOf(current)
  return {
    count: owed.length, bytes: owed.reduce((sum, row) => sum + row.bytes, 0), stored: rows.length - owed.length, dropped: dropped ?? 0, refused,
    way: wayNow(), asked: isAsked(), behind, sending: sending !== null, parts: partsTotal > 0 ? { done: partsHeld, total: partsTotal } : null,
  }
}

async function note(db: UserDatabase, id: string, change: Partial<OriginalState>): Promise<void> {
  const tx = strictly(db, ['photos'])
  const photos = tx.objectStore('photos')
  const row = await photos.get(id)
  if (row !== undefined) await photos.put({ ...row, original: { ...originalOf(row), ...change } })
  await tx.done
  hint({ type: 'changed' })
}

/** The original as the upload knows things; one of another epoch is asked for before it is sent again. */
function asEntry(row: PhotoRow): OutboxEntry {
  const { status, tries, partsHeld, partsTotal } = originalOf(row)
  const entry = freshEntry({
    key: `original/${row.id}`, what: 'photo', recordId: row.draftId, recordKind: '', projectId: null, itemId: row.itemId, chainageM: null,
    sha256: row.sha256, bytes: row.bytes, mediaType: row.mediaType, bytesKey: `${row.id}/camera`, cites: [], createdAt: row.capturedAt,
  })
  return { ...entry, tries, partsTotal, partsHeld: status === 'stored' ? 1 : partsHeld }
}

/** New work came, or the way is not free any more: what is held stays held. */
class GiveWay extends Error {}

/** False when the server's epoch has moved: only hello can tell what counts now. */
async function sendOne(session: Session, row: PhotoRow): Promise<boolean> {
  const { db } = session
  const entry = asEntry(row)
  const bytes = await db.get('bytes', entry.bytesKey)
  if (bytes === undefined) return true // made room meanwhile
  const stored = await sendPhoto(session, entry, bytes, async (partsHeld, partsTotal) => {
    await note(db, row.id, { status: 'waiting', partsHeld, partsTotal })
    if (partsHeld < partsTotal && (newWork || !mayGo() || (await isBehind(db)))) throw new GiveWay()
  })
  await note(db, row.id, { status: 'stored', seq: stored.seq, epoch: stored.epoch })
  return stored.epoch === (await getMeta(db, 'epoch'))
}

const REFUSED = new Set(['too_large', 'type', 'pixels'])

/** The bytes here are not those that were sealed: no try will ever fit. */
async function isSpoilt(db: UserDatabase, row: PhotoRow): Promise<boolean> {
  const bytes = await db.get('bytes', `${row.id}/camera`)
  return bytes !== undefined && (await sha256Hex(bytes)) !== row.sha256
}

const OF_THE_WAY = new Set(['network', 'portal', 'server', 'too_large_there', 'app_too_old'])
const LATER_STATUS = new Set([408, 425, 429])

/** About this original alone; anything else would meet the next one too. */
function isItsOwn({ code, status }: ServiceProblem): boolean {
  return !OF_THE_WAY.has(code) && (status === null || (status < 500 && !LATER_STATUS.has(status)))
}

/** What a failure means for this original; true when the next may go. */
async function settle(db: UserDatabase, row: PhotoRow, failure: unknown): Promise<boolean> {
  const problem = failure instanceof ServiceProblem ? failure : new ServiceProblem('app')
  const what = problemClass(problem)
  if (failure instanceof GiveWay || what === 'signin') return false
  const refused = what === 'final' && (REFUSED.has(problem.code) || (await isSpoilt(db, row)))
  const { tries } = originalOf(row)
  await note(db, row.id, refused ? { status: 'refused', epoch: await getMeta(db, 'epoch') } : { status: 'waiting', tries: tries + 1, nextTryAtMs: Date.now() + backoffMs(tries, Math.random()) })
  return isItsOwn(problem)
}

async function sendAll(session: Session): Promise<void> {
  newWork = false
  const tried = new Set<string>()
  let goesOn = true
  while (goesOn && mayGo() && !newWork && !(await isBehind(session.db))) {
    const row = (await sendable(session.db)).find((each) => !tried.has(each.id) && originalOf(each).nextTryAtMs <= Date.now())
    if (row === undefined) return
    tried.add(row.id)
    sending = row.id
    try {
      goesOn = await sendOne(session, row)
    } catch (failure) {
      goesOn = await settle(session.db, row, failure)
    } finally {
      sending = null
      hint({ type: 'changed' })
    }
  }
}

let running: Promise<unknown> | null = null

/** Sends what may go now; beside the runs of the engine, one page at a time. */
export async function sendOriginals(session: Session): Promise<void> {
  running ??= ifLeader(`siteproof-originals-${session.user.id}`, async () => await sendAll(session)).finally(() => { running = null })
  await running
}
