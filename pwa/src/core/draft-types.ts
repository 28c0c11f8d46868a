// What the phone works on before sealing, and what its screens show. Types only;
// none of these leave the phone (records do, see types.ts).
import type { Bilingual, Cited, Fix, ForeseenAnswer, InspectionType, PhotoSource, Response, TimedFix } from './types'

/** A picture in a draft. `sha256` names the camera bytes; `upload` the bytes that will be sent, once made. */
export interface DraftPhoto {
  readonly id: string
  readonly draftId: string
  readonly itemId: string | null
  readonly source: PhotoSource
  readonly capturedAt: string
  readonly monoMs: number
  readonly fix: Fix | null
  readonly bearingDeg: number | null
  readonly beaconNonce: string | null
  readonly mediaType: string
  readonly sha256: string
  readonly bytes: number
  readonly upload: { readonly sha256: string; readonly bytes: number; readonly mediaType: string } | null
}

/** What a supervisor sent back, kept with the correction's draft. */
export interface DraftReturn {
  readonly reviewerName: string
  readonly reviewerNameEn?: string | null
  readonly decidedAt: string
  readonly reason: string | null
  readonly reasonCode: string | null
  readonly items: readonly { readonly item_id: string; readonly reason_code: string | null; readonly text: string | null }[]
  readonly photos: readonly { readonly sha256: string; readonly item_id: string | null; readonly captured_at: string }[]
}

/** The draft's id becomes the record's id. `responses` may be changed freely; `photos` only through addPhoto/removePhoto. */
export interface Draft {
  readonly id: string
  readonly kind: 'inspection' | 'correction'
  readonly type: InspectionType
  projectId: string
  siteId: string | null
  readonly taskId: string | null
  readonly defectId: string | null
  readonly checklist: { readonly id: string; readonly version: number } | null
  readonly of: Cited | null
  readonly returned: DraftReturn | null
  /** Effective answers before this correction; empty for an inspection. */
  readonly base: readonly Response[]
  readonly startedAt: string
  /** Anchor of mono_ms: monotonic reading at the start. */
  readonly monoOriginMs: number
  companions: string[]
  design: { [field: string]: number | string } | null
  responses: Response[]
  fixes: TimedFix[]
  answers: ForeseenAnswer[]
  note: string | null
  reason: string | null
  /** Digits of a cell, typed and not yet a reading; they stand there again when the page was ended. */
  typing?: { readonly key: string; readonly text: string } | null
  photos: DraftPhoto[]
  updatedAt: string
  /** Counts the saves, so that a tab that works on an older state of the draft is told and does not overwrite the newer. */
  revision: number
}

/** A flag which the phone expects the server to raise; shown before sealing. */
export interface ForeseenFlag {
  readonly code: string
  readonly severity: 'info' | 'minor' | 'serious' | 'critical'
  /** Photo id for photo flags, item id for item flags, null for the whole inspection. */
  readonly subject: { readonly kind: 'photo' | 'item' | 'inspection'; readonly id: string | null }
  /** What goes into answers[].subject_part: upload hash is not known yet, so the photo's id; seal() replaces it. */
  readonly subjectPart: string | null
  readonly numbers: { readonly [name: string]: number | string | null }
  readonly chip: Bilingual
  readonly sentence: Bilingual
  readonly reasonCodes: readonly string[]
}

export type OutboxState = 'waiting' | 'sending' | 'stored' | 'error' | 'safe'

/** One line of the outbox: a record or one of its photos. */
export interface OutboxRow {
  readonly key: string
  readonly what: 'record' | 'photo'
  readonly recordId: string
  readonly recordKind: string
  readonly projectId: string | null
  readonly projectName: Bilingual | null
  readonly itemPosition: number | null
  readonly chainageM: number | null
  readonly sha256: string
  readonly bytes: number
  readonly state: OutboxState
  readonly parts: { readonly done: number; readonly total: number } | null
  readonly seq: number | null
  readonly createdAt: string
  readonly placed: 'live' | 'waiting' | 'quarantine' | null
  /** Codes of why the record is kept aside or waits for another. */
  readonly reasons: readonly string[]
  readonly photoCount: number
  readonly missingPhotos: number
  /** Why it is in `error`; the machine code of the server's problem, or `network`, `portal`, `signin`, `hash`. */
  readonly problem: { readonly code: string; readonly detail: string | null; readonly final: boolean } | null
}
