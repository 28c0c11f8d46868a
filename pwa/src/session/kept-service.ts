// Records kept aside, as the desk reads them; asked anew each time, never kept.
import type { components } from '../api/schema'
import { ServiceProblem } from '../core/problems'
import { requireSession } from './current'
import { askAs } from './tokens'

export type KeptPage = components['schemas']['QuarantinePage']
export type KeptRecord = components['schemas']['KeptRecord']

/** One page, newest first; `after` is the `next` of the page before. */
export async function readKept(after: number | null): Promise<KeptPage> {
  const body = await askAs(await requireSession(), { path: after === null ? '/quarantine' : `/quarantine?after=${after}` })
  if (body === null) throw new ServiceProblem('portal', 204)
  return body as unknown as KeptPage
}
