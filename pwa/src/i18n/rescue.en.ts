import type { rescueZh } from './rescue.zh'

export const rescueEn: Record<keyof typeof rescueZh, string> = {
  'key': 'Rescue file',
  'making': 'Packing {n}/{of}',
  'title': 'The rescue file is ready',
  'what': '{records} {records|inspection|inspections}, {photos} {photos|photo|photos}, {size} in all.',
  'lost': '{n} {n|item is|items are} no longer on this phone and could not be packed.',
  'sealed': 'It is encrypted: only the server can open it. Anybody may carry it to the office, on a stick or a cable; a supervisor takes it in on the desk\'s “Rescue files” page.',
  'kept': 'Everything stays on the phone too and goes out with the network; nothing is doubled.',
  'drafts': 'And {drafts} unfinished: not signed, so no {drafts|record|records} yet: the supervisor only sees that it exists. Sign it first if you can.',
  'again': 'Save the file',
  'done': 'Done',
  'why.insecure': 'This address is not https, so the phone cannot encrypt. Open the https address, or keep the phone until there is a network.',
  'why.rescue_key': 'This phone has not fetched the server\'s sealing key yet. One moment with a network is enough.',
  'why.other': 'It did not work: {why}. Everything is still on the phone; try again.',
}
