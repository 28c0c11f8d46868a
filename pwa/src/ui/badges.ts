// The two numbers on the tab bar: what needs the person, what the phone still owes. Always from the true state.
import { reactive } from 'vue'
import { phone } from '../app-services'

export const badges = reactive({ returned: 0, owed: 0 })
let counting = false
let again = false

/** Counts anew; calls in quick succession are joined. */
export async function countBadges(): Promise<void> {
  if (counting) {
    again = true
    return
  }
  counting = true
  try {
    const [counts, today] = await Promise.all([phone.counts(), phone.today()])
    badges.owed = counts.unsent
    badges.returned = today.returns.length
  } catch {
    /* nobody signed in, or the database is closing: the old numbers stay */
  } finally {
    counting = false
    if (again) {
      again = false
      void countBadges()
    }
  }
}
