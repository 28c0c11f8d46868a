// One dropped file on the screen: its page, the rows of the chosen filter, and every change to them in turn.
import { computed, ref, shallowRef, type ComputedRef, type Ref, type ShallowRef } from 'vue'
import { imports, ServiceProblem, type ImportChange, type ImportPage, type ImportPreview, type ImportRows, type ImportShapes } from '../../../import-services'
import { refusalOf } from './refusal'
import { it } from './words'

export const PAGE_ROWS = 50
export type Filter = 'bad' | 'warned' | 'good' | 'excluded' | 'other' | 'all'

export interface Draft {
  readonly page: ShallowRef<ImportPage | null>
  readonly preview: ComputedRef<ImportPreview | null>
  readonly rows: ShallowRef<ImportRows | null>
  readonly shapes: ShallowRef<ImportShapes | null>
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

interface Turns {
  readonly busy: Ref<boolean>
  /** One request after the other: each change needs the version that the one before it made. Null after a failure. */
  readonly inTurn: <T>(act: () => Promise<T>) => Promise<T | null>
}

function useTurns(failed: (error: unknown) => Promise<void>): Turns {
  const busy = ref(false)
  let turn: Promise<unknown> = Promise.resolve()
  async function guarded<T>(act: () => Promise<T>): Promise<T | null> {
    busy.value = true
    try {
      return await act()
    } catch (error) {
      await failed(error)
      return null
    } finally {
      busy.value = false
    }
  }
  function inTurn<T>(act: () => Promise<T>): Promise<T | null> {
    const mine = turn.then(() => guarded(act))
    turn = mine
    return mine
  }
  return { busy, inTurn }
}

/** What is shown of a draft, and how it is fetched. */
function useShown(draftId: string) {
  const page = shallowRef<ImportPage | null>(null)
  const rows = shallowRef<ImportRows | null>(null)
  const shapes = shallowRef<ImportShapes | null>(null)
  const filter = ref<Filter>('bad')
  const code = ref<string | null>(null)
  const preview = computed(() => page.value?.preview ?? null)

  async function fetchRows(begin: number): Promise<void> {
    const found = await imports.rows(draftId, filter.value, code.value, begin, PAGE_ROWS)
    rows.value = found.items.length === 0 && begin > 0 ? await imports.rows(draftId, filter.value, code.value, 0, PAGE_ROWS) : found
  }
  /** The rows (and shapes) that belong to the page as it is now; never an empty filter while another has rows. */
  async function show(next: ImportPage): Promise<void> {
    page.value = next
    const found = next.preview
    if (found === null) return
    if (!found.counts[filter.value]) filter.value = found.counts['bad'] ? 'bad' : found.counts['warned'] ? 'warned' : 'all'
    if (!found.codes.some((one) => one.code === code.value)) code.value = null
    await fetchRows(rows.value?.begin ?? 0)
    if (next.kind === 'sites') shapes.value = await imports.shapes(draftId)
  }
  return { page, rows, shapes, filter, code, preview, fetchRows, show }
}

const ready = (found: ImportPreview | null): boolean =>
  found !== null && !found.whole.some((mark) => mark.severity === 'error') && found.counts['bad'] === 0 && (found.counts['good'] ?? 0) > 0

export function useDraft(draftId: string): Draft {
  const { page, rows, shapes, filter, code, preview, fetchRows, show } = useShown(draftId)
  const gone = ref(false)
  const problem = ref<string | null>(null)
  const anew = async (): Promise<void> => show(await imports.show(draftId))

  async function failed(error: unknown): Promise<void> {
    if (!(error instanceof ServiceProblem)) throw error
    if (error.status === 404) gone.value = true
    else if (error.code === 'version_conflict') {
      await anew()
      problem.value = it('take.other_window')
    } else if (error.code === 'import_invalid' && error.fields['refusal'] === undefined) {
      await anew()
      problem.value = it('take.refused', { n: Number(error.fields['count'] ?? 1) })
    } else problem.value = refusalOf(error).text
  }
  const { busy, inTurn } = useTurns((error) => failed(error).catch((again: unknown) => void (problem.value = refusalOf(again).text)))
  const act = async <T>(work: () => Promise<T>): Promise<T | null> =>
    await inTurn(() => {
      problem.value = null
      return work()
    })
  return {
    page, preview, rows, shapes, filter, code, busy, gone, problem,
    ready: computed(() => ready(preview.value)),
    load: async () => void (await act(anew)),
    look: async (next, kind = null, begin = 0) => {
      filter.value = next
      code.value = kind
      await act(() => fetchRows(begin))
    },
    change: async (change) => (await act(async () => (await show(await imports.change(draftId, page.value?.version ?? 0, change)), true))) === true,
    take: async () => void (await act(async () => show(await imports.take(draftId, page.value?.version ?? 0)))),
  }
}
