// Access tokens live in memory for minutes; the refresh token in the database is
// worth nothing without the device key that signs each renewal (contracts.md 5).
import { ask, timeoutMs, type ApiRequest } from '../api/client'
import { refreshMessage } from '../core/envelope'
import { problemClass, ServiceProblem } from '../core/problems'
import { strictly } from '../db/open'
import type { Session } from './current'
import { rememberRefresh } from './current'
import { signText } from './device-key'
import { withLock } from '../sync/lock'

const EARLY_MS = 30_000

interface Granted {
  readonly access_token: string
  readonly expires_in_s: number
  readonly refresh_token: string
}

export function grantedFrom(body: { readonly [name: string]: unknown } | null): Granted {
  const access = body?.['access_token']
  const expires = body?.['expires_in_s']
  const refresh = body?.['refresh_token']
  if (typeof access !== 'string' || typeof expires !== 'number' || typeof refresh !== 'string') throw new ServiceProblem('portal', 200)
  return { access_token: access, expires_in_s: expires, refresh_token: refresh }
}

/** Stores a grant: the refresh token strictly first, then the access token in memory. */
export async function takeGrant(session: Session, granted: Granted): Promise<string> {
  await rememberRefresh(session, granted.refresh_token)
  session.access = { token: granted.access_token, untilMs: performance.now() + granted.expires_in_s * 1000 - EARLY_MS }
  session.needsSignIn = false
  return granted.access_token
}

async function renew(session: Session): Promise<string> {
  const tx = strictly(session.db, ['meta'])
  const meta = tx.objectStore('meta')
  const token = (await meta.get('refresh')) as string | undefined
  if (token !== undefined) await meta.put(token, 'refresh') // the server forgets this one when it answers: first see that the next one can be kept
  await tx.done
  if (token === undefined) throw new ServiceProblem('sign_in_required', 401)
  const { keyPair } = session.device
  const signature = keyPair === null ? null : await signText(keyPair.privateKey, refreshMessage(token))
  const body = await ask({ method: 'POST', path: '/session/refresh', json: { refresh_token: token, signature } })
  return await takeGrant(session, grantedFrom(body))
}

/** The token that is still good when a request of `forMs` ends: a 401 after two minutes of sending would cost them twice. */
function heldToken(session: Session, forMs: number): string | null {
  return session.access !== null && performance.now() + forMs < session.access.untilMs ? session.access.token : null
}

/** The server's own 401; a portal's means only that this network wants something. */
function endsSession(failure: unknown): boolean {
  return failure instanceof ServiceProblem && problemClass(failure) === 'signin'
}

const renewing = new WeakMap<Session, Promise<string>>()

/** An access token valid for `forMs` more, renewed when needed. A 401 marks the session; the outbox stays as it is. */
export async function accessToken(session: Session, forMs = 0): Promise<string> {
  const held = heldToken(session, forMs)
  if (held !== null) return held
  const running = renewing.get(session) ?? withLock(`siteproof-refresh-${session.user.id}`, () => renew(session)).finally(() => renewing.delete(session))
  renewing.set(session, running)
  try {
    return await running
  } catch (failure) {
    if (endsSession(failure)) session.needsSignIn = true
    throw failure
  }
}

/** Asks as the signed-in user; one renewal after a 401, then the 401 stands. */
export async function askAs(session: Session, request: ApiRequest): Promise<{ readonly [name: string]: unknown } | null> {
  try {
    return await ask({ ...request, token: await accessToken(session, timeoutMs(request)) })
  } catch (failure) {
    if (!endsSession(failure) || session.needsSignIn) throw failure
    session.access = null
    return await ask({ ...request, token: await accessToken(session) })
  }
}
