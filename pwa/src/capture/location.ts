// The device's position while a screen needs it. The age of a fix is counted on the
// monotonic clock from its arrival, so that a changed phone clock cannot freshen it.
import type { LocationWatch } from '../app-services'
import type { Fix } from '../core/types'

const TIMEOUT_MS = 30_000
const ASK_AGAIN_MS = 5_000
/** The most a record may say (schemas/records): a phone whose clock is decades off the satellites' must not lose its record for it. */
const OLDEST_MS = 1_000_000_000_000

interface Held {
  readonly latDeg: number
  readonly lonDeg: number
  readonly accuracyM: number | null
  readonly ageAtArrivalMs: number
  readonly arrivedMs: number
}

function held(position: GeolocationPosition): Held | null {
  const { latitude, longitude, accuracy } = position.coords
  if (!Number.isFinite(latitude) || !Number.isFinite(longitude)) return null
  return {
    latDeg: latitude,
    lonDeg: longitude,
    accuracyM: Number.isFinite(accuracy) && accuracy > 0 ? accuracy : null,
    ageAtArrivalMs: Math.min(OLDEST_MS / 2, Math.max(0, Date.now() - position.timestamp)),
    arrivedMs: performance.now(),
  }
}

/** Watches until `stop()`. `current()` is null until the first fix. */
export function watchLocation(): LocationWatch {
  const listeners = new Set<() => void>()
  let last: Held | null = null
  let problem: 'denied' | 'unavailable' | null = null
  const tell = (): void => listeners.forEach((listener) => listener())
  const geolocation = (navigator as { geolocation?: Geolocation }).geolocation
  const take = (position: GeolocationPosition): void => {
    last = held(position) ?? last
    problem = null
    tell()
  }
  const fail = (error: GeolocationPositionError): void => {
    problem = error.code === 1 ? 'denied' : 'unavailable'
    tell()
  }
  const options = { enableHighAccuracy: true, maximumAge: 0, timeout: TIMEOUT_MS }
  const id = geolocation?.watchPosition(take, fail, options)
  // A phone that stands still may stay silent; asking again keeps the fix at the shutter young.
  const again = setInterval(() => {
    if (document.visibilityState === 'visible' && problem !== 'denied') geolocation?.getCurrentPosition(take, () => undefined, options)
  }, ASK_AGAIN_MS)
  if (geolocation === undefined) problem = 'unavailable'
  return {
    current(): Fix | null {
      if (last === null) return null
      const ageMs = last.ageAtArrivalMs + performance.now() - last.arrivedMs
      return { lat_deg: last.latDeg, lon_deg: last.lonDeg, accuracy_m: last.accuracyM, age_s: Math.round(ageMs / 100) / 10 }
    },
    problem: () => problem,
    on(listener) {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    stop() {
      clearInterval(again)
      if (id !== undefined) geolocation?.clearWatch(id)
      listeners.clear()
    },
  }
}
