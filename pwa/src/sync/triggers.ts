// When to run: start, new work, network back, screen back, timer. None is trusted
// alone; each only asks the engine, which reads the truth from the database.
import { backoffMs } from '../core/retry'
import { getMeta } from '../db/open'
import { currentSession, type Session } from '../session/current'
import { onHint } from './channel'

const IDLE_MS = 60_000
const SOON_MS = 500
/** After sending: the server's judgement of it comes a moment later. */
const LOOK_AGAIN_MS = 5_000

let timer: ReturnType<typeof setTimeout> | undefined
let running: Promise<void> | null = null
let again = false
/** A weak link cuts one request in five, so the first runs that came to nothing are soon followed by another. */
const SOON_RUNS = 3
/** Runs in a row that came to nothing: from the fourth on each waits longer than the last, a minute at most. */
let failedRuns = 0

function schedule(delayMs: number): void {
  clearTimeout(timer)
  timer = setTimeout(() => { syncNow().catch(() => undefined) }, delayMs)
}

/** Beside the runs, never in their way. */
function sendOriginals(session: Session): void {
  import('./originals').then((originals) => originals.sendOriginals(session)).catch(() => undefined)
}

async function runOnce(): Promise<void> {
  let waitMs = IDLE_MS
  try {
    const session = await currentSession()
    if (session === null || session.needsSignIn) return
    const { nextDueMs, runSync, waitingCount } = await import('./engine')
    const before = await waitingCount(session)
    const result = await runSync(session)
    if (result === 'done' && (await getMeta(session.db, 'originals_wanted')) === true) sendOriginals(session)
    const moved = (await waitingCount(session)) < before
    if (moved) waitMs = LOOK_AGAIN_MS
    failedRuns = moved || result !== 'stopped' ? 0 : failedRuns + 1
    const next = await nextDueMs(session)
    const soonestMs = failedRuns === 0 ? SOON_MS : SOON_MS + backoffMs(Math.max(0, failedRuns - SOON_RUNS), Math.random())
    if (next !== null && document.visibilityState === 'visible') waitMs = Math.min(waitMs, Math.max(soonestMs, next - Date.now()))
  } finally {
    schedule(waitMs)
  }
}

/** Runs now, or once more after the run that is under way. */
export async function syncNow(): Promise<void> {
  if (running !== null) {
    again = true
    await running
    return
  }
  running = runOnce().finally(() => {
    running = null
    if (again) {
      again = false
      schedule(0)
    }
  })
  await running
}

/** Starts listening; call once a page. */
export function startTriggers(): void {
  const go = (): void => {
    failedRuns = 0
    syncNow().catch(() => undefined)
  }
  window.addEventListener('online', go)
  document.addEventListener('visibilitychange', () => { if (document.visibilityState === 'visible') go() })
  onHint((message) => { if (message.type === 'work') go() })
  go()
}
