// Done items fold to one line two items later, above the thumb. What lies under the thumb never moves:
// an item folds only when the list can be scrolled by as much as it shrinks.
import { nextTick, reactive, type Ref } from 'vue'

const KEEP_OPEN = 2
const FOLDED_PX = 49

export function useFolding(scroller: Ref<HTMLElement | null>) {
  const folded = reactive(new Set<string>())
  const pending: string[] = []

  const elementOf = (id: string): HTMLElement | null => scroller.value?.querySelector<HTMLElement>(`[data-item="${CSS.escape(id)}"]`) ?? null

  /** Folds what waits and can be folded, holding `anchor` where it is. */
  async function fold(anchor: HTMLElement | null): Promise<void> {
    const box = scroller.value
    if (!box) return
    const top = anchor?.getBoundingClientRect().top ?? 0
    let room = box.scrollTop
    let any = false
    for (const id of [...pending]) {
      const element = elementOf(id)
      const shrink = (element?.offsetHeight ?? 0) - FOLDED_PX
      if (!element || shrink > room) continue
      room -= Math.max(0, shrink)
      folded.add(id)
      pending.splice(pending.indexOf(id), 1)
      any = true
    }
    if (!any) return
    await nextTick()
    if (anchor) box.scrollTop += anchor.getBoundingClientRect().top - top
  }

  /** After the answer of `id` (in the order `ids`): everything answered two items above may fold. */
  function answered(id: string, ids: readonly string[], isDone: (id: string) => boolean): void {
    const at = ids.indexOf(id)
    ids.slice(0, Math.max(0, at - KEEP_OPEN + 1)).forEach((each) => {
      if (isDone(each) && !folded.has(each) && !pending.includes(each)) pending.push(each)
    })
    void fold(elementOf(id))
  }

  /** When the list was scrolled there may be room for what waited. */
  function scrolled(): void {
    if (!pending.length || !scroller.value) return
    const middle = [...scroller.value.querySelectorAll<HTMLElement>('[data-item]')].find((e) => e.getBoundingClientRect().bottom > 200) ?? null
    void fold(middle)
  }

  function unfold(id: string): void {
    folded.delete(id)
    const at = pending.indexOf(id)
    if (at >= 0) pending.splice(at, 1)
  }
  return { folded, answered, scrolled, unfold }
}
