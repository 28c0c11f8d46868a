// The storage light as screens read it: asked again when something changed.
import { shallowRef } from 'vue'
import { phoneCatalogue, type Params } from '../../../i18n'
import { storageZh } from '../../../i18n/storage.zh'
import { lightNow } from '../../../storage-services'

export const ot = phoneCatalogue(storageZh, 'storage')
export const light = shallowRef<Awaited<ReturnType<typeof lightNow>> | null>(null)

let looking: Promise<void> | null = null
async function look(): Promise<void> {
  light.value = await lightNow().catch(() => light.value)
  looking = null
}
export function lookAtStorage(): Promise<void> {
  return (looking ??= look())
}

const words = ({ shots, idleDays, unsent, way }: NonNullable<typeof light.value>): Params =>
  ({ n: shots ?? 0, days: idleDays ?? 0, unsent, way: ot(`way.${way}`) })

export const LOOKS = { green: 'is-pass', yellow: 'is-open', red: 'is-fail' } as const

/** Where each yellow reason is mended. */
const MENDED = { tight: '/outbox', long_ago: '/outbox', unknown: '/outbox', home_screen: '/install', not_kept: '/me' } as const

/** A yellow light in one line with the way to mend it; null for the other colours. */
export function yellowLine(): { readonly text: string; readonly to: string } | null {
  const now = light.value
  if (now === null || !(now.reason in MENDED)) return null
  const reason = now.reason as keyof typeof MENDED
  return { text: ot(`line.${reason}`, words(now)), to: MENDED[reason] }
}

/** The light's one sentence. */
export function lightText(): string {
  const now = light.value
  return now === null ? '' : ot(now.reason, words(now))
}
