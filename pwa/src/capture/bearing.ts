// Compass bearing of the phone where the browser tells it without asking; null otherwise.

interface AbsoluteOrientation extends Event {
  readonly alpha: number | null
  readonly absolute: boolean
}

let bearingDeg: number | null = null
let listening = false

/** Starts listening; safe to call often. */
export function listenToCompass(): void {
  if (listening || typeof window === 'undefined') return
  listening = true
  window.addEventListener('deviceorientationabsolute', (event) => {
    const { alpha, absolute } = event as AbsoluteOrientation
    bearingDeg = absolute && alpha !== null && Number.isFinite(alpha) ? Math.round((360 - alpha + 360) % 360) : null
  })
}

export function currentBearingDeg(): number | null {
  return bearingDeg
}
