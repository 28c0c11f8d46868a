// A sign-in code that came in the address (QR); kept in memory only, used once.
import { shallowRef } from 'vue'

export const pendingCode = shallowRef<string | null>(null)
