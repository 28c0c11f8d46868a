// A server that lives in memory behind `fetch`, keeps what it was given by the rules
// of contracts.md 3, and can be told to fail. Only the network is faked here.
import { createHash } from 'node:crypto'
import { gunzipSync } from 'node:zlib'
import { ReceiptKey } from './receipt-key'

export interface Sent {
  readonly method: string
  readonly path: string
  readonly headers: Headers
}

type Answer = { readonly status: number; readonly body: unknown; readonly type?: string; readonly headers?: Record<string, string> }

const UNPACKED_ONLY: Answer = { status: 415, body: { code: 'media_type' }, type: 'application/problem+json' }

export class FakeServer {
  keys = [new ReceiptKey()]
  epoch = 'epoch-1'
  seq = 0
  safeSeq = 0
  offline = false
  originalsWanted = false
  /** False: as a server from before packed records. */
  unpacks = true
  /** Called first; an answer from here replaces the server's own. */
  trick: (method: string, path: string, bodyBytes: number) => Answer | 'cut' | null = () => null
  readonly sent: Sent[] = []
  readonly records = new Map<string, { bytes: Buffer; sha256: string; seq: number }>()
  readonly photos = new Map<string, { bytes: Buffer; seq: number }>()
  readonly parts = new Map<string, Map<number, Buffer>>()
  changes: { readonly [scope: string]: readonly unknown[] } = {}
  refreshes = 0

  install(): void {
    globalThis.fetch = async (input, init) => await this.fetch(String(input), init)
  }

  private async fetch(url: string, init: RequestInit | undefined): Promise<Response> {
    const method = init?.method ?? 'GET'
    const path = url.replace('/api/v1', '')
    const headers = new Headers(init?.headers)
    this.sent.push({ method, path, headers })
    if (this.offline) throw new TypeError('Failed to fetch')
    const sent = init?.body instanceof ArrayBuffer ? Buffer.from(init.body) : Buffer.from(typeof init?.body === 'string' ? init.body : '')
    const tricked = this.trick(method, path, sent.length)
    if (tricked === 'cut') throw new TypeError('Failed to fetch')
    const packed = headers.get('content-encoding') === 'gzip'
    const bytes = packed ? gunzipSync(sent) : sent
    const { status, body, type, headers: more } = tricked ?? (packed && !this.unpacks ? UNPACKED_ONLY : this.answer(method, path, bytes))
    return new Response(typeof body === 'string' ? body : JSON.stringify(body), { status, headers: { 'content-type': type ?? 'application/json', 'siteproof-version': '1', ...more } })
  }

  private answer(method: string, path: string, bytes: Buffer): Answer {
    if (path === '/session/refresh') return this.grant()
    if (path.split('?')[0] === '/hello') return this.hello()
    if (path === '/server-keys') return { status: 200, body: { keys: this.keys.map((key) => key.published) } }
    if (path === '/have') return this.have(JSON.parse(bytes.toString()) as { items: { id: string | null; sha256: string }[] })
    if (path.startsWith('/changes')) return this.pull(new URLSearchParams(path.split('?')[1]))
    const record = /^\/records\/(.+)$/.exec(path)
    if (record?.[1] !== undefined) return this.record(record[1], bytes)
    const part = /^\/photos\/(\w+)\/parts\/(\d+)$/.exec(path)
    if (part?.[1] !== undefined) return this.part(part[1], Number(part[2]), bytes)
    const complete = /^\/photos\/(\w+)\/complete$/.exec(path)
    if (complete?.[1] !== undefined) return this.complete(complete[1], JSON.parse(bytes.toString()) as { bytes: number })
    const photo = /^\/photos\/(\w+)$/.exec(path)
    if (photo?.[1] !== undefined && method === 'PUT') return this.photo(photo[1], bytes)
    return { status: 404, body: { code: 'not_found' } }
  }

