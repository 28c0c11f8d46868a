/** English words of records kept aside. */
import type { asideZh } from './aside.zh'

export const asideEn: Record<keyof typeof asideZh, string> = {
  'unknown_kind': 'the server cannot read it yet and judges again once it is upgraded; nothing for you to do',
  'value_out_of_range': 'a value is out of range: set the clock and position of the phone, then inspect again',
  'text_unstorable': 'the text holds characters that cannot be stored; write it again',
  'role_may_not_write': 'somebody else must write or review this one; tell the supervisor',
  'out_of_scope': 'the project was no longer yours when it arrived; whoever has it now decides, you need not redo it',
  'user_blocked': 'your account or phone was stopped when it arrived; ask the supervisor',
  'unknown_project': 'the server has no such project any more; ask the supervisor',
  'cited_missing': 'what it builds on has not come; send everything that waits',
  'cited_differs': 'it does not fit what it builds on; compare and write it again',
  'transition': 'it came after the review; the supervisor looks again, nothing for you to do',
  'surrendered': 'handed over by a code; the supervisor checks it, nothing for you to do',
  'signature_bad': 'the signature does not fit; sign in again and tell the supervisor',
  // stands in a record that is handed in beside another one
  'beside': 'Same number (ends in {id}) as the record that came first, other content: all of it is said again here, please compare.',
  'other': 'ask the supervisor',
}
