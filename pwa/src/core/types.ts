// The words of a record and of a checklist as TypeScript types (contracts.md 1,
// design.md 2). JSON keeps its snake_case; nothing here may hold behaviour.

export type Json = string | number | boolean | null | readonly Json[] | { readonly [key: string]: Json }

/** A text in both languages of the product. */
export interface Bilingual {
  readonly zh: string
  readonly en: string
}

/** A device position, WGS-84; accuracy unknown is null, never 0. */
export interface Fix {
  readonly lat_deg: number
  readonly lon_deg: number
  readonly accuracy_m: number | null
  readonly age_s: number
}

export interface TimedFix extends Fix {
  readonly captured_at: string
  readonly mono_ms: number
}

export type Geometry =
  | { readonly type: 'Point'; readonly coordinates: readonly number[] }
  | { readonly type: 'LineString'; readonly coordinates: readonly (readonly number[])[] }
  | { readonly type: 'MultiLineString' | 'Polygon'; readonly coordinates: readonly (readonly (readonly number[])[])[] }
  | { readonly type: 'MultiPolygon'; readonly coordinates: readonly (readonly (readonly (readonly number[])[])[])[] }

export type RecordKind =
  | 'inspection' | 'correction' | 'review' | 'answer' | 'notice' | 'extension' | 'closure' | 'override'
  | 'release' | 'reply' | 'progress' | 'order' | 'light_override' | 'resident_report' | 'resident_verdict'

export type InspectionType = 'routine' | 'drawn' | 're_inspection' | 'leader_visit'
export type Verdict = 'pass' | 'fail' | 'na' | 'cannot_assess' | 'answered'
export type Grade = 'general' | 'serious' | 'critical'
export type PhotoSource = 'camera' | 'imported'

export interface Cited {
  readonly id: string
  readonly sha256: string
}

export interface Beacon {
  readonly kid: string
  readonly epoch: string
  readonly server_time: string
  readonly nonce: string
  readonly sig: string
}

export interface ClockReading {
  readonly offset_ms: number
  readonly measured_at: string
}

export interface RecordPhoto {
  readonly sha256: string
  readonly bytes: number
  readonly media_type: string
  readonly source: PhotoSource
  readonly item_id: string | null
  readonly captured_at: string
  readonly mono_ms: number
  readonly fix: Fix | null
  readonly bearing_deg: number | null
  readonly beacon_nonce: string | null
  readonly original: { readonly sha256: string; readonly bytes: number } | null
}

export interface ProgressReading {
  readonly milestone: string
  readonly pct: number | null
  readonly chainage_m: number | null
}

/** One answered checklist item, in the form the record carries. */
export interface Response {
  readonly item_id: string
  readonly verdict: Verdict
  readonly grade: Grade | null
  readonly readings: readonly number[] | null
  readonly choice: string | null
  readonly text: string | null
  readonly lab: { readonly [field: string]: string | number } | null
  readonly progress: readonly ProgressReading[] | null
  readonly reason: string | null
  readonly bulk: boolean
  readonly answered_at: string
  readonly mono_ms: number
}

/** The inspector's own word to a flag he saw before sending. */
export interface ForeseenAnswer {
  readonly code: string
  readonly subject_part: string | null
  readonly reason_code: string | null
  readonly text: string | null
}

/** U of contracts.md 1 before it is written as bytes. */
export interface UnsignedRecord {
  readonly id: string
  readonly kind: RecordKind
  readonly schema: number
  readonly author_device: string | null
  readonly created_at: string
  readonly tz_offset_min: number
  readonly clock: ClockReading | null
  readonly beacons: readonly Beacon[]
  readonly of: Cited | null
  readonly body: object
  readonly photos: readonly RecordPhoto[]
  readonly prev: string | null
}

export interface Receipt {
  readonly id: string
  readonly sha256: string
  readonly seq: number
  readonly received_at: string
  readonly epoch: string
  readonly placed: 'live' | 'waiting' | 'quarantine'
  readonly missing: readonly string[]
  readonly reasons: readonly Json[]
  readonly kid: string
  readonly sig: string
  readonly superseded_by?: { readonly id: string; readonly name: string; readonly name_en?: string | null; readonly at: string } | null
}
