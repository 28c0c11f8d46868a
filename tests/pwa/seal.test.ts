// Sealing writes bytes that verify, chained to what this device sealed before.
import { createHash, webcrypto } from 'node:crypto'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { recordMessage } from '../../pwa/src/core/envelope'
import { fromBase64Url } from '../../pwa/src/core/bytes'
import type { Session } from '../../pwa/src/session/current'
import { changedResponses, sealDraft } from '../../pwa/src/sync/seal-draft'
import { sealRecord } from '../../pwa/src/sync/seal-record'
import type { Draft } from '../../pwa/src/core/draft-types'
import { newId, readDraft, writeDraft } from '../../pwa/src/db/drafts'
import type { Response } from '../../pwa/src/core/types'
import { draftIn, enrolledPhone, photoIn, pictureBytes } from './phone-fixture'

async function textOf(session: Session, recordId: string): Promise<string> {
  const bytes = await session.db.get('bytes', `${recordId}/record`)
  return Buffer.from(bytes ?? new ArrayBuffer(0)).toString('utf8')
}

async function verifies(session: Session, text: string): Promise<boolean> {
  const tail = /,"sig":"([\w-]{86})"\}$/.exec(text)
  const key = session.device.keyPair?.publicKey
  if (tail?.[1] === undefined || key === undefined) return false
  const message = new TextEncoder().encode(recordMessage(`${text.slice(0, tail.index)}}`))
  return await webcrypto.subtle.verify({ name: 'ECDSA', hash: 'SHA-256' }, key, fromBase64Url(tail[1]), message)
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('sealDraft', () => {
  it('leaves bytes that verify, an outbox entry each, and no draft', async () => {
    const session = await enrolledPhone()
    const draftId = await draftIn(session)
    const photo = await photoIn(session, draftId, pictureBytes(5_000))

    const sealed = await sealDraft(session, draftId)

    const text = await textOf(session, draftId)
    expect(await verifies(session, text)).toBe(true)
    expect(createHash('sha256').update(text).digest('hex')).toBe(sealed.sha256)
    expect((JSON.parse(text) as { photos: { sha256: string }[] }).photos[0]?.sha256).toBe(photo.sha256)
    expect(await session.db.getAllKeys('outbox')).toEqual([`photo/${draftId}/${photo.sha256}`, `record/${draftId}`])
    expect(await session.db.count('drafts')).toBe(0)
  })

  it('chains each record to the one before', async () => {
    const session = await enrolledPhone()
    const first = await sealDraft(session, await draftIn(session))
    const second = await sealDraft(session, await draftIn(session))

    const prevOf = async (id: string): Promise<unknown> => (JSON.parse(await textOf(session, id)) as { prev: unknown }).prev
    expect(await prevOf(first.id)).toBeNull()
    expect(await prevOf(second.id)).toBe(first.sha256)
  })

  it('takes along a photo and an answer that came while it was sealing', async () => {
    const session = await enrolledPhone()
    const draftId = await draftIn(session)
    await photoIn(session, draftId, pictureBytes(5_000, 1))
    const sign = crypto.subtle.sign.bind(crypto.subtle)
    vi.spyOn(crypto.subtle, 'sign').mockImplementationOnce(async (...args) => {
      await photoIn(session, draftId, pictureBytes(5_000, 2))
      const draft = await readDraft(session.db, draftId)
      if (draft !== null) await writeDraft(session.db, { ...draft, note: '晚到的话' })
      return await sign(...args)
    })

    await sealDraft(session, draftId)

    const record = JSON.parse(await textOf(session, draftId)) as { photos: unknown[]; body: { note: string } }
    expect([record.photos.length, record.body.note]).toEqual([2, '晚到的话'])
    expect(await session.db.count('outbox')).toBe(3)
  })

  it('seals a draft once, however many tabs ask', async () => {
    const session = await enrolledPhone()
    const draftId = await draftIn(session)

    const both = await Promise.allSettled([sealDraft(session, draftId), sealDraft(session, draftId)])

    const [kept] = both.flatMap((each) => (each.status === 'fulfilled' ? [each.value.sha256] : []))
    expect(both.map((each) => each.status).sort()).toEqual(['fulfilled', 'rejected'])
    expect(createHash('sha256').update(await textOf(session, draftId)).digest('hex')).toBe(kept)
  })

  it('is not undone by a save that comes late', async () => {
    const session = await enrolledPhone()
    const draftId = await draftIn(session)
    const draft = await readDraft(session.db, draftId)
    await sealDraft(session, draftId)

    await expect(writeDraft(session.db, draft as Draft)).rejects.toMatchObject({ code: 'sealed' })
    expect(await session.db.count('drafts')).toBe(0)
  })

  it('never makes two records with one predecessor when two tabs seal at once', async () => {
    const session = await enrolledPhone()
    const order = { kind: 'order' as const, of: null, body: {}, photos: [], projectId: null, photoEntries: [], draft: null, createdAt: new Date().toISOString() }

    const sealed = await Promise.all([1, 2, 3, 4].map(async () => await sealRecord(session, { ...order, id: newId() })))

    const prevs = await Promise.all(sealed.map(async ({ id }) => (JSON.parse(await textOf(session, id)) as { prev: unknown }).prev))
    expect(new Set(prevs).size).toBe(4)
  })
})

describe('changedResponses', () => {
  const answer: Response = {
    item_id: 'D01', verdict: 'pass', grade: null, readings: null, choice: null, text: null, lab: null, progress: null, reason: null, bulk: false,
    answered_at: '2026-06-01T00:00:00.000Z', mono_ms: 1,
  }

  it('drops answers that say the same at another time', () => {
    expect(changedResponses([answer], [{ ...answer, mono_ms: 9, answered_at: '2026-06-02T00:00:00.000Z' }])).toEqual([])
  })

  it('keeps answers that say something else or are new', () => {
    const changed = { ...answer, verdict: 'fail' as const }
    const added = { ...answer, item_id: 'D02' }

    expect(changedResponses([answer], [changed, added])).toEqual([changed, added])
  })
})
