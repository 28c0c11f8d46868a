// Who holds unsent work, as the desk reads it; asked anew each time, never kept.
import type { components } from '../api/schema'
import { ServiceProblem } from '../core/problems'
import { requireSession } from './current'
import { askAs } from './tokens'

export type UnsentPage = components['schemas']['UnsentPage']
export type UnsentPhone = components['schemas']['UnsentPhone']
export type RemindedPhone = components['schemas']['RemindedPhone']

async function ask<Answer>(method: 'GET' | 'POST', path: string): Promise<Answer> {
  const body = await askAs(await requireSession(), { method, path, ...(method === 'POST' ? { json: {} } : {}) })
  if (body === null) throw new ServiceProblem('portal', 204)
  return body as unknown as Answer
}

export const readUnsent = (): Promise<UnsentPage> => ask('GET', '/unsent')
/** Sends the reminder; `sent` is false when there is nothing left, or one was sent within the hour. */
export const remind = (deviceId: string): Promise<RemindedPhone> => ask('POST', `/unsent/${encodeURIComponent(deviceId)}/reminder`)
