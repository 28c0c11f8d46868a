// Who uses the app now, and which page is his first.
import { shallowRef } from 'vue'
import { phone, type UserInfo } from '../app-services'
import { named } from '../i18n'
import { setZone } from '../i18n/format'

/** undefined: not asked yet; null: nobody is signed in on this phone. */
export const user = shallowRef<UserInfo | null | undefined>(undefined)

export function setUser(next: UserInfo | null): void {
  user.value = next
  if (next) setZone(next.county.zone)
}

/** Asks the phone's own database once; works without a network. */
export async function knownUser(): Promise<UserInfo | null> {
  if (user.value === undefined) setUser(await phone.me().catch(() => null)) // a browser that keeps nothing knows nobody; sign-in says why
  return user.value ?? null
}

/** Names of the areas and sectors the person answers for; his own scope is not one of them. */
export const areaNames = (who: UserInfo | null | undefined): string[] => who?.scopes.filter((s) => s.id !== 'me').map((s) => named(s.name, s.name_en)) ?? []

const HOMES: Record<UserInfo['home'], string> = { phone: '/today', desk: '/desk/queue', leader: '/leader' }
/** An administrator does not review: his desk begins with the people. */
export const homeOf = (who: UserInfo): string => (who.role === 'administrator' ? '/desk/people' : (HOMES[who.home] ?? '/today'))
