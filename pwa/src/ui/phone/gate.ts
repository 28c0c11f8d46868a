// Before work starts: no capture where nothing is kept, and on an iPhone the home screen first, while there is a network
// (its page is not kept for offline use). Neither stands in the way of what lies on the phone already: outbox, rescue
// file and sending stay open.
import type { RouteLocationNormalized, RouteLocationRaw } from 'vue-router'
import { isApple, isInstalled } from '../../session/storage-facts'
import { light, lookAtStorage } from './storage/light'

const CAPTURES = new Set(['check', 'camera', 'snap'])
const STARTS = new Set(['today', 'home', ...CAPTURES])
const ONLINE_ONLY = 'siteproof-online-only'

/** He chose to work without the home screen, for this visit. */
export function goOnWithoutInstalling(): void {
  sessionStorage.setItem(ONLINE_ONLY, '1')
}

/** Where to go instead, or true. */
export async function stopBefore(to: RouteLocationNormalized): Promise<RouteLocationRaw | true> {
  const name = String(to.name)
  if (STARTS.has(name) && navigator.onLine && isApple() && !isInstalled() && sessionStorage.getItem(ONLINE_ONLY) === null) return { name: 'install', query: { next: to.fullPath } }
  if (!CAPTURES.has(name)) return true
  await lookAtStorage()
  return light.value?.stops === true ? { name: 'me' } : true
}
