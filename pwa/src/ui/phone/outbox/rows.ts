// Rows of the outbox grouped by their record: newest work first, what is all stored in one line; and what all of them
// wait for. Pure.
import type { OutboxRow, OutboxState } from '../../../app-services'

export interface OutboxGroupView {
  readonly recordId: string
  readonly record: OutboxRow | null
  readonly photos: readonly OutboxRow[]
  /** stored or safe only when the record and every photo are. */
  readonly whole: OutboxState
}

const ORDER: readonly OutboxState[] = ['error', 'sending', 'waiting', 'stored', 'safe']

function wholeState(rows: readonly OutboxRow[]): OutboxState {
  return ORDER.find((state) => rows.some((row) => row.state === state)) ?? 'waiting'
}

/** What keeps all that waits from going, most serious first: `signin`, `offline`, or the code the rows met; null: nothing. */
export function wayOf(rows: readonly OutboxRow[], online: boolean, needsSignIn: boolean): string | null {
  if (needsSignIn) return 'signin'
  return online ? (rows.find(({ state, problem }) => state === 'waiting' && problem)?.problem?.code ?? null) : 'offline'
}

export function groupRows(rows: readonly OutboxRow[]): OutboxGroupView[] {
  const byRecord = new Map<string, OutboxRow[]>()
  for (const row of rows) byRecord.set(row.recordId, [...(byRecord.get(row.recordId) ?? []), row])
  const groups = [...byRecord.entries()].map(([recordId, all]) => ({
    recordId,
    record: all.find((row) => row.what === 'record') ?? null,
    photos: all.filter((row) => row.what === 'photo'),
    whole: wholeState(all),
    at: all[0]?.createdAt ?? '',
  }))
  const owed = (state: OutboxState): number => (state === 'stored' || state === 'safe' ? 1 : 0)
  return groups.sort((a, b) => owed(a.whole) - owed(b.whole) || b.at.localeCompare(a.at))
}
