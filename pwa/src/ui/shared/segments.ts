// How the stretches of a road become marks of a ruler (ux.md, segment strip). Pure.
import type { Segment } from '../../app-services'

export type Freshness = 1 | 2 | 3 | 0

export interface StripMark {
  readonly fromM: number
  readonly toM: number
  /** 1: within 7 days, 2: within 30 days, 3: older, 0: nobody has photographed it. */
  readonly freshness: Freshness
}

const DAY_MS = 86_400_000
const STEPS_M = [100, 200, 500, 1000, 2000, 5000]
const MOST_MARKS = 32

export function freshness(lastOn: string | null, now: number): Freshness {
  if (lastOn === null) return 0
  const days = (now - Date.parse(`${lastOn}T00:00:00Z`)) / DAY_MS
  if (days <= 8) return 1
  return days <= 31 ? 2 : 3
}

const worse = (a: Freshness, b: Freshness): Freshness => (a === 0 || b === 0 ? 0 : Math.max(a, b) as Freshness)

/** One mark per 100 m, wider on long roads so that none is thinner than 8 px; a wide mark shows its worst stretch. */
export function stripMarks(lengthM: number, segments: readonly Segment[], now: number): StripMark[] {
  const step = STEPS_M.find((s) => lengthM / s <= MOST_MARKS) ?? lengthM / MOST_MARKS
  const marks: StripMark[] = []
  for (let from = 0; from < lengthM - 1; from += step) {
    const to = Math.min(lengthM, from + step)
    const within = segments.filter((s) => s.from_m < to && s.to_m > from)
    const state = within.map((s) => freshness(s.last_evidence_on, now)).reduce<Freshness | null>((a, b) => (a === null ? b : worse(a, b)), null)
    marks.push({ fromM: from, toM: to, freshness: state ?? 0 })
  }
  return marks
}

/** The longest run without any photo, or null. */
export function longestGap(segments: readonly Segment[]): { fromM: number; toM: number } | null {
  let best: { fromM: number; toM: number } | null = null
  let run: { fromM: number; toM: number } | null = null
  for (const s of segments) {
    if (s.last_evidence_on !== null) {
      run = null
      continue
    }
    run = run ? { fromM: run.fromM, toM: s.to_m } : { fromM: s.from_m, toM: s.to_m }
    if (!best || run.toM - run.fromM > best.toM - best.fromM) best = run
  }
  return best
}
