// One way to ask the server. An answer counts only as typed JSON from our own
// address without redirect: portal pages, caches and half answers do not (sync.md
// rule 8). Knows nothing of sessions; the caller hands in the bearer token.
import { ServiceProblem } from '../core/problems'
import { retryAfterMs } from '../core/retry'

export const API = '/api/v1'
/** Every answer of the server carries it; a portal's or a stale cache's does not. */
const VERSION_HEADER = 'siteproof-version'
/** A dead connection is noticed after half a minute; what carries more may take as long as 16 kbit/s need. */
const TIMEOUT_MS = 30_000
const SLOWEST_BYTES_PER_MS = 2
/** For answers that may be large. */
export const LONGEST_TIMEOUT_MS = 180_000

export interface ApiRequest {
  readonly method?: 'GET' | 'PUT' | 'POST' | 'DELETE'
  readonly path: string
  readonly token?: string | null
  readonly json?: unknown
  readonly bytes?: ArrayBuffer
  readonly contentType?: string
  readonly headers?: { readonly [name: string]: string }
  /** Default: by the size of `bytes`. */
  readonly timeoutMs?: number
}

/** How long a request may take before it is given up. */
export function timeoutMs({ bytes, timeoutMs: asked }: ApiRequest): number {
  return asked ?? Math.min(LONGEST_TIMEOUT_MS, TIMEOUT_MS + (bytes?.byteLength ?? 0) / SLOWEST_BYTES_PER_MS)
}

function headersOf(request: ApiRequest): Record<string, string> {
  const headers: Record<string, string> = { accept: 'application/json, application/problem+json', ...request.headers }
  if (request.token !== null && request.token !== undefined) headers['authorization'] = `Bearer ${request.token}`
  if (request.json !== undefined) headers['content-type'] = 'application/json'
  if (request.contentType !== undefined) headers['content-type'] = request.contentType
  return headers
}

/** Asks and lets `read` have the answer; the time allowed covers its body too, which a weak network may leave half-sent. */
async function exchange<Result>(request: ApiRequest, read: (response: Response) => Promise<Result>): Promise<Result> {
  const abort = new AbortController()
  const timer = setTimeout(() => abort.abort(), timeoutMs(request))
  try {
    const response = await fetch(API + request.path, {
      method: request.method ?? 'GET',
      headers: headersOf(request),
      body: request.bytes ?? (request.json === undefined ? null : JSON.stringify(request.json)),
      redirect: 'manual', // never followed; seen, so that a portal is called a portal
      cache: 'no-store',
      credentials: 'same-origin',
      signal: abort.signal,
    })
    return await read(response)
  } catch (failure) {
    throw failure instanceof ServiceProblem ? failure : new ServiceProblem('network')
  } finally {
    clearTimeout(timer)
  }
}

function isObject(value: unknown): value is { readonly [name: string]: unknown } {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

async function bodyOf(response: Response): Promise<unknown> {
  try {
    return (await response.json()) as unknown
  } catch {
    throw new ServiceProblem('portal', response.status)
  }
}

/** Answers which a box on the way gives in the server's place, and which mean "later". */
const LATER_STATUS = new Set([408, 425, 429])

/** A refusal that is not the server's own: a box on the way is busy or has a limit, or it is a portal. */
function foreignProblem({ status, headers }: Response): ServiceProblem {
  const code = status === 413 ? 'too_large_there' : status >= 500 || LATER_STATUS.has(status) ? 'server' : 'portal'
  return new ServiceProblem(code, status, null, { retry_after_ms: retryAfterMs(headers.get('retry-after'), headers.get('date')) })
}

function problemFrom(response: Response, body: unknown): ServiceProblem {
  const ours = isObject(body) && typeof body['code'] === 'string' && response.headers.get(VERSION_HEADER) !== null
  if (!ours) return foreignProblem(response)
  const retry_after_ms = retryAfterMs(response.headers.get('retry-after'), response.headers.get('date'))
  return new ServiceProblem(String(body['code']), response.status, typeof body['detail'] === 'string' ? body['detail'] : null, { ...body, retry_after_ms })
}

function mediaType(response: Response): string {
  return (response.headers.get('content-type') ?? '').split(';')[0]?.trim().toLowerCase() ?? ''
}

/** Asks and returns the JSON object; 204 gives null. Throws ServiceProblem: `network`, `portal`, `server`, or the server's code. */
export async function ask(request: ApiRequest): Promise<{ readonly [name: string]: unknown } | null> {
  return await exchange(request, answerOf)
}

async function answerOf(response: Response): Promise<{ readonly [name: string]: unknown } | null> {
  if (response.redirected || response.type === 'opaqueredirect') throw new ServiceProblem('portal', response.status)
  const type = mediaType(response)
  if (response.ok) {
    if (response.status === 204) return null
    if (type !== 'application/json' || response.headers.get(VERSION_HEADER) === null) throw new ServiceProblem('portal', response.status)
    const body = await bodyOf(response)
    if (!isObject(body)) throw new ServiceProblem('portal', response.status)
    return body
  }
  if (type !== 'application/problem+json' && type !== 'application/json') throw foreignProblem(response)
  throw problemFrom(response, await bodyOf(response))
}

/** Bytes of a photo or its derivative. Throws like `ask`; `portal` when it is no picture. */
export async function askPicture(path: string, token: string | null): Promise<Blob> {
  return await exchange({ path, token, timeoutMs: LONGEST_TIMEOUT_MS, headers: { accept: 'image/*, application/problem+json' } }, pictureOf)
}

async function pictureOf(response: Response): Promise<Blob> {
  if (!response.ok) throw problemFrom(response, await bodyOf(response))
  if (response.redirected || !(mediaType(response).startsWith('image/') || mediaType(response) === 'application/octet-stream')) {
    throw new ServiceProblem('portal', response.status)
  }
  return await response.blob()
}
