import type { storageZh } from './storage.zh'

export const storageEn: Record<keyof typeof storageZh, string> = {
  'title': 'Is it kept?',
  'good': 'Room enough, and the data is protected.',
  'refused': 'This browser keeps no data: a photo would be lost, so none can be taken. Open an ordinary window or another browser.',
  'private': 'This is a private window and is emptied when it closes, so no photo can be taken. Open an ordinary window.',
  'full': 'The phone is full; another photo would not fit. Send first, or make room.',
  'tight': 'Little room: about {n} more {n|photo|photos}. Send first.',
  'home_screen': 'On an iPhone install first: a page not opened for 7 days is cleared.',
  'long_ago': 'Last opened {days} days ago, {unsent} unsent. Send it today.',
  'not_kept': 'The browser may clear the data. Install the app, or tap “Allow” below.',
  'unknown': 'This phone does not say how much room is left. Send once a day.',
  'line.tight': 'Room for about {n} {n|photo|photos}: send first',
  'line.home_screen': 'Install first, so that work is kept',
  'line.long_ago': '{unsent} unsent, {days} days apart: send today',
  'line.not_kept': 'The browser may clear data: set it up',
  'line.unknown': 'Room unknown: send once a day',
  'promise': 'What is not stored yet is on this phone alone: if it breaks, is lost, or the browser data is cleared, it is gone. Send when there is a network; without one make a rescue file.',
  'unsent': '{n} not stored now.',
  'read': 'Understood',
  'install': 'See how',
  'left': 'The server remembers: “{device}” of yours still held {n} unsent {at}. If that is another phone, open it and send. If it is this one and its browser data was cleared, they are gone: inspect again.',
}
