// One camera for the whole visit: iPhones ask for permission at every opening, so it stays open between photos
// and is given back when the visit ends or the page is hidden.
import { phone, type Camera } from '../../app-services'

let open: Camera | null = null

export async function visitCamera(): Promise<Camera> {
  if (open && open.stream.active) return open
  open = await phone.camera()
  return open
}

export function releaseCamera(): void {
  open?.stop()
  open = null
}

document.addEventListener('visibilitychange', () => {
  if (document.visibilityState === 'hidden') releaseCamera()
})
