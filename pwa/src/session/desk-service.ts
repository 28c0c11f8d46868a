// What the desk and the leader read over the network, and decisions that are
// records like any other (contracts.md 1). Nothing here works offline by design.
import type {
  Decision, InspectionPage, LightColour, OverviewPage, Presence, ProjectList, ProjectPage, QueueItem, QueuePage, ReviewItem,
} from '../api/wire-types'
import { isFull, ServiceProblem } from '../core/problems'
import type { Receipt } from '../core/types'
import { requireSession } from './current'
import { askAs } from './tokens'

export interface DecideInput {
  readonly inspectionId: string
  readonly sha256: string
  readonly correctionsSeen: readonly string[]
  readonly decision: Decision
  readonly items: readonly ReviewItem[]
  readonly reasonCode?: string | null
  readonly reason: string | null
}

interface ProjectFilter {
  readonly light?: LightColour | 'none' | 'no_fresh_evidence' | null
  readonly q?: string | null
  readonly after?: string | null
}

type SentQueueItem = Omit<QueueItem, 'presence'> & { readonly presence: Presence | null }

async function read<Page>(path: string): Promise<Page> {
  const body = await askAs(await requireSession(), { path })
  if (body === null) throw new ServiceProblem('portal', 204)
  return body as unknown as Page
}

function query(values: { readonly [name: string]: string | null | undefined }): string {
  const given = Object.entries(values).filter((pair): pair is [string, string] => typeof pair[1] === 'string' && pair[1] !== '')
  return given.length === 0 ? '' : `?${new URLSearchParams(given).toString()}`
}

/** The review's body (record schema 1). */
function reviewBody(input: DecideInput): object {
  return {
    decision: input.decision,
    corrections_seen: input.correctionsSeen,
    items: input.items.map(({ item_id, reason_code, text }) => ({ item_id, reason_code, text })),
    reason_code: input.reasonCode ?? null,
    reason: input.reason,
  }
}

/** Seals a review and sends it. `receipt` null: kept in the outbox, goes out with the network. */
async function decide(input: DecideInput): Promise<{ recordId: string; receipt: Receipt | null }> {
  const [session, { sealRecord, recordEntryKey }, { sendDue }, { newId }] = await Promise.all([
    requireSession(), import('../sync/seal-record'), import('../sync/engine'), import('../db/drafts'),
  ])
  const { id } = await sealRecord(session, {
    id: newId(), kind: 'review', of: { id: input.inspectionId, sha256: input.sha256 }, body: reviewBody(input), photos: [], projectId: null,
    photoEntries: [], draft: null, createdAt: new Date().toISOString(),
  })
  await sendDue(session).catch((failure: unknown) => {
    if (!isFull(failure)) throw failure // sealed it is; the next run notes the receipt
  })
  const entry = await session.db.get('outbox', recordEntryKey(id))
  if (entry?.status === 'refused') throw new ServiceProblem(entry.problem?.code ?? 'refused', null, entry.problem?.detail ?? null)
  return { recordId: id, receipt: entry?.receipt ?? null }
}

/** The queue; what is not evaluated yet cannot be assessed yet. */
async function queue(): Promise<QueuePage> {
  const page = await read<{ readonly items: readonly SentQueueItem[]; readonly reviewed_today: number }>('/review-queue')
  return { ...page, items: page.items.map((item) => ({ ...item, presence: item.presence ?? 'not_assessable' })) }
}

export const desk = {
  queue,
  inspection: async (id: string) => await read<InspectionPage>(`/inspections/${encodeURIComponent(id)}`),
  overview: async () => await read<OverviewPage>('/overview'),
  projects: async ({ light, q, after }: ProjectFilter) => await read<ProjectList>(`/projects${query({ light, q, after })}`),
  project: async (id: string) => await read<ProjectPage>(`/projects/${encodeURIComponent(id)}`),
  /** Address of a photo for <img src>: the photo cookie opens it. */
  photoAddress: (sha256: string, size: 'thumb' | 'preview' | 'original') => `/api/v1/photos/${encodeURIComponent(sha256)}?size=${size}`,
  decide,
}
