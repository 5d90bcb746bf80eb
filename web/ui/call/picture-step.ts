import type { PictureStep } from '#api/room.ts'

export type { PictureStep }

/** How one's own sound and picture arrive at the other side, between two moments; null where nothing tells. */
export interface Outgoing {
  /** Share of packets lost on the way, 0 to 1. */
  lossRate: number | null
  roundTripMs: number | null
  /** What the line is thought to carry from here. */
  kbps: number | null
}

/** Where one stands, how long it has gone badly or well, and how long it must go well before more is tried. */
export interface Standing {
  step: PictureStep
  bad: number
  good: number
  patience: number
  /** Moments since more was tried; a line that breaks down soon after was not ready for it. */
  sinceUp: number
}

export const STANDING: Standing = { step: 'full', bad: 0, good: 0, patience: 4, sinceUp: Infinity }

const DOWN: Record<PictureStep, PictureStep> = { full: 'smaller', smaller: 'paused', paused: 'phone', phone: 'phone' }
const UP: Record<PictureStep, PictureStep> = { full: 'full', smaller: 'full', paused: 'smaller', phone: 'paused' }

/** Two moments in a row are a weak line, one is a hiccup. */
const BAD_IN_A_ROW = 2
const LEAST_PATIENCE = 4
const MOST_PATIENCE = 16

/**
 * What a weak line makes of one's own picture (domain brief, X15): smaller, then paused to keep the sound, then the
 * telephone is offered. Down after two bad moments; up again, one step at a time, after a run of good ones, and after a
 * longer run where the last try failed, so that the picture does not come and go.
 */
export function nextStanding(now: Standing, line: Outgoing): Standing {
  const sinceUp = now.sinceUp + 1
  if (isBad(line, now.step)) {
    const bad = now.bad + 1
    if (bad < BAD_IN_A_ROW || now.step === 'phone') return { ...now, bad, good: 0, sinceUp }
    const tooSoon = sinceUp <= now.patience
    const patience = tooSoon ? Math.min(MOST_PATIENCE, now.patience * 2) : now.patience
    return { step: DOWN[now.step], bad: 0, good: 0, patience, sinceUp: Infinity }
  }
  if (!isGood(line, now.step)) return { ...now, bad: 0, good: 0, sinceUp }
  const good = now.good + 1
  const held = now.step === 'full' && sinceUp > 2 * MOST_PATIENCE ? LEAST_PATIENCE : now.patience
  if (good < now.patience || now.step === 'full') return { ...now, bad: 0, good, patience: held, sinceUp }
  return { step: UP[now.step], bad: 0, good: 0, patience: now.patience, sinceUp: 0 }
}

/** Without the picture only the sound is left to be judged, which needs little and breaks later. */
function isBad({ lossRate, roundTripMs, kbps }: Outgoing, step: PictureStep): boolean {
  const soundOnly = step === 'paused' || step === 'phone'
  if ((lossRate ?? 0) >= (soundOnly ? 0.1 : 0.05)) return true
  if (isJammed({ roundTripMs, kbps }, soundOnly ? 800 : 400)) return true
  return !soundOnly && kbps !== null && kbps < (step === 'full' ? FULL_KBPS : 100)
}

/** A smaller picture keeps the line's guess of itself low, yet one that would carry a full one is guessed at above this. */
function isGood({ lossRate, roundTripMs, kbps }: Outgoing, step: PictureStep): boolean {
  const wideEnough = step !== 'smaller' || kbps === null || kbps >= FULL_KBPS
  return wideEnough && (lossRate ?? 0) < 0.02 && !isJammed({ roundTripMs, kbps }, 300)
}

/** A long way alone is no weak line: a smaller picture makes it no shorter. Packets that queue in a narrow one are. */
function isJammed({ roundTripMs, kbps }: Omit<Outgoing, 'lossRate'>, limitMs: number): boolean {
  return (roundTripMs ?? 0) >= limitMs && (kbps === null || kbps < 1_000)
}

const FULL_KBPS = 300

/** What the sender of a picture is set to: 360 lines or fewer where it is smaller, nothing where it is paused. */
export function sendingAt(step: PictureStep): { active: boolean; scaleResolutionDownBy: number; maxBitrate?: number } {
  switch (step) {
    case 'full':
      return { active: true, scaleResolutionDownBy: 1 }
    case 'smaller':
      return { active: true, scaleResolutionDownBy: 2, maxBitrate: 250_000 }
    case 'paused':
    case 'phone':
      return { active: false, scaleResolutionDownBy: 2, maxBitrate: 250_000 }
  }
}

/** Sets what a connection sends of the picture. The sound is never touched, nor whether one's camera is on. */
export async function sendAt(connection: RTCPeerConnection, step: PictureStep): Promise<void> {
  const sender = connection.getTransceivers().find(({ receiver }) => receiver.track.kind === 'video')?.sender
  if (sender === undefined) return
  const parameters = sender.getParameters()
  const [first] = parameters.encodings
  // Before the two sides have agreed there is nothing to set; once connected it is done again.
  if (first === undefined) return
  delete first.maxBitrate
  Object.assign(first, sendingAt(step))
  await sender.setParameters(parameters)
}

/** Reads how one's own packets fare, as the other side reports it (RTCP receiver reports). */
export async function outgoingOf(connection: RTCPeerConnection): Promise<Outgoing> {
  let lossRate: number | null = null
  let roundTripMs: number | null = null
  let kbps: number | null = null
  const entries: Record<string, unknown>[] = []
  const report = await connection.getStats()
  report.forEach((entry: Record<string, unknown>) => entries.push(entry))
  const now = Math.max(...entries.map(({ timestamp }) => (typeof timestamp === 'number' ? timestamp : 0)))
  for (const entry of entries) {
    // The worse of sound and picture: either one breaking up is heard or seen. Of a picture that is paused the last
    // report stays for ever, and says nothing of now.
    if (entry.type === 'remote-inbound-rtp' && typeof entry.timestamp === 'number' && now - entry.timestamp < FRESH_MS)
      lossRate = larger(lossRate, entry.fractionLost, 1)
    if (entry.type === 'candidate-pair' && entry.nominated === true) {
      roundTripMs = larger(roundTripMs, entry.currentRoundTripTime, 1000)
      kbps = larger(kbps, entry.availableOutgoingBitrate, 1 / 1000)
    }
  }
  return { lossRate, roundTripMs, kbps }
}

/** Receivers report every few seconds at the latest (RFC 3550, 6.2). */
const FRESH_MS = 6_000

function larger(known: number | null, value: unknown, factor: number): number | null {
  if (typeof value !== 'number') return known
  return known === null ? value * factor : Math.max(known, value * factor)
}
