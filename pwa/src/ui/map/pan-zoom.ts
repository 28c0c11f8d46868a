/**
 * Why: moving and zooming the drawn map with mouse, wheel and two fingers. One finger scrolls the
 * page (a map must not swallow the thumb); the keys of the map do the same without a pointer.
 */
import { ref, shallowRef, watch, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { panned, zoomed, type Pixel, type Size, type View } from './view'

export interface PanZoom {
  readonly view: Ref<View>
  readonly moving: Ref<boolean>
  readonly zoomBy: (factor: number, at?: Pixel) => void
  readonly whole: () => void
  readonly handlers: Record<string, (event: PointerEvent & WheelEvent) => void>
}

/** Follows `home` until the person moves the map; `whole()` goes back to it. */
export function usePanZoom(home: ComputedRef<View>, size: ShallowRef<Size>): PanZoom {
  const view = shallowRef<View>(home.value)
  const moving = ref(false)
  let touched = false
  const fingers = new Map<number, Pixel>()

  const zoomBy = (factor: number, at?: Pixel): void => {
    touched = true
    view.value = zoomed(view.value, factor, size.value, home.value.pxPerM / 4, at)
  }
  const whole = (): void => {
    touched = false
    view.value = home.value
  }
  watch(home, (next) => {
    if (!touched) view.value = next
  })

  const spread = (): number => {
    const [a, b] = [...fingers.values()]
    return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y)
  }
  const move = (event: PointerEvent): void => {
    const before = fingers.get(event.pointerId)
    if (before === undefined) return
    const wide = spread()
    fingers.set(event.pointerId, { x: event.clientX, y: event.clientY })
    if (fingers.size === 2 && wide > 0) zoomBy(spread() / wide)
    if (event.pointerType === 'mouse' || fingers.size === 2) {
      touched = true
      moving.value = true
      const share = 1 / fingers.size
      view.value = panned(view.value, (event.clientX - before.x) * share, (event.clientY - before.y) * share)
    }
  }
  const end = (event: PointerEvent): void => {
    fingers.delete(event.pointerId)
    if (fingers.size === 0) moving.value = false
  }
  const handlers = {
    pointerdown: (event: PointerEvent): void => void fingers.set(event.pointerId, { x: event.clientX, y: event.clientY }),
    pointermove: move,
    pointerup: end,
    pointercancel: end,
    pointerleave: end,
    wheel: (event: WheelEvent): void => {
      event.preventDefault()
      zoomBy(Math.exp(-event.deltaY / 400), { x: event.offsetX, y: event.offsetY })
    },
  }
  return { view, moving, zoomBy, whole, handlers }
}
