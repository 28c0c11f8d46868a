// After a rescue file was made: asks the server which photos came in with it, so that none goes over the network a
// second time. Records are sent again all the same; they are small, and each needs its own receipt.
import { ServiceProblem } from '../core/problems'
import { getMeta, setMeta } from '../db/open'
import type { OutboxEntry } from '../db/schema'
import type { Session } from '../session/current'
import { askAs } from '../session/tokens'
import { markStored } from '../sync/outbox'

const AT_ONCE = 500

function presentSeq(answer: unknown, entry: OutboxEntry): number | null {
  const { sha256, present, seq } = (answer ?? {}) as { readonly sha256?: unknown; readonly present?: unknown; readonly seq?: unknown }
  return sha256 === entry.sha256 && present === true && typeof seq === 'number' ? seq : null
}

/** Once after each rescue file; throws ServiceProblem like any question to the server, and is asked again then. */
export async function settleRescued(session: Session): Promise<void> {
  const { db } = session
  if ((await getMeta(db, 'rescued_at')) === null) return
  const waiting = (await db.getAll('outbox')).filter((entry) => entry.what === 'photo' && entry.status === 'waiting')
  for (let at = 0; at < waiting.length; at += AT_ONCE) {
    const asked = waiting.slice(at, at + AT_ONCE)
    const body = await askAs(session, { method: 'POST', path: '/have', json: { items: asked.map(({ sha256 }) => ({ id: null, sha256 })) } })
    const items = body?.['items']
    const epoch = body?.['epoch']
    if (!Array.isArray(items) || items.length !== asked.length || typeof epoch !== 'string') throw new ServiceProblem('portal', 200)
    for (const [index, entry] of asked.entries()) {
      const seq = presentSeq(items[index], entry)
      if (seq !== null) await markStored(db, entry.key, { seq, epoch, receipt: null, storedAt: new Date().toISOString() })
    }
  }
  if (waiting.length === 0) await setMeta(db, 'rescued_at', null)
}
