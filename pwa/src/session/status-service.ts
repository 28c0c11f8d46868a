// The installation's status as an administrator's page reads it; asked anew each time, never kept.
import type { components } from '../api/schema'
import { ServiceProblem } from '../core/problems'
import { requireSession } from './current'
import { askAs } from './tokens'

export type AdminStatus = components['schemas']['AdminStatus']

export async function readStatus(): Promise<AdminStatus> {
  const body = await askAs(await requireSession(), { path: '/admin_status' })
  if (body === null) throw new ServiceProblem('portal', 204)
  return body as unknown as AdminStatus
}
