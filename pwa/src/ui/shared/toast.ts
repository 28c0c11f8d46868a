// The one short message at the bottom: 6 seconds, with an undo where possible, never for errors.
import { shallowRef } from 'vue'

export interface Toast {
  readonly text: string
  readonly key?: { readonly label: string; readonly act: () => void }
}

const SHOWN_MS = 6000
export const toast = shallowRef<Toast | null>(null)
let timer = 0

export function showToast(text: string, key?: Toast['key']): void {
  window.clearTimeout(timer)
  toast.value = key ? { text, key } : { text }
  timer = window.setTimeout(hideToast, SHOWN_MS)
}

export function hideToast(): void {
  window.clearTimeout(timer)
  toast.value = null
}
