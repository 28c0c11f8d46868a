// The hand-written page types must take what the generated ones promise: when the
// server's schemas move on, this file stops compiling (vue-tsc) before a screen breaks.
import { expect, it } from 'vitest'
import type { paths } from '../../pwa/src/api/schema'
import type { InspectionPage, OverviewPage, ProjectList, ProjectPage, QueueItem, UserInfo } from '../../pwa/src/api/wire-types'
import type { Receipt } from '../../pwa/src/core/types'

type Answer<Path extends keyof paths, Method extends 'get' | 'put' | 'post'> = paths[Path] extends {
  [method in Method]: { responses: { 200: { content: { 'application/json': infer Body } } } }
} ? Body : never

/** Objects that the server describes no further (geometry, numbers) are left out of the comparison. */
type Told<Value> = Value extends readonly (infer Element)[]
  ? Told<Element>[]
  : Value extends object ? (string extends keyof Value ? never : { [Name in keyof Value]: Told<Value[Name]> }) : Value

/** Compiles only when every value of `Given` is a `Wanted`. */
type Takes<Wanted, Given extends Wanted> = Given

type Checked = [
  Takes<Omit<QueueItem, 'presence'>, Told<Answer<'/api/v1/review-queue', 'get'>['items'][number]>>,
  Takes<Omit<InspectionPage, 'reviews'>, Told<Answer<'/api/v1/inspections/{inspection_id}', 'get'>>>,
  Takes<OverviewPage, Told<Answer<'/api/v1/overview', 'get'>>>,
  Takes<ProjectList, Told<Answer<'/api/v1/projects', 'get'>>>,
  Takes<Omit<ProjectPage, 'proof_photo'>, Told<Answer<'/api/v1/projects/{project_id}', 'get'>>>,
  Takes<Omit<UserInfo, 'role'>, Told<Answer<'/api/v1/session', 'post'>['user']>>,
  Takes<Receipt, Told<Answer<'/api/v1/records/{record_id}', 'put'>>>,
]

it('is checked by the compiler', () => {
  const checked: Checked['length'] = 7

  expect(checked).toBe(7)
})
