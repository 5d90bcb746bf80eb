/** Two soft tones, made here: a sound file would be one more download before the call. */
export function chime(): void {
  const context = new AudioContext()
  const tones: readonly [number, number][] = [
    [660, 0],
    [880, 0.25],
  ]
  for (const [frequency, after] of tones) {
    const tone = context.createOscillator()
    const volume = context.createGain()
    tone.frequency.value = frequency
    const start = context.currentTime + after
    volume.gain.setValueAtTime(0, start)
    volume.gain.linearRampToValueAtTime(0.25, start + 0.02)
    volume.gain.exponentialRampToValueAtTime(0.001, start + 0.6)
    tone.connect(volume).connect(context.destination)
    tone.start(start)
    tone.stop(start + 0.6)
  }
  setTimeout(() => void context.close(), 1_500)
}

/** Calls the person back to this window by its title until they look. Returns the way to stop. */
export function callByTitle(title: string): () => void {
  const before = document.title
  if (document.visibilityState === 'visible') return () => undefined
  document.title = title
  const looked = () => {
    if (document.visibilityState === 'visible') stop()
  }
  const stop = () => {
    document.removeEventListener('visibilitychange', looked)
    if (document.title === title) document.title = before
  }
  document.addEventListener('visibilitychange', looked)
  return stop
}
