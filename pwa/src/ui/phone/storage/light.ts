// The storage light as screens read it: asked again when something changed.
import { shallowRef } from 'vue'
import { phoneCatalogue } from '../../../i18n'
import { storageZh } from '../../../i18n/storage.zh'
import { lightNow } from '../../../storage-services'

export const ot = phoneCatalogue(storageZh, 'storage')
export const light = shallowRef<Awaited<ReturnType<typeof lightNow>> | null>(null)

export async function lookAtStorage(): Promise<void> {
  light.value = await lightNow().catch(() => light.value)
}

/** The light's one sentence. */
export function lightText(): string {
  const now = light.value
  return now === null ? '' : ot(now.reason, { n: now.shots ?? 0, days: now.idleDays ?? 0, unsent: now.unsent })
}
