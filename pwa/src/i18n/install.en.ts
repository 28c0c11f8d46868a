/** English words of the page that shows how to install. */
import type { installZh } from './install.zh'

export const installEn: Record<keyof typeof installZh, string> = {
  'install.first': 'On an iPhone install first, before any work without a network: the system clears a page not opened for 7 days.',
  'install.later': 'Not now: I work only with a network',
  'install.now': 'Install now',
  'install.title': 'Install on the home screen',
  'install.why': 'Opens like any app, works without a network, and what is unsent is safer.',
  'install.android': 'Android (Chrome or the phone\'s own browser)',
  'install.iphone': 'iPhone (Safari)',
  'install.android1': 'Tap ⋮ in the top corner',
  'install.android2': 'Tap Install app or Add to Home screen, then Install',
  'install.iphone1': 'Tap the share key in the middle below',
  'install.iphone2': 'Scroll to Add to Home Screen, then tap Add',
  'install.last': 'Then open Siteproof from the home screen. On an iPhone sign in there once more; send what waits before.',
  'install.row1': 'Install app',
  'install.row2': 'Add to Home screen',
  'install.other': 'Bookmarks',
  'install.picture': 'Drawing: {what}',
  'back': 'Back',
}
