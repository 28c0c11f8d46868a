// Reads own sealed records back for showing. Never writes one: their bytes are final.
import type { Response } from '../core/types'
import type { UserDatabase } from './open'

export interface SealedBody {
  readonly responses?: readonly Response[]
  readonly project_id?: string
  readonly site_id?: string | null
}

/** Where the bytes of a record lie in `bytes`. */
export const recordBytesKey = (recordId: string): string => `${recordId}/record`

/** Body of an own record still on this phone; null otherwise. */
export async function bodyOfRecord(db: UserDatabase, recordId: string): Promise<SealedBody | null> {
  const bytes = await db.get('bytes', recordBytesKey(recordId))
  if (bytes === undefined) return null
  const record = JSON.parse(new TextDecoder().decode(bytes)) as { readonly body: SealedBody }
  return record.body
}
