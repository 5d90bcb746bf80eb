/** A still in this browser's memory, and nowhere else until it is filed. */
export interface Still {
  /** A data address, for looking at it. */
  address: string
  /** The JPEG in base64. */
  jpeg: string
  width: number
  height: number
  /** By this page's own clock, which nobody sets: the server is told the age, not the time. */
  takenMs: number
}

/** High first, as small marks on a skin are what it is for; a picture too large for the chart is tried once more. */
const QUALITIES = [0.92, 0.75] as const
const LARGEST_BYTES = 2 * 1024 * 1024

/**
 * Takes one still of a stream's picture, as large as it arrives and whatever its size on the screen. Drawing it anew
 * leaves nothing of the camera in it: no place, no device. Null where no picture comes, or none small enough.
 */
export async function takeStill(stream: MediaStream): Promise<Still | null> {
  const [track] = stream.getVideoTracks()
  if (track === undefined) return null
  const video = document.createElement('video')
  video.muted = true
  video.playsInline = true
  video.srcObject = new MediaStream([track])
  try {
    await firstFrame(video)
    const { videoWidth: width, videoHeight: height } = video
    const canvas = document.createElement('canvas')
    Object.assign(canvas, { width, height })
    canvas.getContext('2d')?.drawImage(video, 0, 0)
    const takenMs = performance.now()
    for (const quality of QUALITIES) {
      const address = canvas.toDataURL('image/jpeg', quality)
      const jpeg = address.slice(address.indexOf(',') + 1)
      if (jpeg.length * 0.75 <= LARGEST_BYTES) return { address, jpeg, width, height, takenMs }
    }
    return null
  } catch {
    return null
  } finally {
    video.srcObject = null
  }
}

const FRAME_WITHIN_MS = 4_000

function firstFrame(video: HTMLVideoElement): Promise<void> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => reject(new Error('still: no frame came')), FRAME_WITHIN_MS)
    video.addEventListener('loadeddata', () => {
      clearTimeout(timer)
      resolve()
    })
    video.play().catch(reject)
  })
}
