// The camera covers the list and the list grows by a photo meanwhile. What lay under the thumb before lies
// there again afterwards: the keys of the next item, or the item itself when the next is out of sight.
import { nextTick, type Ref } from 'vue'

export function useHeldPlace(scroller: Ref<HTMLElement | null>) {
  let held: { readonly id: string; readonly top: number } | null = null

  const elementOf = (id: string): HTMLElement | null => scroller.value?.querySelector<HTMLElement>(`[data-item="${CSS.escape(id)}"]`) ?? null

  /** Remembers where the first of `ids` is that can be seen. */
  function hold(ids: readonly string[]): void {
    const box = scroller.value?.getBoundingClientRect()
    held = null
    for (const id of ids) {
      const place = elementOf(id)?.getBoundingClientRect()
      if (!box || !place || place.bottom <= box.top || place.top >= box.bottom) continue
      held = { id, top: place.top }
      return
    }
  }

  /** Scrolls so that it is there again; `scrollTop` when nothing was remembered. */
  async function giveBack(scrollTop: number): Promise<void> {
    const wanted = held
    held = null
    if (scroller.value) scroller.value.scrollTop = scrollTop
    await nextTick()
    const element = wanted ? elementOf(wanted.id) : null
    if (wanted && element && scroller.value) scroller.value.scrollTop += element.getBoundingClientRect().top - wanted.top
  }
  return { hold, giveBack }
}
