// One window of this phone works on a draft; another one is told and may take over (sync.md F43).
// A courtesy by Web Locks: no answer depends on it, the revision of the draft refuses an older state (db/drafts.ts).
import { ref, type Ref } from 'vue'

export interface DraftHold {
  /** True while another window holds the draft, or has taken it from here. */
  readonly elsewhere: Ref<boolean>
  release(): void
}

/** Asks for the draft; with `take` the window that holds it loses it. */
export async function holdDraft(draftId: string, take: boolean): Promise<DraftHold> {
  const elsewhere = ref(false)
  const locks = (navigator as { locks?: LockManager }).locks
  if (locks === undefined) return { elsewhere, release: () => undefined }
  let release: () => void = () => undefined
  const held = new Promise<void>((done) => { release = done })
  await new Promise<void>((asked) => {
    const options: LockOptions = take ? { steal: true } : { ifAvailable: true }
    locks.request(`siteproof-draft-${draftId}`, options, async (lock) => {
      elsewhere.value = lock === null
      asked()
      if (lock !== null) await held
    }).catch(() => { elsewhere.value = true }).finally(asked)
  })
  return { elsewhere, release }
}
