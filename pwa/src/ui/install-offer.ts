// The browser's offer to install comes once, soon after the start; it is kept until a tap asks for it.
import { shallowRef } from 'vue'

export interface InstallOffer extends Event {
  prompt(): Promise<void>
  readonly userChoice: Promise<{ readonly outcome: string }>
}

export const offer = shallowRef<InstallOffer | null>(null)

window.addEventListener('beforeinstallprompt', (event) => {
  event.preventDefault()
  offer.value = event as InstallOffer
})
