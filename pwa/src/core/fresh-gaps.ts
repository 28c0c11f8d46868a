// Which stretches of a road have no fresh evidence, as a person walking it wants to hear: whole runs, the
// nearest to where he stands first. Fresh is what the ruler draws tall: a verified photo of the last 30 days.
const FRESH_DAYS = 31
const DAY_MS = 86_400_000

export interface Stretch {
  readonly from_m: number
  readonly to_m: number
  readonly last_evidence_on: string | null
}

export interface Gap {
  readonly fromM: number
  readonly toM: number
  /** Newest proof anywhere in the run; null when nobody ever photographed any of it. */
  readonly lastOn: string | null
  /** Metres from where one stands to its nearer end; 0 inside, null when it is not known where one is. */
  readonly awayM: number | null
}

function isFresh(stretch: Stretch, nowMs: number): boolean {
  return stretch.last_evidence_on !== null && (nowMs - Date.parse(`${stretch.last_evidence_on}T00:00:00Z`)) / DAY_MS <= FRESH_DAYS
}

const newest = (a: string | null, b: string | null): string | null => (a === null || (b !== null && b > a) ? b : a)

/** Runs of stretches without fresh evidence; never photographed and old proof are runs apart. */
export function freshGaps(stretches: readonly Stretch[], hereM: number | null, nowMs: number): readonly Gap[] {
  const runs: { fromM: number; toM: number; lastOn: string | null }[] = []
  let open: (typeof runs)[number] | null = null
  for (const stretch of stretches) {
    if (isFresh(stretch, nowMs)) {
      open = null
      continue
    }
    if (open !== null && (open.lastOn === null) === (stretch.last_evidence_on === null)) {
      open.toM = stretch.to_m
      open.lastOn = newest(open.lastOn, stretch.last_evidence_on)
    } else {
      open = { fromM: stretch.from_m, toM: stretch.to_m, lastOn: stretch.last_evidence_on }
      runs.push(open)
    }
  }
  const away = ({ fromM, toM }: { fromM: number; toM: number }): number | null => (hereM === null ? null : Math.max(0, fromM - hereM, hereM - toM))
  const gaps = runs.map((run): Gap => ({ ...run, awayM: away(run) }))
  return hereM === null ? gaps : gaps.sort((a, b) => (a.awayM ?? 0) - (b.awayM ?? 0))
}
