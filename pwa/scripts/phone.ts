// A phone without a screen for the server's tests: the app's own engine and database code in Node, told what to do by
// lines of JSON on standard input (tests/harness/engine_phone.py). Only clock and address are the test's.
import 'fake-indexeddb/auto'
import { createInterface } from 'node:readline'
import { openUserDatabase } from '../src/db/open'
import { becomeCurrent, devices, openSession, type Session } from '../src/session/current'
import { signIn } from '../src/session/sign-in'
import { nextDueMs, runSync, waitingCount } from '../src/sync/engine'
import { outboxRows } from '../src/sync/rows'
import { startTriggers } from '../src/sync/triggers'
import { advanceMs, installClock, pause, phoneNowMs, setSpeed } from './phone-clock'
import { connectTo, installNetwork, setOnline } from './phone-network'
import { correct, patrol, pictureOf, snap } from './phone-work'

interface Told {
  readonly do: string
  readonly as?: string
  readonly [name: string]: unknown
}

const MOST_RUNS = 400
const sessions = new Map<string, Session>()
let template = Buffer.alloc(0)

function sessionOf(told: Told): Session {
  const session = sessions.get(told.as ?? '')
  if (session === undefined) throw new Error(`nobody is signed in as ${told.as}`)
  return session
}

const number = (told: Told, name: string, otherwise: number): number => (typeof told[name] === 'number' ? (told[name] as number) : otherwise)

async function enter(told: Told): Promise<object> {
  const session = await signIn({ username: String(told['username']), password: String(told['password']) })
  sessions.set(told.as ?? '', session)
  return { user: session.user.id, device: session.device.id }
}

/** The same process as another phone that nobody has signed in on. */
async function fresh(): Promise<object> {
  await becomeCurrent(null)
  for (const { user } of sessions.values()) {
    const db = await openUserDatabase(user.id)
    await Promise.all([...db.objectStoreNames].map(async (store) => await db.clear(store)))
    db.close()
  }
  sessions.clear()
  await (await devices()).clear('users')
  setOnline(true)
  return {}
}

/** How many views of each type were pulled. */
async function counted({ db }: Session): Promise<object> {
  const found: Record<string, number> = {}
  for (const { type } of await db.getAll('items')) found[type] = (found[type] ?? 0) + 1
  return found
}

async function states(session: Session): Promise<object> {
  const rows = await outboxRows(session.db)
  const stored = (await session.db.getAll('outbox')).map(({ key, tries, nextTryAtMs, status, receipt }) => ({ key, tries, nextTryAtMs, status, placed: receipt?.placed ?? null }))
  return { rows, entries: stored, needsSignIn: session.needsSignIn, nowMs: phoneNowMs() }
}

/** Runs of the engine; between them the clock goes forward to when the next item is due. */
async function runs(session: Session, told: Told): Promise<object> {
  const most = number(told, 'most', MOST_RUNS)
  const results: string[] = []
  const waits: number[] = []
  while (results.length < most) {
    results.push(await runSync(session))
    if (session.needsSignIn || (told['once'] !== true && (await waitingCount(session)) === 0) || results.length === most) break
    const due = await nextDueMs(session)
    const wait = Math.max(500, (due ?? 0) - phoneNowMs())
    waits.push(wait)
    advanceMs(wait)
  }
  return { results, waits, waiting: await waitingCount(session), needsSignIn: session.needsSignIn }
}

/** The app as it runs in a hand: triggers and timers, until nothing waits (or no record does) or the time is over. */
async function live(session: Session, told: Told): Promise<object> {
  const beganMs = phoneNowMs()
  const endMs = beganMs + number(told, 'mostMs', 60_000)
  const onlyRecords = told['until'] === 'records'
  const owed = async (): Promise<boolean> => (await session.db.getAll('outbox')).some((entry) => entry.status === 'waiting' && (!onlyRecords || entry.what === 'record'))
  setOnline(true)
  if (told['cold'] === true) session.access = null
  startTriggers()
  while ((await owed()) && phoneNowMs() < endMs) await pause(5)
  const tookMs = phoneNowMs() - beganMs
  if (told['leave'] === true) setOnline(false)
  return { tookMs, waiting: await waitingCount(session) }
}

/** What a screen would show of the photo under way, until nothing waits. */
async function watch(session: Session, told: Told): Promise<object> {
  const beganMs = phoneNowMs()
  const parts: string[] = []
  while ((await waitingCount(session)) > 0 && phoneNowMs() < beganMs + number(told, 'mostMs', 60_000)) {
    for (const row of await outboxRows(session.db)) {
      const shown = row.parts === null ? null : `${row.parts.done}/${row.parts.total}`
      if (shown !== null && parts.at(-1) !== shown) parts.push(shown)
    }
    await pause(5)
  }
  return { tookMs: phoneNowMs() - beganMs, parts }
}

/** The app is opened anew: what lay in memory is gone, the database stays. */
async function reopen(told: Told): Promise<object> {
  const { user } = sessionOf(told)
  const session = await openSession(user.id)
  if (session === null) throw new Error('the session did not stay')
  sessions.set(told.as ?? '', session)
  await becomeCurrent(session)
  return {}
}

function screen(): void {
  const page = Object.assign(new EventTarget(), { visibilityState: 'visible' })
  Object.assign(globalThis, { window: new EventTarget(), document: page })
}

async function act(told: Told): Promise<unknown> {
  switch (told.do) {
    case 'connect': connectTo(String(told['url'])); template = Buffer.from(String(told['template']), 'base64'); return {}
    case 'fresh': return await fresh()
    case 'enter': return await enter(told)
    case 'speed': setSpeed(number(told, 'times', 1)); return {}
    case 'advance': advanceMs(number(told, 'ms', 0)); return {}
    case 'online': setOnline(told['now'] === true); return {}
    case 'patrol': return { id: await patrol(sessionOf(told), () => pictureOf(template, number(told, 'bytes', 2_000)), number(told, 'photos', 0)) }
    case 'snap': return { id: await snap(sessionOf(told), (told['sizes'] as number[]).map((size) => pictureOf(template, size)), typeof told['project'] === 'string' ? told['project'] : null) }
    case 'correct': return { id: await correct(sessionOf(told), String(told['of'])) }
    case 'run': return await runs(sessionOf(told), told)
    case 'live': return await live(sessionOf(told), told)
    case 'watch': return await watch(sessionOf(told), told)
    case 'reopen': return await reopen(told)
    case 'states': return await states(sessionOf(told))
    case 'items': return await counted(sessionOf(told))
    case 'bytes': return { hex: Buffer.from((await sessionOf(told).db.get('bytes', String(told['key']))) ?? new ArrayBuffer(0)).toString('hex') }
    default: throw new Error(`cannot ${told.do}`)
  }
}

async function answer(line: string): Promise<void> {
  const told = JSON.parse(line) as Told
  const said = await act(told).then((result) => ({ ok: true, result }), (failure: unknown) => ({ ok: false, error: failure instanceof Error ? `${failure.message}\n${failure.stack}` : String(failure) }))
  process.stdout.write(`${JSON.stringify({ n: told['n'], ...said })}\n`)
}

installClock()
installNetwork()
screen()
const lines = createInterface({ input: process.stdin })
lines.on('line', (line) => { answer(line).catch((failure: unknown) => { process.stderr.write(`${String(failure)}\n`) }) })
lines.on('close', () => process.exit(0))
