// Choosing a password with an activation code from a QR or a link: the code stands in the address's
// fragment (`/activate#<code>`), is taken out of the address at once and kept in memory only.
import { ask } from '../api/client'
import type { components } from '../api/schema'
import type { UserInfo } from '../api/wire-types'
import { ServiceProblem } from '../core/problems'
import { syncNow } from '../sync/triggers'
import { makeDevice } from './device-key'
import { beginSession } from './sign-in'

export type ActivationOwner = components['schemas']['ActivationOwner']
let held: string | null = null

/** The code of this page's address, remembered while the page lives. */
export function activationCode(): string | null {
  const fragment = decodeURIComponent(location.hash.slice(1))
  if (fragment !== '') {
    held = fragment
    history.replaceState(history.state, '', location.pathname)
  }
  return held
}

/** Whose account the code opens. Throws ServiceProblem: `sign_in_failed` (no such code), `code_used`. */
export async function activationOwner(code: string): Promise<ActivationOwner> {
  const body = await ask({ method: 'POST', path: '/session/activation', json: { code } })
  if (body === null) throw new ServiceProblem('portal', 204)
  return body as unknown as ActivationOwner
}

/** Sets the password and signs in on this device; every earlier session of the account ends. */
export async function activate(code: string, password: string): Promise<UserInfo> {
  const device = await makeDevice()
  const body = await ask({
    method: 'POST',
    path: '/session/activate',
    json: { code, password, device: { id: device.id, name: device.name, public_key_jwk: device.publicJwk } },
  })
  held = null
  const session = await beginSession(body, device)
  syncNow().catch(() => undefined) // his first tasks come now, not with the next minute
  return session.user
}
