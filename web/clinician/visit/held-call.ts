import { startCall, type Call, type CallView } from '../../ui/call/call.ts'
import { openLine, type Line, type LineState } from '../../ui/call/line.ts'
import { closeMedia, listDevices, openMedia, type Device } from '../../ui/call/media.ts'

/** The call as the workspace shows it: the room's own view, and what is being asked of the browser. */
export interface HeldCall {
  call: CallView
  /** Whether the room can tell of changes, also after the call. */
  line: LineState
  asking: boolean
  devices: Device[]
  chosen: Choice
}

export interface Choice {
  camera?: string
  microphone?: string
  speaker?: string
}

export interface CallHolder {
  view: () => HeldCall
  subscribe: (listener: () => void) => () => void
  /** Asks the browser for camera and microphone, once at a time; a second wish waits for the first answer. */
  acquire: (choice?: Choice) => void
  /** The same, but only where the browser has granted both before, so that no question comes up by itself. */
  acquireIfGranted: () => void
  mute: Call['mute']
  say: Call['say']
  changed: Call['changed']
  /** Takes the seat back from another tab. */
  takeBack: () => void
  stop: () => void
}

export interface CallPlace {
  url: string
  role: 'clinician' | 'rooming'
  ice: RTCIceServer[]
  relayOnly: boolean
  onChanged: () => void
}

/** Opens the room's line at once, so that *Admit* only has to connect; camera and microphone come when asked for. */
export function holdCall(place: CallPlace): CallHolder {
  const listeners = new Set<() => void>()
  const open = () => startCall({ ...place, media: held?.call.local ?? null })
  let held: HeldCall | null = null
  let call = open()
  let stopped = false
  let listening: Line | null = null

  const set = (change: Partial<HeldCall>) => {
    held = { ...view(), ...change }
    for (const listener of listeners) listener()
  }
  const view = (): HeldCall =>
    (held ??= { call: call.view(), line: call.view().line, asking: false, devices: [], chosen: {} })
  const follow = () =>
    call.subscribe(() => {
      const shown = call.view()
      set(listening === null ? { call: shown, line: shown.line } : { call: shown })
      if (shown.over === 'ended' && listening === null) {
        closeMedia(shown.local)
        listening = listen()
      }
    })
  let unfollow = follow()

  /** The call is over, the visit is not: saving and signing go on, and the room tells how far they have come. */
  const listen = (): Line =>
    openLine({
      url: place.url,
      onMessage: (message) => {
        if (message.kind !== 'replaced') return place.onChanged()
        // Another tab has it now: from here changes are looked for.
        listening?.close()
        set({ line: 'lost' })
      },
      onState: (line) => set({ line }),
    })

  const acquire = (choice: Choice = view().chosen) => {
    if (view().asking || stopped) return
    const { camera, microphone } = view().chosen
    // The loudspeaker is no source: choosing it leaves camera and microphone alone.
    if (choice.speaker !== view().chosen.speaker && choice.camera === camera && choice.microphone === microphone) {
      return set({ chosen: choice })
    }
    set({ asking: true, chosen: choice })
    void openMedia(choice).then(async (media) => {
      const before = call.view().local
      if (stopped || call.view().over === 'ended') closeMedia(media)
      else call.useMedia(media)
      // The sender has changed over by now; what it sent before may go dark.
      closeMedia(before)
      set({ asking: false, devices: await listDevices() })
    })
  }

  return {
    view,
    subscribe: (listener) => {
      listeners.add(listener)
      return () => listeners.delete(listener)
    },
    acquire,
    acquireIfGranted: () => {
      if (call.view().local !== null) return
      void granted().then((yes) => {
        if (yes && call.view().local === null) acquire()
      })
    },
    mute: (what, off) => call.mute(what, off),
    say: (text) => call.say(text),
    changed: () => (call.view().over === null ? call.changed() : place.onChanged()),
    takeBack: () => {
      unfollow()
      call = open()
      unfollow = follow()
      set({ call: call.view() })
    },
    stop: () => {
      stopped = true
      unfollow()
      closeMedia(call.view().local)
      call.leave()
      listening?.close()
    },
  }
}

async function granted(): Promise<boolean> {
  try {
    const [camera, microphone] = await Promise.all([
      navigator.permissions.query({ name: 'camera' }),
      navigator.permissions.query({ name: 'microphone' }),
    ])
    return camera.state === 'granted' && microphone.state === 'granted'
  } catch {
    // A browser that does not tell is asked at Admit.
    return false
  }
}
