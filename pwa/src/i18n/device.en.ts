/** Words about this phone, English. */
import type { deviceZh } from './device.zh'

export const deviceEn: Record<keyof typeof deviceZh, string> = {
  'background': 'Sending in the background',
  'background.no': 'Stops when closed, goes on when opened',
  'do.secure': 'This address is not secure. Open the https address, or scan the sign-in code again.',
  'do.camera': 'Tap the icon left of the address › Permissions › Camera › Allow, then come back.',
  'do.position': 'Tap the icon left of the address › Permissions › Location › Allow. The phone\'s location must be on, too.',
  'do.storage': 'Install Siteproof on the home screen: then the phone does not clear what is unsent.',
  'do.offline': 'With a network, keep Siteproof open until the first page says it is ready offline.',
  'do.signKey': 'With a network, sign out and in once, at the https address.',
  'do.background_some': 'When a network comes back it sends for some minutes by itself, even when closed. Do not rely on it: open Siteproof and wait until the outbox says 0.',
  'do.background': 'Where there is a network, open Siteproof and wait until the outbox says 0.',
  'install': 'Install on the home screen',
  'install.done': 'Installed on the home screen',
  'install.how': 'In pictures, two steps',
  'leave.what': 'What is not stored is not deleted, and nobody else who signs in sees it. On a shared phone set a PIN first. Signing in again needs a network.',
  'leave.originals': '{n} {n|original stays|originals stay} unsent on this phone until you sign in again; no record or photo rests on them.',
  'leave.word': 'sign out',
  'leave.type': 'To leave now all the same, type: {word}',
  'leave.anyway': 'Leave it here and sign out',
  'leave.stays': 'Unsent work stays on this phone under your name; nobody else who signs in can see or send it. It goes out when you sign in here again.',
}
