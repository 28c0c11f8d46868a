// The network of a phone in a test: the app's relative addresses lead to the proxy over connections that are kept, as
// a browser's are, and it can be switched off. (Node's own fetch breaks now and then when requests are aborted.)
import { Agent, request, type IncomingMessage } from 'node:http'
import { gunzipSync } from 'node:zlib'

const agent = new Agent({ keepAlive: true, maxSockets: 6 })
const underWay = new Set<() => void>()
const NO_BODY = new Set([204, 304])

let base = ''
let online = true

/** Every request of the app goes to this address from now on. */
export function connectTo(url: string): void {
  base = url
}

/** Off: what is under way breaks, what is begun fails, as when the screen goes dark or the signal is lost. */
export function setOnline(now: boolean): void {
  online = now
  if (!now) underWay.forEach((hangUp) => hangUp())
}

function headersOf(answer: IncomingMessage): [string, string][] {
  return Object.entries(answer.headers).flatMap(([name, value]) => (typeof value === 'string' ? [[name, value] as [string, string]] : []))
}

function responseOf(answer: IncomingMessage, sent: Buffer): Response {
  const body = answer.headers['content-encoding'] === 'gzip' ? gunzipSync(sent) : sent
  return new Response(NO_BODY.has(answer.statusCode ?? 0) ? null : new Uint8Array(body), { status: answer.statusCode ?? 500, headers: headersOf(answer) })
}

function bytesOf(body: BodyInit | null | undefined): Buffer {
  if (body instanceof ArrayBuffer) return Buffer.from(body)
  return Buffer.from(typeof body === 'string' ? body : '')
}

async function exchange(url: URL, init: RequestInit): Promise<Response> {
  return await new Promise((resolve, reject) => {
    const fail = (): void => reject(new TypeError('Failed to fetch'))
    const headers = { 'accept-encoding': 'gzip', ...(init.headers as Record<string, string> | undefined) }
    const asked = request(url, { method: init.method ?? 'GET', headers, agent }, (answer) => {
      const pieces: Buffer[] = []
      answer.on('data', (piece: Buffer) => pieces.push(piece))
      answer.on('end', () => (answer.complete ? resolve(responseOf(answer, Buffer.concat(pieces))) : fail()))
      answer.on('error', fail)
    })
    const hangUp = (): void => { asked.destroy() }
    underWay.add(hangUp)
    init.signal?.addEventListener('abort', hangUp)
    asked.on('error', fail)
    asked.on('close', () => {
      underWay.delete(hangUp)
      init.signal?.removeEventListener('abort', hangUp)
      fail()
    })
    asked.end(bytesOf(init.body))
  })
}

export function installNetwork(): void {
  globalThis.fetch = async (input, init) => {
    if (!online) throw new TypeError('Failed to fetch')
    return await exchange(new URL(String(input), base), init ?? {})
  }
}
