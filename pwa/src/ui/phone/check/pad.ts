// Who owns the number keys now. One pad for the page: an item opens it with what each key means there.
import { inject, provide, shallowRef, type InjectionKey, type ShallowRef } from 'vue'

export interface PadTarget {
  /** Unique on the page, e.g. `C15:9`. */
  readonly key: string
  readonly signed: boolean
  readonly next: string
  readonly side: string | null
  /** The text so far when the value is left: by the long key, another cell or closing. */
  commit(text: string): void
  goOn(): void
  goAside?(): void
}

export interface Pad {
  readonly target: ShallowRef<PadTarget | null>
  readonly text: ShallowRef<string>
  open(target: PadTarget, text: string): void
  next(): void
  aside(): void
  close(): void
}

const KEY: InjectionKey<Pad> = Symbol('pad')

export function providePad(): Pad {
  const target = shallowRef<PadTarget | null>(null)
  const text = shallowRef('')
  const leave = (): void => target.value?.commit(text.value)
  const pad: Pad = {
    target,
    text,
    open(next, value) {
      if (target.value && target.value.key !== next.key) leave()
      target.value = next
      text.value = value
    },
    next() {
      const from = target.value
      if (!from) return
      leave()
      target.value = null
      text.value = ''
      from.goOn()
    },
    aside() {
      const from = target.value
      target.value = null
      text.value = ''
      from?.goAside?.()
    },
    close() {
      leave()
      target.value = null
      text.value = ''
    },
  }
  provide(KEY, pad)
  return pad
}

export function usePad(): Pad {
  const pad = inject(KEY)
  if (!pad) throw new Error('providePad is missing above')
  return pad
}

/** A reading as typed; null for nothing, a lone sign or a lone point. */
export function numberOf(text: string): number | null {
  const value = Number(text)
  return text.trim() === '' || text === '-' || !Number.isFinite(value) ? null : value
}
