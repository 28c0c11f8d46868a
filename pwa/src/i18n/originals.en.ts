import type { originalsZh } from './originals.zh'

/** Words of the camera's originals in the outbox, English. */
export const originalsEn: Record<keyof typeof originalsZh, string> = {
  'title': 'Originals',
  'count': '{n} {n|photo|photos} · {size}',
  'done': 'All sent',
  'behind': 'Text and photos go first, then the originals.',
  'wifi': 'On Wi-Fi, sending. A new inspection goes before them.',
  'soon': 'On Wi-Fi, they go by themselves in a moment.',
  'paid': 'This is not Wi-Fi, so they wait. They go by themselves on Wi-Fi.',
  'saving': 'This phone is saving data, so originals are not sent.',
  'ask': 'This phone does not tell web pages whether it is on Wi-Fi. On Wi-Fi, tap once; they are sent while the app is open.',
  'asked': 'Sending. After more than 10 minutes away, or offline, tap again.',
  'key': 'Send originals ({n}, {size})',
  'part': '{done} of {total} parts of this one sent',
  'spare': 'Not counted as unsent: no record or photo rests on them. When the phone fills up, the oldest go first.',
  'refused': '{n} {n|original was|originals were} not taken by the server or spoilt here; the photos handed in are not affected.',
  'dropped': '{n} unsent {n|original|originals} deleted to make room; the photos handed in are not affected.',
}
