// Installing by the browser's own question (Chromium only; Safari has none), and whether it was done.
import { computed } from 'vue'
import { offer } from '../../install-offer'

export const canInstall = computed(() => offer.value !== null)

/** Whether the page runs from the home screen now. */
export const installed = (): boolean =>
  window.matchMedia('(display-mode: standalone)').matches || (navigator as { standalone?: boolean }).standalone === true

/** Shows the browser's question; true when the person said yes. */
export async function installNow(): Promise<boolean> {
  const asked = offer.value
  if (asked === null) return false
  await asked.prompt()
  offer.value = null
  return (await asked.userChoice).outcome === 'accepted'
}
