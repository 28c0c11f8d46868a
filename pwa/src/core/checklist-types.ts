// A checklist as the phone gets it (normalised by the server's
// domain/checklist.py). Types only.
import type { Bilingual, Grade } from './types'

export type ItemKind = 'check' | 'measure' | 'lab' | 'choice' | 'text' | 'photo' | 'progress'
export type Criticality = 'key' | 'general' | 'basic'
export type MeasureRule =
  | 'pass_rate' | 'thickness_H' | 'thickness_mean' | 'compaction_B' | 'strength_C' | 'strength_D' | 'single' | 'mean_and_min'

/** Limits of a measured item; relative limits add to `nominal`, `*_abs` stand alone. */
export interface Measure {
  readonly unit: string
  readonly rule: MeasureRule
  readonly nominal?: number | string | null
  readonly lower?: number | null
  readonly upper?: number | null
  readonly lower_pct?: number | null
  readonly upper_pct?: number | null
  readonly lower_abs?: number | string | null
  readonly upper_abs?: number | string | null
  readonly rep_lower?: number | null
  readonly extreme?: number | null
  readonly extreme_abs?: number | string | null
  readonly points?: number | null
  readonly spots?: number | null
  readonly per?: number | null
  readonly assurance?: number | null
  readonly freq?: string | null
  readonly [more: string]: unknown
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
  readonly fields?: readonly { readonly id: string; readonly name: Bilingual; readonly kind?: string; readonly unit?: string | null }[]
  readonly progress?: { readonly milestones?: readonly string[]; readonly by?: 'pct' | 'chainage' } | null
  readonly photo?: { readonly when: 'fail' | 'always'; readonly min: number; readonly what: Bilingual } | null
  readonly std?: { readonly code: string; readonly clause: string | null; readonly mark: string } | null
  readonly sev: Grade
  readonly days: number | null
  readonly hold_point?: boolean
  readonly hint?: Bilingual | null
  readonly inputs?: readonly string[] | null
}

export interface Checklist {
  readonly id: string
  readonly version: number
  readonly name: Bilingual
  readonly applies_to: object
  readonly standards: readonly string[]
  readonly design_fields: readonly string[]
  readonly items: readonly ChecklistItem[]
}
