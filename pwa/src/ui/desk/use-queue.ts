// The queue of the desk and what became of each decision. A row leaves only when the server's
// receipt is here; until then it stays and says what it waits for.
import { computed, onBeforeUnmount, onMounted, reactive, ref, shallowRef, type ComputedRef, type Ref } from 'vue'
import { phone, ServiceProblem, type Decision, type QueueItem, type Receipt } from '../../app-services'
import { desk, type DecideInput } from '../../desk-services'
import { named } from '../../i18n'
import { momentText } from '../../i18n/format'
import { serverWords } from '../shared/server-words'
import { inSections } from './order'
import { dt } from './words'

export type RowState = 'saving' | 'queued' | 'failed'
export interface Outcome {
  readonly id: string
  readonly tone: 'ok' | 'warn' | 'bad'
  readonly text: string
}

export interface Queue {
  readonly items: ComputedRef<readonly QueueItem[]>
  readonly reviewedToday: Ref<number>
  readonly loaded: Ref<boolean>
  readonly problem: Ref<string | null>
  readonly states: Map<string, RowState>
  readonly outcome: Ref<Outcome | null>
  readonly load: () => Promise<void>
  readonly decide: (input: DecideInput, name: string) => Promise<void>
}

/** A failure in words; for a code without words here the server's own sentence. */
export function problemText(error: unknown): string {
  if (!(error instanceof ServiceProblem)) return dt('problem.server')
  if (error.code === 'network' || error.code === 'portal') return dt('problem.network')
  if (error.status === 401) return dt('problem.session')
  if (error.code === 'forbidden') return dt('problem.forbidden')
  if (error.status === 404) return dt('record.gone')
  return serverWords(error) || dt('problem.server')
}

function outcomeOf(id: string, name: string, decision: Decision, receipt: Receipt | null): Outcome {
  if (receipt === null) return { id, tone: 'warn', text: dt('act.queued', { name }) }
  if (receipt.superseded_by) {
    const { name: zh, name_en: en, at } = receipt.superseded_by
    const who = named(zh, en)
    return { id, tone: 'warn', text: dt('act.superseded', { name, who, at: momentText(at) }) }
  }
  if (receipt.placed === 'quarantine') {
    return { id, tone: 'bad', text: dt('act.quarantine', { name, reason: JSON.stringify(receipt.reasons) }) }
  }
  return { id, tone: 'ok', text: dt(decision === 'returned' ? 'act.done_return' : 'act.done_accept', { name, n: receipt.seq }) }
}

/** Asks again when the page is looked at again, and when something waiting may have gone out. */
function keepFresh(load: () => Promise<void>, ready: () => boolean, waiting: () => boolean): void {
  const again = (): void => {
    if (document.visibilityState === 'visible' && ready()) void load()
  }
  let stop: (() => void) | null = null
  onMounted(() => {
    document.addEventListener('visibilitychange', again)
    stop = phone.on('changed', () => {
      if (waiting()) void load()
    })
  })
  onBeforeUnmount(() => {
    document.removeEventListener('visibilitychange', again)
    stop?.()
  })
}

export function useQueue(): Queue {
  const all = shallowRef<readonly QueueItem[]>([])
  const reviewedToday = ref(0)
  const loaded = ref(false)
  const problem = ref<string | null>(null)
  const states = reactive(new Map<string, RowState>())
  const outcome = shallowRef<Outcome | null>(null)

  const load = async (): Promise<void> => {
    try {
      const page = await desk.queue()
      all.value = inSections(page.items)
      reviewedToday.value = page.reviewed_today
      problem.value = null
      for (const [id, state] of states) {
        if (state === 'queued' && !page.items.some((item) => item.inspection_id === id)) states.delete(id)
      }
    } catch (error) {
      problem.value = problemText(error)
    } finally {
      loaded.value = true
    }
  }

  const decide = async (input: DecideInput, name: string): Promise<void> => {
    states.set(input.inspectionId, 'saving')
    try {
      const { receipt } = await desk.decide(input)
      outcome.value = outcomeOf(input.inspectionId, name, input.decision, receipt)
      if (receipt === null) {
        states.set(input.inspectionId, 'queued')
        return
      }
      states.delete(input.inspectionId)
      if (receipt.placed !== 'quarantine') {
        all.value = all.value.filter((item) => item.inspection_id !== input.inspectionId)
      }
      await load()
    } catch (error) {
      states.set(input.inspectionId, 'failed')
      outcome.value = { id: input.inspectionId, tone: 'bad', text: dt('act.failed', { name, reason: problemText(error) }) }
    }
  }

  keepFresh(load, () => loaded.value, () => [...states.values()].includes('queued'))
  return { items: computed(() => all.value), reviewedToday, loaded, problem, states, outcome, load, decide }
}
