// Objects as the server sends them (snake_case), with names and the few words a screen tells apart, where the
// generated schema says `string`. Types only; tests/pwa/api-types.test.ts holds the read pages against the schema.
import type { Bilingual, Fix, Geometry, Grade, Json, RecordPhoto, Response } from '../core/types'
import type { Checklist, ChecklistItem } from '../core/checklist-types'

export interface UserInfo {
  readonly id: string
  readonly username: string
  readonly name: string
  readonly name_en: string | null
  readonly role: 'inspector' | 'supervisor' | 'leader' | 'unit' | 'auditor' | 'administrator'
  readonly scopes: readonly { readonly id: string; readonly name: string; readonly name_en?: string }[]
  readonly unit_name: string | null
  readonly unit_name_en?: string | null
  readonly is_demo: boolean
  readonly county: { readonly name: string; readonly name_en: string; readonly zone: string }
  readonly home: 'phone' | 'desk' | 'leader'
}

export type Presence = 'verified' | 'uncertain' | 'off_site' | 'not_assessable'
export type LightColour = 'green' | 'yellow' | 'red' | 'grey' | 'blue'
export type Numbers = { readonly [name: string]: Json }

/** Why a state is as it is; the words come with it where the server has them. */
export interface Reason {
  readonly code?: string
  readonly numbers: Numbers
  readonly sentence?: Bilingual
}

export interface Segment {
  readonly from_m: number
  readonly to_m: number
  readonly last_evidence_on: string | null
  readonly here?: boolean
}

export interface ProjectItem {
  readonly id: string
  readonly number: string
  readonly name: Bilingual
  readonly kind: string
  readonly area_id: string
  readonly area_name: string
  readonly area_name_en?: string
  readonly sector_id: string
  readonly light: LightColour | null
  readonly stage: string
  readonly checklist_id: string | null
  readonly design: { readonly [field: string]: number | string } | null
  readonly promised_quantity: number | null
  readonly promised_unit: string | null
  readonly planned_start_on: string | null
  readonly planned_finish_on: string | null
  readonly responsible_unit: string | null
  readonly responsible_unit_en?: string | null
  readonly contractor: string | null
  readonly contractor_en?: string | null
  readonly milestones: readonly { readonly code: string; readonly name: Bilingual; readonly weight_pct: number }[]
  readonly progress_last: { readonly [code: string]: { readonly pct: number | null; readonly chainage_m: number | null; readonly seen_on: string | null } }
  readonly last_inspected_on: string | null
  /** Serious or critical flags on the project as a whole. */
  readonly serious_flags?: number
  readonly outline_area_id?: string | null
}

export interface SiteItem {
  readonly id: string
  readonly project_id: string
  readonly name: Bilingual
  readonly kind: 'line' | 'outline' | 'point'
  readonly geometry: Geometry
  readonly buffer_m: number
  readonly length_m: number | null
  readonly segments: readonly Segment[] | null
}

export interface TaskItem {
  readonly id: string
  readonly project_id: string
  readonly site_id: string | null
  readonly checklist_id: string
  readonly checklist_version: number
  readonly assignee_id: string
  readonly kind: 'planned' | 'drawn' | 're_inspection'
  readonly due_on: string
  readonly state: 'open' | 'done'
  readonly hold_point: string | null
}

/** A confirmed problem that is open: never who found it, never another answer. */
export interface DefectItem {
  readonly id: string
  readonly project_id: string
  readonly site_id: string | null
  readonly item_id: string
  readonly name: Bilingual
  readonly grade: Grade
  readonly found_on: string
  readonly due_on: string | null
  readonly demand: string | null
  readonly place: { readonly lat_deg: number; readonly lon_deg: number; readonly chainage_m: number | null; readonly label: string | null } | null
  readonly photos: readonly PhotoRef[]
}

/** A township with few corners, to be drawn behind its sites. */
export interface AreaItem {
  readonly id: string
  readonly kind: string
  readonly name: Bilingual
  readonly outline: Geometry | null
}

/** The office asks the owner of a phone to send; `id` is the device. */
export interface ReminderItem {
  readonly id: string
  readonly device_name: string
  readonly sent_at: string
  readonly sent_by: Bilingual
  readonly unsent_count: number
  readonly unsent_oldest_at: string | null
}

export interface ReturnItem {
  readonly id: string
  readonly review_id: string
  readonly decided_at: string
  readonly reviewer_name: string
  readonly reviewer_name_en?: string | null
  readonly reason_code: string | null
  readonly reason: string | null
  readonly items: readonly { readonly item_id: string; readonly reason_code: string | null; readonly text: string | null }[]
  readonly inspection: {
    readonly sha256: string
    readonly body: InspectionBody
    readonly photos: readonly RecordPhoto[]
  }
  readonly corrections: readonly { readonly id: string; readonly sha256: string }[]
  readonly project_id: string
  readonly site_id: string | null
}

