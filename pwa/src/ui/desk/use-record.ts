// The record on the desk: fetched once, the next one fetched ahead so that J answers at once.
import { ref, shallowRef, type Ref, type ShallowRef } from 'vue'
import type { InspectionPage } from '../../app-services'
import { desk } from '../../desk-services'
import { problemText } from './use-queue'

const KEPT = 8

export interface OpenRecord {
  readonly page: ShallowRef<InspectionPage | null>
  readonly problem: Ref<string | null>
  readonly loading: Ref<boolean>
  readonly open: (id: string | null) => Promise<void>
  readonly ahead: (id: string | null) => void
  readonly forget: (id: string) => void
}

export function useRecord(): OpenRecord {
  const page = shallowRef<InspectionPage | null>(null)
  const problem = ref<string | null>(null)
  const loading = ref(false)
  const fetched = new Map<string, Promise<InspectionPage>>()
  let turn = 0

  const get = (id: string): Promise<InspectionPage> => {
    const known = fetched.get(id)
    if (known !== undefined) return known
    const asked = desk.inspection(id)
    fetched.set(id, asked)
    asked.catch(() => fetched.delete(id))
    for (const oldest of fetched.keys()) {
      if (fetched.size <= KEPT) break
      fetched.delete(oldest)
    }
    return asked
  }

  const open = async (id: string | null): Promise<void> => {
    const mine = ++turn
    problem.value = null
    if (id === null) {
      page.value = null
      return
    }
    loading.value = true
    try {
      const found = await get(id)
      if (mine === turn) page.value = found
    } catch (error) {
      if (mine !== turn) return
      page.value = null
      problem.value = problemText(error)
    } finally {
      if (mine === turn) loading.value = false
    }
  }

  const ahead = (id: string | null): void => {
    if (id !== null) void get(id).catch(() => undefined)
  }
  const forget = (id: string): void => void fetched.delete(id)

  return { page, problem, loading, open, ahead, forget }
}
