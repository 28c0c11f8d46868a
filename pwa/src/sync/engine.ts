// Empties the outbox: text records first, photos next, each item with a backoff of
// its own so that a bad one never stops the rest. A 401 pauses and keeps everything.
import { fullProblem, isFull, ServiceProblem, problemClass } from '../core/problems'
import { backoffMs } from '../core/retry'
import { getMeta } from '../db/open'
import { giveReserve, layReserve } from '../db/reserve'
import type { OutboxEntry } from '../db/schema'
import type { Session } from '../session/current'
import { hint, onHint } from './channel'
import { sayHello } from './hello'
import { ifLeader } from './lock'
import { change, due, markLater, markRefused, markStored, markWay, WAY } from './outbox'
import { pullAll } from './pull'
import { checkReceipt } from './receipt'
import { owedCount } from './report'
import { evictSafe, makeRoom, TEXT_BYTES } from './evict'
import { goesInParts, sendPhoto, sendRecord } from './upload'
import { sha256Hex } from '../capture/hash'

/** So many failures in a row are the way's, not the items': the rest would only cost bytes. */
const FAILURES_TO_STOP = 3
const MOST_ROUNDS = 50
/** What no part gets through is tried again once an hour: somebody has to change a setting first. */
const TOO_LARGE_WAIT_MS = 3_600_000

let sealedMeanwhile = false
onHint(({ type }) => { sealedMeanwhile ||= type === 'work' })

async function sendOne(session: Session, entry: OutboxEntry): Promise<void> {
  const bytes = await session.db.get('bytes', entry.bytesKey)
  if (bytes === undefined) throw new ServiceProblem('not_kept', 422)
  const storedAt = (): string => new Date().toISOString()
  if (entry.what === 'record') {
    const receipt = await sendRecord(session, entry, bytes)
    await checkReceipt(session.db, receipt)
    await markStored(session.db, entry.key, { seq: receipt.seq, epoch: receipt.epoch, receipt, storedAt: storedAt() })
    return
  }
  const stored = await sendPhoto(session, entry, bytes, async (held, total) => {
    await change(session.db, entry.key, () => ({ partsHeld: held, partsTotal: total }))
    hint({ type: 'changed' })
  })
  await markStored(session.db, entry.key, { seq: stored.seq, epoch: stored.epoch, receipt: null, storedAt: storedAt() })
}

/** What the server refuses of a photo whose hash was right; any other word against one is about bytes that changed on the way. */
const REFUSES_PHOTO = new Set(['too_large', 'type', 'pixels'])
/** The same for a record: it comes with a checksum. */
const DAMAGED_RECORD = new Set(['hash', 'digest'])

/** A refusal of bytes that are right here was damage on the way, so they are sent again. */
async function damagedOnTheWay(session: Session, entry: OutboxEntry, problem: ServiceProblem): Promise<boolean> {
  if (problemClass(problem) !== 'final') return false
  if (entry.what === 'photo' ? REFUSES_PHOTO.has(problem.code) : !DAMAGED_RECORD.has(problem.code)) return false
  const bytes = await session.db.get('bytes', entry.bytesKey)
  return bytes !== undefined && (await sha256Hex(bytes)) === entry.sha256
}

/** Notes the failure; when the entry is due again, never for what is refused for good. */
async function settle(session: Session, entry: OutboxEntry, problem: ServiceProblem): Promise<number> {
  const what = problemClass(problem)
  if ((what === 'final' || (what === 'person' && problem.code !== 'app_too_old')) && !(await damagedOnTheWay(session, entry, problem))) {
    await markRefused(session.db, entry.key, problem)
    return Infinity
  }
  const nextMs = Date.now() + waitMs(entry, problem)
  await markLater(session.db, entry.key, problem, nextMs)
  return nextMs
}

function waitMs(entry: OutboxEntry, problem: ServiceProblem): number {
  if (problem.code === 'too_large_there') return !goesInParts(entry) && goesInParts({ ...entry, tries: 1 }) ? 0 : TOO_LARGE_WAIT_MS
  const asked = problem.fields['retry_after_ms']
  return backoffMs(entry.tries, Math.random(), typeof asked === 'number' ? asked : null)
}

function asProblem(thrown: unknown): ServiceProblem {
  const failure = fullProblem(thrown)
  return failure instanceof ServiceProblem ? failure : new ServiceProblem('app', null, failure instanceof Error ? failure.message : null)
}

