// The inspection handed down to the parts of a checklist item.
import { inject, provide, type InjectionKey } from 'vue'
import type { ChecklistItem } from '../../../app-services'
import type { Inspection } from '../inspection'

export interface CheckContext {
  readonly inspection: Inspection
  /** Opens the camera for an item; `auto` closes it after the asked number of shots. */
  shoot(item: ChecklistItem | null, auto: boolean): void
  /** Called after an item was answered, so that proof shots are asked for at once. */
  answered(item: ChecklistItem): void
}

const KEY: InjectionKey<CheckContext> = Symbol('check')
export const provideCheck = (context: CheckContext): void => provide(KEY, context)

export function useCheck(): CheckContext {
  const context = inject(KEY)
  if (!context) throw new Error('provideCheck is missing above')
  return context
}
