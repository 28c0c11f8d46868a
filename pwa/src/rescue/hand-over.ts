// Gives a file to the person: through the phone's own share sheet where it takes files, else as a download.

export type HandedOver = 'shared' | 'saved' | 'cancelled' | 'tap_again'

function download(file: File): void {
  const link = document.createElement('a')
  link.href = URL.createObjectURL(file)
  link.download = file.name
  document.body.append(link)
  link.click()
  link.remove()
  setTimeout(() => URL.revokeObjectURL(link.href), 60_000)
}

/** `tap_again`: making the file took longer than the browser remembers the tap. */
export async function handOver(file: File): Promise<HandedOver> {
  const data: ShareData = { files: [file] }
  if ((navigator as Partial<Navigator>).canShare?.(data) !== true) {
    download(file)
    return 'saved'
  }
  try {
    await navigator.share(data)
    return 'shared'
  } catch (failure) {
    const name = failure instanceof Error ? failure.name : ''
    if (name === 'AbortError') return 'cancelled'
    if (name === 'NotAllowedError') return 'tap_again'
    download(file)
    return 'saved'
  }
}
