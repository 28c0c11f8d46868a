// The network of a phone in a test: the app's relative addresses lead to the proxy, and it can be switched off.

const realFetch = globalThis.fetch

let base = ''
let online = true
let hangUp = new AbortController()

/** Every request of the app goes to this address from now on. */
export function connectTo(url: string): void {
  base = url
}

/** Off: what is under way breaks, what is begun fails, as when the screen goes dark or the signal is lost. */
export function setOnline(now: boolean): void {
  online = now
  if (now) hangUp = new AbortController()
  else hangUp.abort()
}

export function installNetwork(): void {
  globalThis.fetch = async (input, init) => {
    if (!online) throw new TypeError('Failed to fetch')
    const signals = [hangUp.signal, ...(init?.signal == null ? [] : [init.signal])]
    return await realFetch(new URL(String(input), base), { ...init, signal: AbortSignal.any(signals) })
  }
}
