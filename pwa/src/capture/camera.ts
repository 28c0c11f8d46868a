// The in-page camera: one stream per visit (iPhones ask again for each), the fix
// taken in the same moment as the picture. Opening the phone's own camera app lets
// Android end the page, so it is only the fallback.
import type { Camera, CameraProblem, LocationWatch, Shot } from '../app-services'
import { ServiceProblem } from '../core/problems'
import { currentBearingDeg } from './bearing'
import { monoNow } from './mono'
import { encodeJpeg } from './photo-jobs'

const JPEG_QUALITY = 0.92

function problemOf(failure: unknown): CameraProblem {
  const name = failure instanceof Error ? failure.name : ''
  if (name === 'NotAllowedError' || name === 'SecurityError') return 'denied'
  return name === 'NotReadableError' || name === 'AbortError' ? 'busy' : 'absent'
}

async function encodeOnPage(video: HTMLVideoElement): Promise<Blob> {
  const canvas = document.createElement('canvas')
  canvas.width = video.videoWidth
  canvas.height = video.videoHeight
  canvas.getContext('2d')?.drawImage(video, 0, 0)
  const blob = await new Promise<Blob | null>((resolve) => canvas.toBlob(resolve, 'image/jpeg', JPEG_QUALITY))
  if (blob === null) throw new ServiceProblem('camera_busy')
  return blob
}

async function frame(video: HTMLVideoElement): Promise<Blob> {
  if (video.videoWidth === 0) throw new ServiceProblem('camera_busy')
  if (typeof OffscreenCanvas !== 'undefined') {
    const bitmap = await createImageBitmap(video)
    const blob = await encodeJpeg(bitmap, JPEG_QUALITY)
    if (blob !== null) return blob
  }
  return await encodeOnPage(video)
}

async function takeShot(video: HTMLVideoElement, location: LocationWatch): Promise<Shot> {
  const circumstances = {
    source: 'camera' as const,
    capturedAt: new Date().toISOString(),
    monoNowMs: monoNow(),
    fix: location.current(),
    bearingDeg: currentBearingDeg(),
  }
  return { bytes: await frame(video), ...circumstances }
}

async function setTorch(stream: MediaStream, on: boolean): Promise<boolean> {
  const track = stream.getVideoTracks()[0]
  if (track === undefined) return false
  try {
    await track.applyConstraints({ advanced: [{ torch: on } as MediaTrackConstraintSet] })
    return true
  } catch {
    return false
  }
}

let open: Promise<Camera> | null = null

async function openStream(): Promise<Camera> {
  const devices = (navigator as { mediaDevices?: MediaDevices }).mediaDevices
  if (devices === undefined) throw new ServiceProblem(isSecureContext ? 'camera_absent' : 'camera_insecure')
  const wanted = { facingMode: { ideal: 'environment' }, width: { ideal: 4096 }, height: { ideal: 3072 } }
  const stream = await devices.getUserMedia({ video: wanted, audio: false }).catch((failure: unknown) => {
    throw new ServiceProblem(`camera_${problemOf(failure)}`)
  })
  const close = (): void => {
    stream.getTracks().forEach((track) => track.stop())
    open = null
  }
  stream.getVideoTracks()[0]?.addEventListener('ended', () => { open = null })
  return { stream, shutter: takeShot, torch: (on) => setTorch(stream, on), stop: close }
}

/** The visit's camera; the same stream while it is open. Throws ServiceProblem `camera_denied|absent|insecure|busy`. */
export function openCamera(): Promise<Camera> {
  open ??= openStream().catch((problem: unknown) => {
    open = null
    throw problem
  })
  return open
}

/** A file from the chooser, unchanged and marked as imported; the fix is where the person stands now. Its bytes are read once, by addPhoto. */
export function shotFromFile(file: File, location: LocationWatch): Shot {
  return { bytes: file, source: 'imported', capturedAt: new Date().toISOString(), monoNowMs: monoNow(), fix: location.current(), bearingDeg: null }
}
