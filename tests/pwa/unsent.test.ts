// One count of what is unsent: whatever lies in the store, badge, outbox, sign-out, storage light and the word to the office agree.
import { afterEach, describe, expect, it } from 'vitest'
import { readDraft, writeDraft } from '../../pwa/src/db/drafts'
import type { Draft } from '../../pwa/src/core/draft-types'
import type { OutboxEntry } from '../../pwa/src/db/schema'
import { becomeCurrent, type Session } from '../../pwa/src/session/current'
import { createPhone } from '../../pwa/src/session/phone-service'
import { signOut } from '../../pwa/src/session/sign-in'
import { reportQuery } from '../../pwa/src/sync/report'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { unsentBytes } from '../../pwa/src/sync/unsent'
import { badges, countBadges } from '../../pwa/src/ui/badges'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

const fetchBefore = globalThis.fetch
afterEach(() => { globalThis.fetch = fetchBefore })

/** A sealed record with one photo; both put into the state that is named. */
async function handedIn(session: Session, what: 'record' | 'photo', state: Partial<OutboxEntry>, other: Partial<OutboxEntry> = { status: 'stored' }): Promise<void> {
  const draft = await draftIn(session)
  await photoIn(session, draft, pictureBytes(900))
  await sealDraft(session, draft)
  for (const entry of await session.db.getAll('outbox')) await session.db.put('outbox', { ...entry, ...(entry.what === what ? state : other) })
}

const refused = (code: string): Partial<OutboxEntry> => ({ status: 'refused', problem: { code, detail: null, final: true } })

/** What each place says: [badge, the number on the outbox, sign-out, inspections told to the office]. */
async function said(session: Session): Promise<readonly [number, number, number, number]> {
  await countBadges()
  const counts = await createPhone().counts()
  const told = Number(new URLSearchParams(await reportQuery(session.db)).get('unsent_count'))
  const out = await signOut()
  return [badges.owed, counts.unsent, 'refused' in out ? out.count : 0, told]
}

async function phone(): Promise<Session> {
  const session = await enrolledPhone()
  await becomeCurrent(session)
  return session
}

describe('what is unsent is counted once for all [S26]', () => {
  it.each([
    ['record', 'waiting', { status: 'waiting' }, 1],
    ['record', 'tried in vain', { status: 'waiting', tries: 3, problem: { code: 'server', detail: null, final: false } }, 1],
    ['record', 'refused: other bytes are stored', refused('differs'), 1],
    ['record', 'refused: not readable', refused('not_json'), 1],
    ['record', 'stored', { status: 'stored' }, 0],
    ['photo', 'waiting', { status: 'waiting' }, 1],
    ['photo', 'refused: this phone was stopped', refused('device_frozen'), 1],
    ['photo', 'refused for good: too many pixels', refused('pixels'), 0],
    ['photo', 'refused for good: no picture', refused('type'), 0],
    ['photo', 'refused for good: too large', refused('too_large'), 0],
    ['photo', 'no longer here', refused('not_kept'), 0],
    ['photo', 'stored', { status: 'stored' }, 0],
  ] as const)('a %s that is %s', async (what, _state, entry, count) => {
    const session = await phone()
    await handedIn(session, what, entry)
    expect(await said(session)).toEqual([count, count, count, count])
  })

  it('a record and its photo are two things of one inspection', async () => {
    const session = await phone()
    await handedIn(session, 'record', { status: 'waiting' }, { status: 'waiting' })
    expect(await said(session)).toEqual([2, 2, 2, 1])
  })

  it('a task that was only looked at is no work', async () => {
    const session = await phone()
    await draftIn(session)
    expect(await said(session)).toEqual([0, 0, 0, 0])
  })

  it('an open draft counts from its first answer on, since it was begun', async () => {
    const session = await phone()
    const draft = await readDraft(session.db, await draftIn(session))
    await writeDraft(session.db, { ...(draft as Draft), responses: [{ item_id: 'snap', verdict: 'answered', answered_at: '2026-06-01T00:00:00.000Z', mono_ms: 1 }] as never })
    expect(await said(session)).toEqual([1, 1, 1, 1])
    const counts = await createPhone().counts()
    expect([counts.drafts, counts.oldestAt]).toEqual([1, draft?.startedAt])
    expect(await reportQuery(session.db)).toContain(`unsent_oldest_at=${encodeURIComponent(draft?.startedAt ?? '')}`)
  })

  it('a photo in a draft without an answer is work too', async () => {
    const session = await phone()
    await photoIn(session, await draftIn(session), pictureBytes(900))
    expect(await said(session)).toEqual([1, 1, 1, 1])
  })
  it('the room it takes counts photos of an open draft, and none that are settled', async () => {
    const session = await phone()
    const room = async (): Promise<number> => await unsentBytes(session.db)
    await photoIn(session, await draftIn(session), pictureBytes(900))
    expect(await room()).toBe(900)
    await handedIn(session, 'photo', refused('too_large'))
    expect(await room()).toBe(900)
  })
})
