// Whether the phone believes it has a network. A hint for words only; sending never trusts it.
import { ref } from 'vue'

export const online = ref(navigator.onLine)
window.addEventListener('online', () => (online.value = true))
window.addEventListener('offline', () => (online.value = false))
