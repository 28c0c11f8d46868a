// One page's data: asked once, kept on screen while it is asked again, a failure said in words.
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import { problemText } from './words'

export interface Loaded<T> {
  readonly data: ShallowRef<T | null>
  readonly problem: Ref<string | null>
  readonly load: () => Promise<void>
}

export function useLoad<T>(ask: () => Promise<T>): Loaded<T> {
  const data = shallowRef<T | null>(null)
  const problem = ref<string | null>(null)
  let turn = 0
  const load = async (): Promise<void> => {
    const mine = ++turn
    try {
      const found = await ask()
      if (mine !== turn) return
      data.value = found
      problem.value = null
    } catch (error) {
      if (mine === turn) problem.value = problemText(error)
    }
  }
  return { data, problem, load }
}
