// Why a record was kept aside reaches its author as a sentence, for every reason the server knows.
import { readFileSync } from 'node:fs'
import { resolve } from 'node:path'
import { describe, expect, it } from 'vitest'
import { asideZh } from '../../pwa/src/i18n/aside.zh'
import { setMeta } from '../../pwa/src/db/open'
import { outboxRows } from '../../pwa/src/sync/rows'
import { runSync } from '../../pwa/src/sync/engine'
import { sealDraft } from '../../pwa/src/sync/seal-draft'
import { asideText } from '../../pwa/src/ui/phone/outbox/aside'
import { FakeServer } from './fake-server'
import { draftIn, enrolledPhone } from './phone-fixture'

const kinds = readFileSync(resolve(import.meta.dirname, '../../server/siteproof/domain/kinds.py'), 'utf8')
const reasons = [...(kinds.split('class QuarantineReason')[1] ?? '').matchAll(/^ {4}[A-Z_]+ = "([a-z_]+)"$/gm)].map((found) => found[1] ?? '')

describe('a record kept aside, in words [F32] [F34] [F35] [S14]', () => {
  it('reads the whole list', () => {
    expect(reasons.length).toBeGreaterThanOrEqual(18)
  })

  it.each(reasons)('%s', (reason) => {
    expect(Object.values<string>(asideZh)).toContain(asideText(reason))
    expect(asideText(reason)).not.toBe(asideZh.other)
  })

  it('a reason of a newer server says whom to ask', () => {
    expect(asideText('of_tomorrow')).toBe(asideZh.other)
  })

  it('stands on its row of the outbox, by the receipt and later by what the server says now', async () => {
    const session = await enrolledPhone()
    const server = new FakeServer()
    server.install()
    const { id, sha256 } = await sealDraft(session, await draftIn(session))
    server.trick = (_method, path) => (path.startsWith('/records/') ? { status: 200, body: { ...server.receipt(id, sha256, 1, 'quarantine'), reasons: [{ code: 'out_of_scope', project_id: 'p' }] } } : null)
    await runSync(session)
    expect((await outboxRows(session.db)).map(({ placed, reasons: why }) => [placed, why])).toEqual([['quarantine', ['out_of_scope']]])

    const now = { id, kind: 'inspection', placed: 'live', missing: [], reasons: [], state: 'submitted', seq: 1 }
    await session.db.put('items', { scope: 'me', type: 'record_state', id, version: 1, data: now })
    await setMeta(session.db, 'safe_seq', 0)
    expect((await outboxRows(session.db)).map(({ placed, reasons: why }) => [placed, why])).toEqual([['live', []]])
  })
})
