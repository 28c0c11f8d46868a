/**
 * Why: one hand on the paper: press a vertex and carry it, press the small ring between two and pull a new one out,
 * tap the paper to add where one draws, pull the paper to move it, two fingers or the wheel to zoom.
 */
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { At } from './draft'
import { panned, zoomed, type Pixel, type Size, type View } from './view'

export interface Held {
  readonly at: At
  /** a vertex that stands already, or a place between two where one is to be pulled out */
  readonly between: boolean
}
export interface Hands {
  /** What lies under a pixel within this reach. */
  readonly find: (pixel: Pixel, reachPx: number) => Held | null
  readonly take: (held: Held, pixel: Pixel) => void
  readonly carry: (pixel: Pixel) => void
  readonly drop: () => void
  readonly tap: (pixel: Pixel) => void
}
export interface Pointing {
  readonly view: ShallowRef<View>
  readonly moving: Ref<boolean>
  readonly zoomBy: (factor: number, at?: Pixel) => void
  readonly show: (view: View) => void
  readonly handlers: Record<string, (event: PointerEvent & WheelEvent) => void>
}

const REACH_PX = { mouse: 9, touch: 22 }
const STILL_PX = 5

export function usePointing(start: View, size: ShallowRef<Size>, widest: () => number, hands: Hands): Pointing {
  const view = shallowRef<View>(start)
  const moving = ref(false)
  const fingers = new Map<number, Pixel>()
  let pressed: Pixel | null = null
  let held: Held | null = null
  let carried = false

  const zoomBy = (factor: number, at?: Pixel): void => void (view.value = zoomed(view.value, factor, size.value, widest(), at))
  const spread = (): number => {
    const [a, b] = [...fingers.values()]
    return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y)
  }
  const pixelOf = (event: PointerEvent): Pixel => {
    const box = (event.currentTarget as Element).getBoundingClientRect()
    return { x: event.clientX - box.left, y: event.clientY - box.top }
  }

  const down = (event: PointerEvent): void => {
    if (event.button !== 0) return
    const pixel = pixelOf(event)
    fingers.set(event.pointerId, pixel)
    ;(event.currentTarget as Element).setPointerCapture(event.pointerId)
    if (fingers.size > 1) {
      release()
      return
    }
    pressed = pixel
    held = hands.find(pixel, event.pointerType === 'mouse' ? REACH_PX.mouse : REACH_PX.touch)
  }
  const move = (event: PointerEvent): void => {
    const before = fingers.get(event.pointerId)
    if (before === undefined) return
    const pixel = pixelOf(event)
    const wide = spread()
    fingers.set(event.pointerId, pixel)
    if (fingers.size === 2) {
      if (wide > 0) zoomBy(spread() / wide, middleOf([...fingers.values()]))
      view.value = panned(view.value, (pixel.x - before.x) / 2, (pixel.y - before.y) / 2)
      return
    }
    if (pressed === null || (!moving.value && Math.hypot(pixel.x - pressed.x, pixel.y - pressed.y) < STILL_PX)) return
    moving.value = true
    if (held === null) view.value = panned(view.value, pixel.x - before.x, pixel.y - before.y)
    else {
      if (!carried) hands.take(held, pixel)
      carried = true
      hands.carry(pixel)
    }
  }
  const release = (): void => {
    if (carried) hands.drop()
    pressed = null
    held = null
    carried = false
    moving.value = false
  }
  const up = (event: PointerEvent): void => {
    fingers.delete(event.pointerId)
    const pixel = pressed
    if (pixel !== null && !moving.value) {
      if (held === null) hands.tap(pixel)
      else {
        hands.take(held, pixel)
        hands.drop()
      }
    }
    release()
  }
  const handlers = {
    pointerdown: down,
    pointermove: move,
    pointerup: up,
    pointercancel: (event: PointerEvent): void => {
      fingers.delete(event.pointerId)
      release()
    },
    wheel: (event: WheelEvent): void => {
      event.preventDefault()
      const box = (event.currentTarget as Element).getBoundingClientRect()
      zoomBy(Math.exp(-event.deltaY / 400), { x: event.clientX - box.left, y: event.clientY - box.top })
    },
  }
  return { view, moving, zoomBy, show: (next) => void (view.value = next), handlers }
}

function middleOf(pixels: readonly Pixel[]): Pixel {
  const [a = { x: 0, y: 0 }, b = a] = pixels
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
}
