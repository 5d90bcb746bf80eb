// A fake of a recogniser process: it speaks its protocol (docs/listening.md) and recognizes nothing. Its one argument says
// what is the matter with it, if anything.
import { secondsOfWav } from '../formats/wav.ts'

const [trouble] = process.argv.slice(2)
let kept = Buffer.alloc(0)
let header = null
let pieces = 0

for await (const chunk of process.stdin) {
  kept = Buffer.concat([kept, chunk])
  for (;;) {
    if (header === null) {
      const end = kept.indexOf(0x0a)
      if (end < 0) break
      header = JSON.parse(kept.subarray(0, end).toString('utf8'))
      kept = kept.subarray(end + 1)
    }
    if (kept.length < header.bytes) break
    const seconds = secondsOfWav(kept.subarray(0, header.bytes))
    kept = kept.subarray(header.bytes)
    pieces += 1
    if (trouble === 'dies') process.exit(3)
    if (trouble === 'garbles') console.log('what was said')
    if (trouble === undefined || (trouble === 'hangs once' && pieces > 1))
      console.log(
        JSON.stringify({ text: `(fake: ${seconds?.toFixed(1)} s of ${header.language ?? 'either'}, piece ${pieces})` }),
      )
    header = null
  }
}
