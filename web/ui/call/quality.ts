/** The connection as a person would say it. `sound-only`: the picture does not get through, the sound does. */
export type Quality = 'good' | 'weak' | 'poor' | 'sound-only'

/** Counters of one moment, as `getStats` gives them; bytes and packets count from the connection's start. */
export type Sample = {
  atMs: number
  audioBytes: number
  videoBytes: number
  packets: number
  lost: number
  roundTripMs: number | null
}

/**
 * What changed between two samples, in words. `pictureExpected` is false while the other side has its camera off.
 * Loss from 3 % is heard and from 10 % breaks words; a round trip from 400 ms makes people talk over each other.
 */
export function qualityBetween(before: Sample, now: Sample, pictureExpected: boolean): Quality {
  const packets = now.packets - before.packets
  const lost = Math.max(0, now.lost - before.lost)
  const lossRate = packets + lost === 0 ? 0 : lost / (packets + lost)
  const roundTrip = now.roundTripMs ?? 0
  const silent = now.audioBytes === before.audioBytes
  const pictureStopped = now.videoBytes === before.videoBytes
  if (silent && pictureStopped) return 'poor'
  if (pictureExpected && pictureStopped) return 'sound-only'
  if (lossRate >= 0.1 || roundTrip >= 800) return 'poor'
  if (lossRate >= 0.03 || roundTrip >= 400) return 'weak'
  return 'good'
}

/** Reads the counters of a connection's receiving side. */
export async function sampleOf(connection: RTCPeerConnection, atMs: number): Promise<Sample> {
  const sample: Sample = { atMs, audioBytes: 0, videoBytes: 0, packets: 0, lost: 0, roundTripMs: null }
  const report = await connection.getStats()
  report.forEach((entry: Record<string, unknown>) => {
    if (entry.type === 'inbound-rtp') {
      const bytes = count(entry.bytesReceived)
      if (entry.kind === 'audio') sample.audioBytes += bytes
      else sample.videoBytes += bytes
      sample.packets += count(entry.packetsReceived)
      sample.lost += count(entry.packetsLost)
    }
    if (entry.type === 'candidate-pair' && entry.nominated === true && typeof entry.currentRoundTripTime === 'number')
      sample.roundTripMs = entry.currentRoundTripTime * 1000
  })
  return sample
}

function count(value: unknown): number {
  return typeof value === 'number' ? value : 0
}
