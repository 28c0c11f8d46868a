// Where the phone stands, alive: one watch for all pages, started by the first that asks and kept for the visit.
import { onBeforeUnmount, shallowRef } from 'vue'
import { phone, type Fix, type LocationWatch } from '../../app-services'

const AGE_TICK_MS = 1000
const KEEP_MS = 120_000

/** The newest fix with its age now, or null; renewed every second so that the age is never stale. */
export const fixNow = shallowRef<Fix | null>(null)
export const fixProblem = shallowRef<'denied' | 'unavailable' | null>(null)

let watch: LocationWatch | null = null
let users = 0
let ticker = 0
let stopper = 0

function read(): void {
  fixNow.value = watch?.current() ?? null
  fixProblem.value = watch?.problem() ?? null
}

/** The watch itself, for the shutter. */
export function locationWatch(): LocationWatch {
  if (!watch) {
    watch = phone.location()
    watch.on(read)
  }
  return watch
}

export const currentFix = (): Fix | null => watch?.current() ?? null

/** Keeps the position alive while the component is on the page. */
export function usePosition(): void {
  window.clearTimeout(stopper)
  users += 1
  locationWatch()
  if (!ticker) ticker = window.setInterval(read, AGE_TICK_MS)
  read()
  onBeforeUnmount(release)
}

function release(): void {
  users -= 1
  if (users > 0) return
  stopper = window.setTimeout(() => {
    window.clearInterval(ticker)
    ticker = 0
    watch?.stop()
    watch = null
  }, KEEP_MS)
}
