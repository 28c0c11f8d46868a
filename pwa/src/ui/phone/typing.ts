// What stands in a field and not yet in the draft: kept after a short pause, and at once when the page is hidden or left,
// when another field is typed in, and before anything is handed in. So one write a pause, and a killed page loses no more.
import { shallowRef } from 'vue'

const PAUSE_MS = 500
const waiting = shallowRef<(() => void) | null>(null)
let timer = 0

export const isTyping = (): boolean => waiting.value !== null

/** Calls `save` once nothing more was typed for a moment; one field has always the same `save`. */
export function typed(save: () => void): void {
  if (waiting.value !== save) keepTyped()
  clearTimeout(timer)
  waiting.value = save
  timer = window.setTimeout(keepTyped, PAUSE_MS)
}

/** Keeps now what waits for its pause. */
export function keepTyped(): void {
  clearTimeout(timer)
  const save = waiting.value
  waiting.value = null
  save?.()
}

document.addEventListener('visibilitychange', keepTyped)
window.addEventListener('pagehide', keepTyped)
