// One question to the server at a time: busy, its answer, a failure in words, reasons by field.
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { fieldProblems, problemText } from './words'

export interface Asking {
  readonly busy: Ref<boolean>
  readonly problem: Ref<string | null>
  readonly fields: ShallowRef<Record<string, string>>
  /** The answer, or null after a failure that is now in `problem` or `fields`; `onError` may take it instead. */
  readonly ask: <T>(question: () => Promise<T>, onError?: (error: unknown) => boolean) => Promise<T | null>
}

export function useAsk(): Asking {
  const busy = ref(false)
  const problem = ref<string | null>(null)
  const fields = shallowRef<Record<string, string>>({})
  const ask: Asking['ask'] = async (question, onError) => {
    busy.value = true
    problem.value = null
    fields.value = {}
    try {
      return await question()
    } catch (error) {
      if (onError?.(error) !== true) {
        fields.value = fieldProblems(error)
        if (Object.keys(fields.value).length === 0) problem.value = problemText(error)
      }
      return null
    } finally {
      busy.value = false
    }
  }
  return { busy, problem, fields, ask }
}