  private grant(): Answer {
    this.refreshes += 1
    return { status: 200, body: { access_token: `a${this.refreshes}`, expires_in_s: 900, refresh_token: `r${this.refreshes}`, user: {} } }
  }

  private hello(): Answer {
    const beacon = { kid: 'k', epoch: this.epoch, server_time: '2026-06-01T00:00:00.000Z', nonce: `n${this.sent.length}`, sig: 's' }
    const scopes = Object.keys(this.changes).map((id) => ({ id, name: id }))
    return { status: 200, body: { server_epoch: this.epoch, server_time: new Date().toISOString(), safe_seq: this.safeSeq, min_app: '0.1.0', beacon, scopes, originals_wanted: this.originalsWanted } }
  }

  private have({ items }: { items: { id: string | null; sha256: string }[] }): Answer {
    const answers = items.map(({ id, sha256 }) => {
      const found = id === null ? this.photos.get(sha256) : this.records.get(id)
      return { id, sha256, present: found !== undefined, seq: found?.seq ?? null }
    })
    return { status: 200, body: { epoch: this.epoch, items: answers } }
  }

  private pull(query: URLSearchParams): Answer {
    const items = this.changes[query.get('scope') ?? ''] ?? []
    const after = query.get('after')
    if (after !== null && after !== 'c1') return { status: 409, body: { code: 'cursor', reason: 'malformed' }, type: 'application/problem+json' }
    return { status: 200, body: { items: after === null ? items : [], next: 'c1', more: false } }
  }

  private record(id: string, bytes: Buffer): Answer {
    const sha256 = createHash('sha256').update(bytes).digest('hex')
    const known = this.records.get(id)
    if (known !== undefined && known.sha256 !== sha256) return { status: 409, body: { code: 'differs', stored_sha256: known.sha256 }, type: 'application/problem+json' }
    const kept = known ?? { bytes, sha256, seq: (this.seq += 1) }
    this.records.set(id, kept)
    return { status: 200, body: this.receipt(id, sha256, kept.seq) }
  }

  /** Signed by the newest key. */
  receipt(id: string, sha256: string, seq: number, placed = 'waiting'): object {
    const key = this.keys.at(-1) ?? new ReceiptKey()
    const received_at = '2026-06-01T00:00:01.000Z'
    const sig = key.sign(`siteproof-receipt-1\n${id}\n${sha256}\n${seq}\n${received_at}\n${this.epoch}`)
    return { id, sha256, seq, received_at, epoch: this.epoch, placed, missing: [], reasons: [], kid: key.published.kid, sig }
  }

  private photo(sha256: string, bytes: Buffer): Answer {
    if (createHash('sha256').update(bytes).digest('hex') !== sha256) return { status: 422, body: { code: 'hash' }, type: 'application/problem+json' }
    const kept = this.photos.get(sha256) ?? { bytes, seq: (this.seq += 1) }
    this.photos.set(sha256, kept)
    return { status: 200, body: { stored: true, sha256, bytes: bytes.length, seq: kept.seq, epoch: this.epoch, damaged: false } }
  }

  private part(sha256: string, n: number, bytes: Buffer): Answer {
    const held = this.parts.get(sha256) ?? new Map<number, Buffer>()
    held.set(n, bytes)
    this.parts.set(sha256, held)
    return { status: 200, body: { held: [...held.keys()] } }
  }

  private complete(sha256: string, told: { bytes: number }): Answer {
    const known = this.photos.get(sha256)
    if (known !== undefined) return this.photo(sha256, known.bytes)
    const held = this.parts.get(sha256) ?? new Map<number, Buffer>()
    const missing = Array.from({ length: Math.ceil(told.bytes / 262_144) }, (_, n) => n).filter((n) => !held.has(n))
    if (missing.length > 0) return { status: 409, body: { code: 'parts_missing', missing }, type: 'application/problem+json' }
    const whole = Buffer.concat([...held.entries()].sort(([a], [b]) => a - b).map(([, part]) => part))
    return this.photo(sha256, whole)
  }
}
