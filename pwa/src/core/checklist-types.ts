// A checklist as the phone gets it (normalised by the server's
// domain/checklist.py). Types only.
import type { Bilingual, Grade } from './types'

export type ItemKind = 'check' | 'measure' | 'lab' | 'choice' | 'text' | 'photo' | 'progress'
export type Criticality = 'key' | 'general' | 'basic'
export type MeasureRule =
  | 'pass_rate' | 'thickness_H' | 'thickness_mean' | 'compaction_B' | 'strength_C' | 'strength_D' | 'single' | 'mean_and_min'

/** Limits of a measured item: deviations are from `nominal` (a number or `design:<field>`), `*_abs` are on the reading itself. */
export interface Measure {
  readonly rule: MeasureRule
  readonly unit?: string
  readonly unit_en?: string
  readonly nominal?: number | string | null
  readonly lower?: number | null
  readonly upper?: number | null
  readonly lower_pct?: number | null
  readonly upper_pct?: number | null
  readonly abs_upper?: number | null
  readonly lower_abs?: number | null
  readonly upper_abs?: number | null
  readonly mean_lower?: number | null
  readonly mean_lower_pct?: number | null
  readonly rep_lower?: number | null
  readonly rep_lower_pct?: number | null
  readonly extreme?: number | null
  readonly extreme_pct?: number | null
  readonly extreme_abs?: number | null
  readonly count_from?: number | null
  readonly worst_factor?: number | null
  readonly pass_rate_min?: number | null
  readonly assurance?: number | null
  readonly upper_table?: string | null
  readonly inputs?: readonly string[] | null
  readonly minutes_min?: number | null
  readonly soak_hours_min?: number | null
  readonly head_above_crown_m?: number | null
  readonly points?: number | null
  readonly spots?: number | null
  readonly per?: number | null
  readonly freq?: Bilingual | null
  readonly note?: Bilingual | null
}

export interface ChecklistOption {
  readonly id: string
  readonly name: Bilingual
}

export interface ChecklistItem {
  readonly id: string
  readonly name: Bilingual
  readonly kind: ItemKind
  readonly crit: Criticality
  readonly options?: readonly ChecklistOption[]
  readonly fail_on?: readonly string[]
  readonly measure?: Measure | null
  /** Names of laboratory fields; words and units in the checklist's `labels`. */
  readonly fields?: readonly string[]
  readonly progress?: { readonly unit: string; readonly milestones: readonly string[] } | null
  readonly photo?: { readonly when: 'fail' | 'always'; readonly min: number; readonly what: Bilingual } | null
  readonly std?: { readonly code: string; readonly clause: string | null; readonly mark: string; readonly note?: string } | null
  readonly sev: Grade
  readonly days: number | null
  readonly hold_point?: boolean
  readonly hint?: Bilingual | null
}

export interface Checklist {
  readonly id: string
  readonly version: number
  readonly name: Bilingual
  readonly applies_to: object
  readonly standards: readonly string[]
  readonly design_fields: readonly string[]
  /** Words (and units) of design fields, laboratory fields and inputs. */
  readonly labels: { readonly [field: string]: Bilingual & { readonly unit?: string } }
  readonly dwell_min_s?: number
  readonly items: readonly ChecklistItem[]
}
