// What the server says of a drawing, asked a moment after the hand has stopped; late answers to older questions are dropped.
import { ref, shallowRef, watch, type Ref, type ShallowRef } from 'vue'
import { sitesService, type JudgedDrawing } from '../../../admin-services'
import { geometryOf, type Draft } from '../../map/draft'
import type { Geometry } from '../../map/plane'

const WAIT_MS = 350

export interface Judging {
  readonly judged: ShallowRef<JudgedDrawing | null>
  readonly checking: Ref<boolean>
}
/** Whose drawing it is: the project, the site it would replace, and whether it can be asked about at all. */
export interface Question {
  readonly projectId: string | null
  readonly siteId: string | null
  readonly tooLong: boolean
}

export function useJudging(draft: ShallowRef<Draft>, site: ShallowRef<unknown>, question: () => Question): Judging {
  const judged = shallowRef<JudgedDrawing | null>(null)
  const checking = ref(false)
  let asked = 0
  let timer = 0
  const judge = async (): Promise<void> => {
    const mine = ++asked
    const answer = await ask(geometryOf(draft.value), question())
    if (mine !== asked) return
    judged.value = answer
    checking.value = false
  }
  watch([draft, site], () => {
    checking.value = geometryOf(draft.value) !== null
    window.clearTimeout(timer)
    timer = window.setTimeout(() => void judge(), WAIT_MS)
  })
  return { judged, checking }
}

/** The judgement, null when there is nothing to judge or no answer: saving asks again and says why it cannot. */
async function ask(geometry: Geometry | null, { projectId, siteId, tooLong }: Question): Promise<JudgedDrawing | null> {
  if (projectId === null || geometry === null || tooLong) return null
  try {
    return await sitesService.check(projectId, geometry, 'wgs84', siteId)
  } catch {
    return null
  }
}
