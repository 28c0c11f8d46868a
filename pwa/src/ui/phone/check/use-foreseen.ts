// What the server would remark, reckoned again when the draft changes and rests for a moment.
import { onBeforeUnmount, shallowRef, watch } from 'vue'
import { phone, type ForeseenFlag } from '../../../app-services'
import type { Inspection } from '../inspection'

const REST_MS = 250

/** null while it is not known; an empty list means no remark is foreseen. */
export function useForeseen(inspection: Inspection) {
  const flags = shallowRef<readonly ForeseenFlag[] | null>(null)
  let timer = 0
  let turn = 0

  async function reckon(): Promise<void> {
    const mine = ++turn
    const found = await phone.foresee(inspection.draft.value).catch(() => [])
    if (mine === turn) flags.value = found
  }
  watch(
    () => inspection.draft.value,
    () => {
      turn++
      window.clearTimeout(timer)
      timer = window.setTimeout(() => void reckon(), REST_MS)
    },
    { immediate: true },
  )
  onBeforeUnmount(() => window.clearTimeout(timer))
  return flags
}

/** The foreseen flags the inspector has not answered yet. */
export function unanswered(inspection: Inspection, flags: readonly ForeseenFlag[]): ForeseenFlag[] {
  return flags.filter((flag) => !inspection.draft.value.answers.some((a) => a.code === flag.code && a.subject_part === flag.subjectPart))
}