export interface InspectionBody {
  readonly type: 'routine' | 'drawn' | 're_inspection' | 'leader_visit'
  readonly project_id: string
  readonly site_id: string | null
  readonly task_id: string | null
  readonly checklist: { readonly id: string; readonly version: number } | null
  readonly defect_id: string | null
  readonly responses: readonly Response[]
  readonly design: { readonly [field: string]: number | string } | null
  readonly [more: string]: unknown
}

export interface RecordStateItem {
  readonly id: string
  readonly kind: string
  readonly placed: 'live' | 'waiting' | 'quarantine'
  readonly missing: readonly string[]
  readonly reasons: readonly Json[]
  readonly state: string | null
  readonly seq: number
}

export interface FlagView {
  readonly id: string
  readonly code: string
  readonly severity: 'info' | 'minor' | 'serious' | 'critical'
  readonly subject_type: 'inspection' | 'photo' | 'item' | 'project'
  readonly subject_id: string
  readonly subject_part: string | null
  readonly numbers: Numbers
  readonly threshold: Numbers | null
  readonly rule_version: number
  readonly chip: Bilingual
  readonly sentence: Bilingual
  readonly answer: Bilingual
  readonly source: Json
  readonly first_seen_at: string
  readonly last_seen_at: string
  readonly cleared_at: string | null
  readonly answered: Json | null
  readonly record_id?: string | null
  readonly project_id?: string | null
}

export interface PhotoRef {
  readonly record_id: string
  readonly sha256: string
}

export interface QueueItem {
  readonly inspection_id: string
  readonly sha256: string
  readonly project_id: string
  readonly project_name: Bilingual
  readonly site_name: Bilingual | null
  readonly inspector_name: Bilingual
  readonly type: InspectionBody['type']
  readonly submitted_at: string
  readonly started_at: string
  readonly finished_at: string
  readonly photo: PhotoRef | null
  readonly photo_count: number
  /** The server's null (not evaluated yet) becomes `not_assessable` in the desk service. */
  readonly presence: Presence
  readonly section: 'flagged' | 'drawn' | 'rest'
  readonly state: string
  readonly same_visit_count: number
  readonly flags: readonly FlagView[]
}

export interface QueuePage {
  readonly items: readonly QueueItem[]
  readonly reviewed_today: number
}

export interface VerdictDetail {
  readonly verdict: 'pass' | 'fail' | 'cannot_assess'
  readonly n: number
  readonly passed: number | null
  readonly pass_rate_pct: number | null
  readonly mean: number | null
  readonly sd: number | null
  readonly representative_value: number | null
  readonly limit: number | null
  readonly reasons: readonly Reason[]
}

export type Mark = 'ok' | 'warn' | 'bad' | null

export interface InspectionPhoto {
  readonly position: number
  readonly record_id: string
  readonly sha256: string
  readonly item_id: string | null
  readonly source: 'camera' | 'imported'
  readonly captured_at: string
  readonly fix: (Omit<Fix, 'age_s'> & { readonly age_s: number | null }) | null
  readonly bearing_deg: number | null
  readonly distance_m: number | null
  readonly chainage_m: number | null
  readonly chainage_label: string | null
  readonly presence: Presence | null
  readonly damaged: boolean
  readonly width_px: number | null
  readonly height_px: number | null
  readonly marks: { readonly presence: Mark; readonly time: Mark; readonly unused: Mark }
  readonly previous: (PhotoRef & { readonly captured_at: string; readonly inspector_name: Bilingual; readonly distance_m: number | null }) | null
  /** Camera bytes that have been sent beside it. */
  readonly original: { readonly sha256: string; readonly bytes: number } | null
}

