// Signing an inspection and putting it into the outbox; afterwards it can no longer be changed.
import { ref } from 'vue'
import { useRouter } from 'vue-router'
import { phone, ServiceProblem } from '../../app-services'
import { t } from '../../i18n'
import { wt } from '../../i18n/work'
import { countBadges } from '../badges'
import { showToast } from '../shared/toast'
import { releaseCamera } from './camera-session'
import { closeInspection, type Inspection } from './inspection'
import { failureText } from './problem-text'

export function useSealing() {
  const router = useRouter()
  const sealing = ref(false)
  const problem = ref<string | null>(null)

  async function seal(inspection: Inspection): Promise<void> {
    if (sealing.value) return
    sealing.value = true
    problem.value = null
    const { id } = inspection.draft.value
    try {
      await inspection.settled()
      if (inspection.saveProblem.value !== null) throw new ServiceProblem(inspection.saveProblem.value)
      await phone.seal(id)
      closeInspection(id)
      releaseCamera()
      showToast(wt('hand.sealed'), { label: t('tab.outbox'), act: () => void router.push('/outbox') })
      await router.replace('/today')
      void phone.refresh().then(countBadges)
    } catch (error) {
      problem.value = wt('hand.sealFailed', { why: failureText(error) })
    } finally {
      sealing.value = false
    }
  }
  return { sealing, problem, seal }
}
