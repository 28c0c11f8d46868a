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

export type Wishes = components['schemas']['Wishes']

/** What the county asks of its phones. */
export async function readWishes(): Promise<Wishes> {
  const body = await askAs(await requireSession(), { path: '/admin/wishes' })
  if (body === null) throw new ServiceProblem('portal', 204)
  return body as unknown as Wishes
}

/** Throws ServiceProblem `version_conflict` when somebody else has said something since. */
export async function sayWish(before: Wishes, originalsWanted: boolean): Promise<Wishes> {
  const body = await askAs(await requireSession(), { method: 'PUT', path: '/admin/wishes', json: { originals_wanted: originalsWanted, version: before.version } })
  if (body === null) throw new ServiceProblem('portal', 204)
  return body as unknown as Wishes
}
