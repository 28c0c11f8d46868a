// Undo and redo of a thing that is only ever replaced. Changes with one mark (a drag) are one step.
import { computed, shallowRef, type ComputedRef, type ShallowRef } from 'vue'

const MOST_STEPS = 200

export interface Undo<Thing> {
  readonly now: ShallowRef<Thing>
  readonly canUndo: ComputedRef<boolean>
  readonly canRedo: ComputedRef<boolean>
  /** True when something differs from what `reset` gave. */
  readonly changed: ComputedRef<boolean>
  readonly set: (next: Thing, mark?: string) => void
  readonly undo: () => void
  readonly redo: () => void
  readonly reset: (thing: Thing) => void
}

export function useUndo<Thing>(start: Thing): Undo<Thing> {
  const now = shallowRef(start) as ShallowRef<Thing>
  const past = shallowRef<readonly Thing[]>([])
  const future = shallowRef<readonly Thing[]>([])
  const first = shallowRef(start) as ShallowRef<Thing>
  let lastMark: string | undefined

  const set = (next: Thing, mark?: string): void => {
    if (mark === undefined || mark !== lastMark) past.value = [...past.value.slice(1 - MOST_STEPS), now.value]
    lastMark = mark
    future.value = []
    now.value = next
  }
  const step = (from: ShallowRef<readonly Thing[]>, to: ShallowRef<readonly Thing[]>): void => {
    const found = from.value[from.value.length - 1]
    if (from.value.length === 0) return
    to.value = [...to.value, now.value]
    from.value = from.value.slice(0, -1)
    lastMark = undefined
    now.value = found as Thing
  }
  const reset = (thing: Thing): void => {
    past.value = []
    future.value = []
    lastMark = undefined
    first.value = thing
    now.value = thing
  }
  return {
    now,
    canUndo: computed(() => past.value.length > 0),
    canRedo: computed(() => future.value.length > 0),
    changed: computed(() => JSON.stringify(now.value) !== JSON.stringify(first.value)),
    set,
    undo: () => step(past, future),
    redo: () => step(future, past),
    reset,
  }
}