/** Sends everything due. False when the run ended early (no network, sign-in needed). */
export async function sendDue(session: Session): Promise<boolean> {
  let failures = 0
  for (let round = 0; round < MOST_ROUNDS; round += 1) {
    sealedMeanwhile = false
    let textAgainMs = Infinity
    const entries = due(await session.db.getAll('outbox'), Date.now())
    if (entries.length === 0) return true
    for (const entry of entries) {
      const textWaits = sealedMeanwhile || (failures === 0 && Date.now() >= textAgainMs) // it goes before the photos that are left
      if (textWaits && entry.what === 'photo') break
      hint({ type: 'sending', key: entry.key })
      try {
        await sendOne(session, entry)
        failures = 0
      } catch (failure) {
        const problem = asProblem(failure)
        if (isFull(problem)) throw problem // what arrived cannot even be noted: see runSync
        if (problemClass(problem) === 'signin') {
          session.needsSignIn = true
          return false
        }
        if (problem.code === 'receipt_key') session.needsSignIn = true // signing in is trust anew
        const nextMs = await settle(session, entry, problem)
        if (entry.what === 'record') textAgainMs = Math.min(textAgainMs, nextMs)
        failures = problemClass(problem) === 'later' ? failures + 1 : 0
        if (failures >= FAILURES_TO_STOP || problem.code === 'app_too_old') return false
      } finally {
        hint({ type: 'sending', key: null })
        hint({ type: 'changed' })
      }
    }
  }
  return true
}

export type RunResult = 'done' | 'stopped' | 'elsewhere'

/** Receipts that belong to another epoch than the server's: the server was restored in the middle of this run. */
async function epochMoved(session: Session): Promise<boolean> {
  const epoch = await getMeta(session.db, 'epoch')
  const entries = await session.db.getAll('outbox')
  return entries.some((entry) => entry.status === 'stored' && entry.epoch !== null && entry.epoch !== epoch)
}

async function wholeRun(session: Session): Promise<RunResult> {
  const owedBefore = await owedCount(session.db)
  const hello = await sayHello(session)
  await markWay(session.db, null).catch(() => undefined) // only words: they keep nothing from being sent
  if ((await getMeta(session.db, 'rescued_at')) !== null) await (await import('../rescue/settle-rescued')).settleRescued(session)
  const sent = await sendDue(session)
  if (!sent) return 'stopped'
  // The second hello also tells the office that what the first one counted has arrived.
  if ((await epochMoved(session)) || (await owedCount(session.db)) !== owedBefore) await sayHello(session)
  await pullAll(session, hello.scopes).catch((failure: unknown) => {
    if (!isFull(failure)) throw failure // copies of what the server has get no room that receipts may need
  })
  await evictSafe(session.db, Date.now())
  await layReserve(session.db)
  return 'done'
}

/** One run: hello, send, pull. Never throws for network or session; those end it quietly and everything stays. */
export async function runSync(session: Session): Promise<RunResult> {
  const result = await ifLeader(`siteproof-sync-${session.user.id}`, async () => {
    try {
      return await wholeRun(session)
    } catch (thrown) {
      const failure = fullProblem(thrown)
      if (!(failure instanceof ServiceProblem)) throw failure
      if (isFull(failure) && !(await giveReserve(session.db))) await makeRoom(session.db, TEXT_BYTES) // the next run can note what arrives
      const unheard = failure.code === 'network' && globalThis.navigator?.onLine === false // the browser says so itself, and when it is over
      await markWay(session.db, WAY.has(failure.code) && !unheard ? failure.code : null)
      return 'stopped' as const
    }
  })
  hint({ type: 'changed' })
  return result ?? 'elsewhere'
}

/** When the next waiting item is due, in ms since 1970; null when nothing waits. */
export async function nextDueMs(session: Session): Promise<number | null> {
  const waiting = (await session.db.getAll('outbox')).filter((entry) => entry.status === 'waiting')
  return waiting.length === 0 ? null : Math.min(...waiting.map((entry) => entry.nextTryAtMs))
}

/** How many items wait to be sent. */
export async function waitingCount(session: Session): Promise<number> {
  return (await session.db.getAll('outbox')).filter((entry) => entry.status === 'waiting').length
}
