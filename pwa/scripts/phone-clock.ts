// The clock of a phone in a test: runs `speed` times as fast as the machine's and can be set forward, so that waits
// of hours cost nothing. Date, performance.now and setTimeout agree; the network keeps the machine's own time.

const RealDate = Date
const realNow = performance.now.bind(performance)
const realSetTimeout = globalThis.setTimeout.bind(globalThis)
const startedMs = RealDate.now()
const startedMono = realNow()

let speed = 1
let aheadMs = 0
let pivotMono = startedMono

function sinceStartMs(): number {
  return aheadMs + (realNow() - pivotMono) * speed
}

/** Milliseconds since 1970 on the phone. */
export function phoneNowMs(): number {
  return startedMs + sinceStartMs()
}

class PhoneDate extends RealDate {
  constructor(...given: unknown[]) {
    if (given.length === 0) super(phoneNowMs())
    else super(...(given as [number]))
  }

  static override now(): number {
    return phoneNowMs()
  }
}

/** Puts the phone's clock in place of the machine's. */
export function installClock(): void {
  globalThis.Date = PhoneDate as DateConstructor
  performance.now = () => startedMono + sinceStartMs()
  globalThis.setTimeout = ((act: () => void, ms?: number) => realSetTimeout(act, (ms ?? 0) / speed)) as typeof setTimeout
}

export function setSpeed(times: number): void {
  aheadMs = sinceStartMs()
  pivotMono = realNow()
  speed = times
}

export function advanceMs(ms: number): void {
  aheadMs += ms
}

/** A pause of the machine, whatever the phone's clock says. */
export async function pause(ms: number): Promise<void> {
  await new Promise((resolve) => realSetTimeout(() => resolve(undefined), ms))
}
