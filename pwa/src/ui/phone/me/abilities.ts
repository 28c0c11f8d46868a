// What this phone can do for an inspection, asked from the browser itself and never guessed.
import { phone } from '../../../app-services'
import { vt } from './device-words'

export interface Ability {
  readonly id: 'camera' | 'position' | 'storage' | 'offline' | 'signKey' | 'background'
  readonly icon: string
  readonly state: 'yes' | 'no' | 'ask' | 'refused'
  /** What to do where it does not work. */
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
  const how = (id: 'camera' | 'position', state: Ability['state']): string | null =>
    state === 'no' ? vt('do.secure') : state === 'refused' ? vt(`do.${id}`) : null
  const key = Boolean(ready && !ready.missing.includes('device_key'))
  return [
    { id: 'camera', icon: 'camera', state: camera, note: how('camera', camera), ask: camera === 'ask' ? askCamera : null },
    { id: 'position', icon: 'pin', state: position, note: how('position', position), ask: position === 'ask' ? askPosition : null },
    {
      id: 'storage', icon: 'disk', state: storage.persisted ? 'yes' : 'no', note: storage.persisted ? null : vt('do.storage'),
      ask: storage.persisted ? null : () => phone.askPersistence(),
    },
    { id: 'offline', icon: 'phone', state: shell ? 'yes' : 'no', note: shell ? null : vt('do.offline'), ask: null },
    { id: 'signKey', icon: 'sign', state: key ? 'yes' : 'no', note: key ? null : vt('do.signKey'), ask: null },
    // At best the browser wakes the worker for some minutes when a network comes back; nobody is told more.
    { id: 'background', icon: 'send', state: 'no', note: vt('SyncManager' in window ? 'do.background_some' : 'do.background'), ask: null },
  ]
}
