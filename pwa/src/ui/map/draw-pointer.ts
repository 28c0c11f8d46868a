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
  const zoomBy = (factor: number, at?: Pixel): void => void (view.value = zoomed(view.value, factor, size.value, widest(), at))
  const press = new Press(view, moving, zoomBy, hands)
  const handlers = {
    pointerdown: press.down,
    pointermove: press.move,
    pointerup: press.up,
    pointercancel: press.cancel,
    wheel: (event: WheelEvent): void => {
      event.preventDefault()
      zoomBy(Math.exp(-event.deltaY / 400), pixelOf(event))
    },
  }
  return { view, moving, zoomBy, show: (next) => void (view.value = next), handlers }
}

/** What the fingers hold between touching the glass and leaving it. */
class Press {
  private readonly fingers = new Map<number, Pixel>()
  private pressed: Pixel | null = null
  private held: Held | null = null
  private carried = false

  constructor(
    private readonly view: ShallowRef<View>,
    private readonly moving: Ref<boolean>,
    private readonly zoomBy: (factor: number, at?: Pixel) => void,
    private readonly hands: Hands,
  ) {}

  readonly down = (event: PointerEvent): void => {
    if (event.button !== 0) return
    const pixel = pixelOf(event)
    this.fingers.set(event.pointerId, pixel)
    ;(event.currentTarget as Element).setPointerCapture(event.pointerId)
    if (this.fingers.size > 1) {
      this.release()
      return
    }
    this.pressed = pixel
    this.held = this.hands.find(pixel, event.pointerType === 'mouse' ? REACH_PX.mouse : REACH_PX.touch)
  }

  readonly move = (event: PointerEvent): void => {
    const before = this.fingers.get(event.pointerId)
    if (before === undefined) return
    const pixel = pixelOf(event)
    const wide = this.spread()
    this.fingers.set(event.pointerId, pixel)
    if (this.fingers.size === 2) {
      if (wide > 0) this.zoomBy(this.spread() / wide, middleOf([...this.fingers.values()]))
      this.view.value = panned(this.view.value, (pixel.x - before.x) / 2, (pixel.y - before.y) / 2)
    } else if (this.pressed !== null && (this.moving.value || Math.hypot(pixel.x - this.pressed.x, pixel.y - this.pressed.y) >= STILL_PX)) {
      this.moving.value = true
      this.carry(pixel, before)
    }
  }

  readonly up = (event: PointerEvent): void => {
    this.fingers.delete(event.pointerId)
    if (this.pressed !== null && !this.moving.value) {
      if (this.held === null) this.hands.tap(this.pressed)
      else {
        this.hands.take(this.held, this.pressed)
        this.hands.drop()
      }
    }
    this.release()
  }

  readonly cancel = (event: PointerEvent): void => {
    this.fingers.delete(event.pointerId)
    this.release()
  }

  private carry(pixel: Pixel, before: Pixel): void {
    if (this.held === null) {
      this.view.value = panned(this.view.value, pixel.x - before.x, pixel.y - before.y)
      return
    }
    if (!this.carried) this.hands.take(this.held, pixel)
    this.carried = true
    this.hands.carry(pixel)
  }

  private release(): void {
    if (this.carried) this.hands.drop()
    this.pressed = null
    this.held = null
    this.carried = false
    this.moving.value = false
  }

  private spread(): number {
    const [a, b] = [...this.fingers.values()]
    return a === undefined || b === undefined ? 0 : Math.hypot(a.x - b.x, a.y - b.y)
  }
}

function pixelOf(event: MouseEvent): Pixel {
  const box = (event.currentTarget as Element).getBoundingClientRect()
  return { x: event.clientX - box.left, y: event.clientY - box.top }
}

function middleOf(pixels: readonly Pixel[]): Pixel {
  const [a = { x: 0, y: 0 }, b = a] = pixels
  return { x: (a.x + b.x) / 2, y: (a.y + b.y) / 2 }
}
