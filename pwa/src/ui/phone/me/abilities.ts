// What this phone can do for an inspection, asked from the browser itself and never guessed.
import { phone } from '../../../app-services'
import { wt } from '../../../i18n/work'

export interface Ability {
  readonly id: 'camera' | 'position' | 'storage' | 'offline' | 'signKey'
  readonly icon: string
  readonly state: 'yes' | 'no' | 'ask' | 'refused'
  readonly note: string | null
  /** Asks the browser for it, where a person's tap may do so. */
  readonly ask: (() => Promise<unknown>) | null
}

async function permission(name: 'camera' | 'geolocation'): Promise<Ability['state']> {
  if (!window.isSecureContext) return 'no'
  try {
    const { state } = await navigator.permissions.query({ name: name as PermissionName })
    return state === 'granted' ? 'yes' : state === 'denied' ? 'refused' : 'ask'
  } catch {
    return 'ask'
  }
}

const askCamera = async (): Promise<void> => (await phone.camera()).stop()
const askPosition = (): Promise<void> => new Promise((resolve) => navigator.geolocation.getCurrentPosition(() => resolve(), () => resolve()))

export async function abilities(): Promise<Ability[]> {
  const [camera, position, storage, ready] = await Promise.all([
    permission('camera'), permission('geolocation'), phone.storage(), phone.offlineReady().catch(() => null),
  ])
  const shell = Boolean(ready && !ready.missing.includes('shell'))
  const key = Boolean(ready && !ready.missing.includes('device_key'))
  return [
    { id: 'camera', icon: 'camera', state: camera, note: null, ask: camera === 'ask' ? askCamera : null },
    { id: 'position', icon: 'pin', state: position, note: null, ask: position === 'ask' ? askPosition : null },
    {
      id: 'storage', icon: 'disk', state: storage.persisted ? 'yes' : 'no', note: storage.persisted ? null : wt('me.storageNo'),
      ask: storage.persisted ? null : () => phone.askPersistence(),
    },
    { id: 'offline', icon: 'phone', state: shell ? 'yes' : 'no', note: null, ask: null },
    { id: 'signKey', icon: 'sign', state: key ? 'yes' : 'no', note: null, ask: null },
  ]
}
