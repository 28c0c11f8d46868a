// Failures as the phone tells them apart: retry later, needs sign-in, needs the
// person, refused for good. Branch on `code`, never on text.

export type ProblemClass = 'later' | 'signin' | 'person' | 'final'

/** A failed request or a refused act. `code` is the server's code, or `network`, `portal`, `not_found`. */
export class ServiceProblem extends Error {
  readonly code: string
  readonly status: number | null
  readonly detail: string | null
  readonly fields: { readonly [name: string]: unknown }

  constructor(code: string, status: number | null = null, detail: string | null = null, fields: { readonly [name: string]: unknown } = {}) {
    super(detail === null ? code : `${code}: ${detail}`)
    this.name = 'ServiceProblem'
    this.code = code
    this.status = status
    this.detail = detail
    this.fields = fields
  }
}

const FINAL_STATUS = new Set([400, 413, 415, 422])

/** Answers that are not the server's own, whatever their status, and parts that went away: neither refuses anything. */
const NEVER_FINAL = new Set(['portal', 'network', 'server', 'parts_missing', 'too_large_there'])

/** What to do about a failure. 426 (app too old) and 409 `differs` need the person. */
export function problemClass(problem: ServiceProblem): ProblemClass {
  if (NEVER_FINAL.has(problem.code)) return 'later'
  if (problem.status === 401) return 'signin'
  if (problem.status === 403 || problem.status === 409 || problem.status === 426) return 'person'
  if (problem.status !== null && FINAL_STATUS.has(problem.status)) return 'final'
  return 'later'
}

/** What a write ended with, by its code where the browser found no room for it. */
export function fullProblem(failure: unknown): unknown {
  const name = failure instanceof Error ? failure.name : ''
  return name === 'QuotaExceededError' ? new ServiceProblem('phone_full') : failure
}

export function isFull(failure: unknown): boolean {
  const problem = fullProblem(failure)
  return problem instanceof ServiceProblem && problem.code === 'phone_full'
}
