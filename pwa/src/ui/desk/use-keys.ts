// Single-key shortcuts of the desk. They can be switched off (a speech user's stray letter must not
// decide anything), never fire while somebody types, and leave Ctrl, Alt and Meta to the browser.
import { onBeforeUnmount, onMounted, ref, type Ref } from 'vue'

const STORAGE_KEY = 'siteproof-desk-keys'

export type KeyActs = { readonly [key: string]: () => void }

function remembered(): boolean {
  try {
    return localStorage.getItem(STORAGE_KEY) !== 'off'
  } catch {
    return true
  }
}

export const singleKeys = ref(remembered())

export function setSingleKeys(on: boolean): void {
  singleKeys.value = on
  try {
    localStorage.setItem(STORAGE_KEY, on ? 'on' : 'off')
  } catch {
    // no storage: the choice lasts as long as the page
  }
}

function typing(target: EventTarget | null): boolean {
  if (!(target instanceof HTMLElement)) return false
  if (target instanceof HTMLInputElement) return target.type !== 'checkbox' && target.type !== 'radio'
  return target instanceof HTMLTextAreaElement || target instanceof HTMLSelectElement || target.isContentEditable
}

/** Space belongs to a focused button, checkbox or summary before it belongs to the desk. */
function spaceTaken(target: EventTarget | null): boolean {
  return target instanceof Element && target.closest('button, input, summary, select') !== null
}

const nameOf = (event: KeyboardEvent): string => (event.key.length === 1 ? event.key.toLowerCase() : event.key)

/** Listens on the window while the component lives; `acts` says which keys do something now. */
export function useKeys(acts: () => KeyActs, paused: Ref<boolean>): void {
  const listen = (event: KeyboardEvent): void => {
    if (paused.value || event.defaultPrevented || event.ctrlKey || event.metaKey || event.altKey) return
    const name = nameOf(event)
    if (typing(event.target) && name !== 'Escape') return
    if (!singleKeys.value && name.length === 1) return
    if (name === ' ' && spaceTaken(event.target)) return
    const act = acts()[name]
    if (act === undefined || (event.repeat && !['j', 'k', 'ArrowLeft', 'ArrowRight'].includes(name))) return
    event.preventDefault()
    act()
  }
  onMounted(() => window.addEventListener('keydown', listen))
  onBeforeUnmount(() => window.removeEventListener('keydown', listen))
}
