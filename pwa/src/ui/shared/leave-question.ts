// Asks before a page is left with something that would be gone with it; the browser asks where the app cannot.
import { onBeforeUnmount, onMounted, shallowRef, type ShallowRef } from 'vue'
import { onBeforeRouteLeave } from 'vue-router'

export interface LeaveQuestion {
  /** Open while the person has not answered: call it with true to leave. */
  readonly asking: ShallowRef<((leave: boolean) => void) | null>
  /** True at once when nothing would be lost, else what the person answers. */
  readonly mayLeave: () => Promise<boolean>
}

export function useLeaveQuestion(unsaved: () => boolean): LeaveQuestion {
  const asking: LeaveQuestion['asking'] = shallowRef(null)
  function mayLeave(): Promise<boolean> {
    if (!unsaved()) return Promise.resolve(true)
    return new Promise((resolve) => {
      asking.value = (leave) => {
        asking.value = null
        resolve(leave)
      }
    })
  }
  const warn = (event: BeforeUnloadEvent): void => void (unsaved() && event.preventDefault())
  onBeforeRouteLeave(mayLeave)
  onMounted(() => addEventListener('beforeunload', warn))
  onBeforeUnmount(() => removeEventListener('beforeunload', warn))
  return { asking, mayLeave }
}
