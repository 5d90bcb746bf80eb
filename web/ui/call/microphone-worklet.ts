/** As much of the worklet's global scope as is needed (Web Audio API, AudioWorkletGlobalScope). */
declare class AudioWorkletProcessor {
  readonly port: MessagePort
}
declare function registerProcessor(name: string, processor: new () => AudioWorkletProcessor): void

/** 43 ms at 48 kHz: often enough for a pause to be noticed, seldom enough to cost nothing. */
const FRAME = 2_048

/** Hands the microphone's samples to the page, some at a time. */
class Microphone extends AudioWorkletProcessor {
  #frame = new Float32Array(FRAME)
  #at = 0

  process([input]: Float32Array[][]): boolean {
    const channel = input?.[0]
    if (channel === undefined) return true
    // A quantum of 128 samples always fits: FRAME is a multiple of it.
    this.#frame.set(channel, this.#at)
    this.#at += channel.length
    if (this.#at >= FRAME) {
      this.port.postMessage(this.#frame.slice())
      this.#at = 0
    }
    return true
  }
}

registerProcessor('microphone', Microphone)

export {}
