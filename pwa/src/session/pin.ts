// The PIN that separates several users of one phone (contracts.md 5). It hides; it
// does not encrypt, and no screen may say more.
import { toHex } from '../core/bytes'
import { ServiceProblem } from '../core/problems'
import { becomeCurrent, currentSession, devices, enrolledRows, openSession } from './current'

const PIN_ROUNDS = 200_000

async function pinHash(pin: string, salt: Uint8Array<ArrayBuffer>): Promise<string> {
  const key = await crypto.subtle.importKey('raw', new TextEncoder().encode(pin), 'PBKDF2', false, ['deriveBits'])
  const bits = await crypto.subtle.deriveBits({ name: 'PBKDF2', hash: 'SHA-256', salt, iterations: PIN_ROUNDS }, key, 256)
  return toHex(new Uint8Array(bits))
}

const fromHex = (text: string): Uint8Array<ArrayBuffer> => new Uint8Array((text.match(/../g) ?? []).map((pair) => parseInt(pair, 16)))

/** Sets the PIN that separates users of one phone; it hides, it does not encrypt. */
export async function setPin(pin: string): Promise<void> {
  const session = await currentSession()
  const device = await devices()
  const row = session === null ? undefined : await device.get('users', session.user.id)
  if (row === undefined) throw new ServiceProblem('sign_in_required', 401)
  const salt = crypto.getRandomValues(new Uint8Array(16))
  const saltHex = toHex(salt)
  await device.put('users', { ...row, pinSalt: saltHex, pinHash: await pinHash(pin, salt) })
}

/** Opens an enrolled user's own database without a network; false for a wrong PIN or a stranger. */
export async function switchTo(userId: string, pin: string | null): Promise<boolean> {
  const row = (await enrolledRows()).find((user) => user.id === userId)
  if (row === undefined) return false
  if (row.pinHash !== null && row.pinSalt !== null) {
    if (pin === null || (await pinHash(pin, fromHex(row.pinSalt))) !== row.pinHash) return false
  }
  const session = await openSession(userId)
  if (session === null) return false
  await becomeCurrent(session)
  return true
}
