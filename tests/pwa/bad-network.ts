// A network between the phone's own code and the server in memory: every request and answer may be lost, doubled,
// late, old or a portal's. Seeded, so that a failing schedule runs again.
import type { FakeServer } from './fake-server'

export class Random {
  private state: number

  constructor(seed: number) {
    this.state = seed >>> 0
  }

  /** In [0, 1). Mulberry32. */
  next(): number {
    this.state = (this.state + 0x6d2b79f5) >>> 0
    let mixed = Math.imul(this.state ^ (this.state >>> 15), 1 | this.state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296
  }

  below(limit: number): number {
    return Math.floor(this.next() * limit)
  }

  pick<Item>(items: readonly Item[]): Item {
    const item = items[this.below(items.length)]
    if (item === undefined) throw new Error('nothing to pick from')
    return item
  }
}

const FATES = [
  ...Array<'ok'>(22).fill('ok'), 'request lost', 'request lost', 'request lost', 'answer lost', 'answer lost', 'answer lost', 'answer lost',
  'request late', 'request late', 'twice', 'twice', 'answer late', 'answer late', 'old answer', 'portal', 'server error',
] as const

/** What a backup holds: copies, taken when it was made. */
interface Copy {
  readonly seq: number
  readonly records: FakeServer['records']
  readonly photos: FakeServer['photos']
}

export class BadNetwork {
  calm = false
  random = new Random(0)
  readonly trace: string[] = []
  backup: Copy | null = null
  private readonly late: (() => Promise<unknown>)[] = []
  private epochs = 1
  private newest: Response | null = null

  constructor(readonly server: FakeServer) {
    server.install()
    const straight = globalThis.fetch
    globalThis.fetch = async (input, init) => await this.exchange(String(input), async () => await straight(input, init))
  }

  get lateCount(): number {
    return this.late.length
  }

  /** One of the late ones arrives. */
  async letGo(which: number): Promise<void> {
    const [arrives] = this.late.splice(which % Math.max(1, this.late.length), 1)
    await arrives?.()
  }

  takeBackup(): void {
    const { seq, records, photos } = this.server
    this.backup = { seq, records: new Map(records), photos: new Map(photos) }
    this.server.safeSeq = seq
  }

  restore(): void {
    if (this.backup === null) return
    const { server } = this
    server.seq = this.backup.seq
    server.epoch = `epoch-${(this.epochs += 1)}`
    for (const name of ['records', 'photos'] as const) {
      const now = server[name] as Map<string, unknown>
      now.clear()
      for (const [key, value] of this.backup[name]) now.set(key, value)
    }
  }

  private meanwhile(): void {
    const chance = this.random.next()
    if (chance < 0.02) this.takeBackup()
    else if (chance < 0.03) this.restore()
    else return
    this.trace.push(chance < 0.02 ? '  meanwhile: backup' : '  meanwhile: restore')
  }

  private async exchange(url: string, ask: () => Promise<Response>): Promise<Response> {
    if (this.calm) return await ask()
    this.meanwhile()
    const fate = this.random.pick(FATES)
    this.trace.push(`  ${url.replace('/api/v1', '').slice(0, 30)}: ${fate}`)
    return await this.suffer(fate, ask)
  }

  private async suffer(fate: (typeof FATES)[number], ask: () => Promise<Response>): Promise<Response> {
    if (fate === 'request lost') throw new TypeError('Failed to fetch')
    if (fate === 'portal') return new Response('<html>log in</html>', { status: 200, headers: { 'content-type': 'text/html' } })
    if (fate === 'server error') return new Response('bad gateway', { status: 502, headers: { 'content-type': 'text/plain' } })
    if (fate === 'request late') {
      this.late.push(ask)
      throw new TypeError('Failed to fetch')
    }
    if (fate === 'old answer' && this.newest !== null) return this.newest.clone()
    const answer = await ask()
    this.newest = answer.clone()
    if (fate === 'answer lost') throw new TypeError('Failed to fetch')
    if (fate === 'twice') this.late.push(ask)
    if (fate === 'answer late') await new Promise<void>((heard) => { this.late.push(async () => { heard(); await settled() }) })
    return answer
  }
}

/** Lets the phone's code do what it can do now. */
export async function settled(): Promise<void> {
  for (let turn = 0; turn < 30; turn += 1) await new Promise((next) => { setImmediate(next) })
}
