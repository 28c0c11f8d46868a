// The door to handing in a second time what met another record under its number; needs the network anyway.
import { catalogue } from './i18n'
import { asideEn } from './i18n/aside.en'
import { asideZh } from './i18n/aside.zh'
import { requireSession } from './session/current'
import { hint } from './sync/channel'
import { sealAgain as seal } from './sync/seal-again'

const text = catalogue(asideZh, asideEn)

/** Of the record with this id; the new one says how its number ends. Throws ServiceProblem. */
export async function sealAgain(id: string): Promise<void> {
  await seal(await requireSession(), `record/${id}`, text('beside', { id: id.slice(-6) }))
  hint({ type: 'changed' })
  hint({ type: 'work' })
}