export interface InspectionPage {
  readonly id: string
  readonly sha256: string
  readonly seq: number
  readonly received_at: string
  readonly author: { readonly id: string; readonly name: Bilingual }
  readonly type: InspectionBody['type']
  readonly state: 'submitted' | 'returned' | 'accepted' | 'accepted_with_issues' | 'rejected'
  readonly project: { readonly id: string; readonly number: string; readonly name: Bilingual; readonly kind: string; readonly area_name: Bilingual; readonly responsible_unit: Bilingual | null; readonly responsible_person: Bilingual | null; readonly contractor: Bilingual | null; readonly milestones: readonly { readonly code: string; readonly name: Bilingual }[] }
  readonly site: { readonly id: string; readonly name: Bilingual; readonly kind: SiteItem['kind']; readonly geometry: Geometry; readonly buffer_m: number; readonly length_m: number | null } | null
  readonly county_outline: Geometry | null
  /** Other inspections of this site on this day of the county. */
  readonly same_visit: readonly { readonly inspection_id: string; readonly inspector_name: Bilingual; readonly type: InspectionBody['type']; readonly state: InspectionPage['state']; readonly started_at: string }[]
  readonly checklist: { readonly id: string; readonly version: number; readonly name: Bilingual; readonly labels: Checklist['labels'] } | null
  readonly started_at: string
  readonly finished_at: string
  readonly dwell_s: number | null
  readonly presence: { readonly state: Presence; readonly reasons: readonly Reason[] }
  readonly items: readonly { readonly item: ChecklistItem; readonly response: Response | null; readonly first_response: Response | null; readonly verdict_detail: VerdictDetail | null }[]
  readonly photos: readonly InspectionPhoto[]
  readonly flags: readonly FlagView[]
  readonly corrections: readonly { readonly id: string; readonly sha256: string; readonly seq: number; readonly received_at: string; readonly reason: string | null; readonly late: boolean }[]
  readonly reviews: readonly { readonly id: string; readonly decision: Decision; readonly reviewer_name: Bilingual; readonly reason: string | null; readonly items: readonly ReviewItem[]; readonly received_at: string; readonly superseded: boolean; readonly older_version: boolean }[]
  readonly segments: readonly Segment[] | null
  readonly answers: readonly Json[]
}

export type Decision = 'accepted' | 'accepted_with_issues' | 'returned' | 'rejected'
export type ReturnReason = 'photo_unclear' | 'wrong_item' | 'reading_missing' | 'wrong_place' | 'other'

export interface ReviewItem {
  readonly item_id: string
  readonly reason_code: ReturnReason | null
  readonly text: string | null
}

export interface LightCounts {
  readonly red: number
  readonly yellow: number
  readonly green: number
  readonly grey: number
  readonly blue: number
  readonly none: number
  readonly no_fresh_evidence: number
}

export interface OverviewPage {
  readonly computed_at: string
  readonly project_count: number
  readonly counts: LightCounts
  readonly counts_before: LightCounts | null
  readonly evidence_limit_days: number
  readonly needs: readonly { readonly project_id: string; readonly name: Bilingual; readonly number: string; readonly light: LightColour | null; readonly headline: Bilingual; readonly detail: Bilingual; readonly stuck: Stuck | null }[]
  readonly visits: { readonly visited: number; readonly total: number }
}

export interface Stuck {
  readonly name: Bilingual
  readonly unit_name: Bilingual | null
}

export interface ProjectRow {
  readonly id: string
  readonly number: string
  readonly name: Bilingual
  readonly kind: string
  readonly area_name: Bilingual
  readonly light: LightColour | null
  readonly verified_pct: number | null
  readonly planned_pct: number | null
  readonly behind_points: number | null
  readonly last_evidence_at: string | null
  readonly stuck: Stuck | null
}

export interface ProjectList {
  readonly items: readonly ProjectRow[]
  readonly next: string | null
}

export interface ProjectPage {
  readonly id: string
  readonly number: string
  readonly name: Bilingual
  readonly kind: string
  readonly area_name: Bilingual
  readonly sector_name: Bilingual
  readonly light: { readonly colour: LightColour | null; readonly label: Bilingual | string; readonly reasons: readonly Reason[]; readonly numbers: { readonly verified_pct: number | null; readonly planned_pct: number | null; readonly behind_points: number | null }; readonly computed_on: string | null; readonly rule: Bilingual; readonly baseline: 'approved' | 'linear' }
  readonly promise: { readonly quantity: number | null; readonly unit: Bilingual | null; readonly finish_on: string | null }
  readonly reported_pct: number | null
  readonly verified_pct: number | null
  readonly planned_pct: number | null
  readonly paid_fen: number | null
  readonly budget_fen: number | null
  readonly paid_pct: number | null
  readonly proof_photo: (PhotoRef & { readonly captured_at: string; readonly inspector_name: Bilingual; readonly chainage_label: string | null; readonly presence: Presence; readonly accuracy_m: number | null }) | null
  readonly last_visit: { readonly name: Bilingual; readonly role: string; readonly at: string; readonly dwell_s: number | null } | null
  readonly flags: readonly FlagView[]
  readonly people: { readonly [who in 'leader' | 'lead_unit' | 'responsible_unit' | 'responsible_person' | 'contractor']: Bilingual | null }
  readonly curve: readonly { readonly on: string; readonly planned_pct: number | null; readonly reported_pct: number | null; readonly verified_pct: number | null }[]
}

export type { Checklist, ChecklistItem, Grade }
