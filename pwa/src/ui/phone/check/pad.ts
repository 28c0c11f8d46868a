// Who owns the number keys now. One pad for the page: an item opens it with what each key means there.
import { inject, onMounted, provide, shallowRef, type InjectionKey, type ShallowRef } from 'vue'
import type { Draft } from '../../../app-services'
import { typed } from '../typing'

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
  type(text: string): void
  next(): void
  aside(): void
  close(): void
}

const KEY: InjectionKey<Pad> = Symbol('pad')

/** `keep` takes what stands in the open cell and is no reading yet; null when nothing does. */
export function providePad(keep: (typing: NonNullable<Draft['typing']> | null) => void): Pad {
  const target = shallowRef<PadTarget | null>(null)
  const text = shallowRef('')
  const save = (): void => keep(target.value && text.value ? { key: target.value.key, text: text.value } : null)
  const leave = (): void => {
    target.value?.commit(text.value)
    keep(null)
  }
  const pad: Pad = {
    target,
    text,
    open(next, value) {
      if (target.value?.key === next.key) return
      if (target.value) leave()
      target.value = next
      text.value = value
    },
    type(value) {
      text.value = value
      typed(save)
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
      keep(null)
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

/** Opens the cell again in which something was being typed when the page ended; `cell` is its key behind the item's id. */
export function resumeTyping(itemId: string, typing: Draft['typing'], edit: (cell: string, text: string) => void): void {
  onMounted(() => {
    if (typing?.key.startsWith(`${itemId}:`)) edit(typing.key.slice(itemId.length + 1), typing.text)
  })
}

/** A reading as typed; null for nothing, a lone sign or a lone point. */
export function numberOf(text: string): number | null {
  const value = Number(text)
  return text.trim() === '' || text === '-' || !Number.isFinite(value) ? null : value
}
