// One dropped file on the screen: its page, the rows of the chosen filter, and every change to them in turn.
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { imports, ServiceProblem, type ImportChange, type ImportPage, type ImportPreview, type ImportRows, type ImportShape } from '../../../import-services'
import { problemText } from '../admin/words'
import { it } from './words'

export const PAGE_ROWS = 50
export type Filter = 'bad' | 'warned' | 'good' | 'excluded' | 'other' | 'all'

export interface Draft {
  readonly page: ShallowRef<ImportPage | null>
  readonly preview: ComputedRef<ImportPreview | null>
  readonly rows: ShallowRef<ImportRows | null>
  readonly shapes: ShallowRef<{ items: ImportShape[]; left_out: number } | null>
  readonly filter: Ref<Filter>
  readonly code: Ref<string | null>
  readonly busy: Ref<boolean>
  readonly gone: Ref<boolean>
  readonly problem: Ref<string | null>
  readonly ready: ComputedRef<boolean>
  readonly load: () => Promise<void>
  readonly look: (filter: Filter, code?: string | null, begin?: number) => Promise<void>
  readonly change: (change: ImportChange) => Promise<boolean>
  readonly take: () => Promise<void>
}

export function useDraft(draftId: string): Draft {
  const page = shallowRef<ImportPage | null>(null)
  const rows = shallowRef<ImportRows | null>(null)
  const shapes = shallowRef<{ items: ImportShape[]; left_out: number } | null>(null)
  const filter = ref<Filter>('bad')
  const code = ref<string | null>(null)
  const busy = ref(false)
  const gone = ref(false)
  const problem = ref<string | null>(null)
  const preview = computed(() => page.value?.preview ?? null)
  const ready = computed(() => {
    const found = preview.value
    return found !== null && !found.whole.some((mark) => mark.severity === 'error') && found.counts['bad'] === 0 && (found.counts['good'] ?? 0) > 0
  })
  let turn: Promise<unknown> = Promise.resolve()

  /** One request after the other: each change needs the version that the one before it made. */
  function inTurn<T>(act: () => Promise<T>): Promise<T | null> {
    const mine = turn.then(() => guarded(act))
    turn = mine
    return mine
  }
  async function guarded<T>(act: () => Promise<T>): Promise<T | null> {
    busy.value = true
    problem.value = null
    try {
      return await act()
    } catch (error) {
      await failed(error)
      return null
    } finally {
      busy.value = false
    }
  }
  async function failed(error: unknown): Promise<void> {
    if (error instanceof ServiceProblem && error.status === 404) gone.value = true
    else if (error instanceof ServiceProblem && error.code === 'version_conflict') {
      await fetchAll()
      problem.value = it('take.other_window')
    } else if (error instanceof ServiceProblem && error.code === 'import_invalid' && error.fields['refusal'] === undefined) {
      await fetchAll()
      problem.value = it('take.refused', { n: Number(error.fields['count'] ?? 1) })
    } else problem.value = problemText(error)
  }
  async function fetchAll(): Promise<void> {
    page.value = await imports.show(draftId)
    await settle()
  }
  /** The rows (and shapes) that belong to the page as it is now; never an empty filter while another has rows. */
  async function settle(): Promise<void> {
    const counts = preview.value?.counts
    if (counts === undefined) return
    if (!counts[filter.value]) filter.value = counts['bad'] ? 'bad' : counts['warned'] ? 'warned' : 'all'
    if (code.value !== null && !preview.value?.codes.some((one) => one.code === code.value)) code.value = null
    await fetchRows(Math.min(rows.value?.begin ?? 0, Math.max(0, counts['all'] ?? 0)))
    if (page.value?.kind === 'sites') shapes.value = await imports.shapes(draftId)
  }
  async function fetchRows(begin: number): Promise<void> {
    const found = await imports.rows(draftId, filter.value, code.value, begin, PAGE_ROWS)
    rows.value = found.items.length === 0 && begin > 0 ? await imports.rows(draftId, filter.value, code.value, 0, PAGE_ROWS) : found
  }
  return {
    page, preview, rows, shapes, filter, code, busy, gone, problem, ready,
    load: async () => void (await inTurn(fetchAll)),
    look: async (next, kind = null, begin = 0) => {
      filter.value = next
      code.value = kind
      await inTurn(() => fetchRows(begin))
    },
    change: async (change) =>
      (await inTurn(async () => {
        page.value = await imports.change(draftId, page.value?.version ?? 0, change)
        await settle()
        return true
      })) === true,
    take: async () => {
      await inTurn(async () => {
        page.value = await imports.take(draftId, page.value?.version ?? 0)
      })
    },
  }
}
