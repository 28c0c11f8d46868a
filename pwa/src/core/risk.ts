// Which task first. The rule, in full:
//   first  (2): overdue or due today; the project's light is red; a hold point waits; an open defect that is
//               serious or critical; a serious or critical flag on the project as a whole
//   next   (1): due tomorrow; light yellow or grey; any other open defect; drawn by lot
//   others (0)
// Within one step the nearest comes first (unknown distance last), then the earlier day. Every reason of a
// first place is told on the card, so that nobody has to believe an order.
import type { Grade } from './types'

export type RiskReason = 'overdue' | 'red' | 'hold' | 'defect' | 'flags'

export interface RiskFacts {
  readonly dueInDays: number
  readonly light: string | null
  readonly holdPoint: boolean
  readonly drawn: boolean
  readonly defectGrades: readonly Grade[]
  readonly seriousFlags: number
}

export interface Placed {
  readonly risk: RiskFacts
  readonly distanceM: number | null
  readonly id: string
}

/** What puts a task first, gravest first; empty when nothing does. */
export function riskReasons(facts: RiskFacts): readonly RiskReason[] {
  const reasons: RiskReason[] = []
  if (facts.dueInDays <= 0) reasons.push('overdue')
  if (facts.light === 'red') reasons.push('red')
  if (facts.holdPoint) reasons.push('hold')
  if (facts.defectGrades.some((grade) => grade !== 'general')) reasons.push('defect')
  if (facts.seriousFlags > 0) reasons.push('flags')
  return reasons
}

/** 2 first, 1 next, 0 others. */
export function riskStep(facts: RiskFacts): 0 | 1 | 2 {
  if (riskReasons(facts).length > 0) return 2
  const next = facts.dueInDays === 1 || facts.light === 'yellow' || facts.light === 'grey' || facts.defectGrades.length > 0 || facts.drawn
  return next ? 1 : 0
}

/** Order of two tasks by the rule above; the id last, so that the order never flickers. */
export function byRisk(a: Placed, b: Placed): number {
  const step = riskStep(b.risk) - riskStep(a.risk)
  if (step !== 0) return step
  const nearA = a.distanceM ?? Infinity
  const nearB = b.distanceM ?? Infinity
  if (nearA !== nearB) return nearA < nearB ? -1 : 1
  return a.risk.dueInDays - b.risk.dueInDays || (a.id < b.id ? -1 : 1)
}
