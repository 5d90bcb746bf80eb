import { closeSync, fdatasync, ftruncateSync, mkdirSync, openSync, readFileSync, writeSync } from 'node:fs'
import { dirname } from 'node:path'

/**
 * An append-only file of JSON lines, one per commit. `append` hands a line to the operating system at once, so it
 * survives `kill -9`; `synced` resolves when it is on disk. Callers answer only after `synced`; commits that arrive
 * while a sync is in flight share the next one.
 */
export class Journal<Entry> {
  readonly #file: number
  #written = 0
  #durable = 0
  #syncing: Promise<void> | undefined

  private constructor(file: number) {
    this.#file = file
  }

  /** Opens `path`, replays each whole line into `replay`, and cuts off a last line that a crash left torn. */
  static open<Entry>(path: string, replay: (entry: Entry) => void): Journal<Entry> {
    mkdirSync(dirname(path), { recursive: true })
    const file = openSync(path, 'a+', 0o600)
    const bytes = readFileSync(path)
    const end = bytes.lastIndexOf(0x0a) + 1
    if (end < bytes.length) ftruncateSync(file, end)
    const lines = bytes.subarray(0, end).toString('utf8').split('\n')
    for (const [index, line] of lines.entries()) {
      if (line === '') continue
      replay(parseLine<Entry>(path, index + 1, line))
    }
    return new Journal<Entry>(file)
  }

  append(entry: Entry): void {
    const bytes = Buffer.from(`${JSON.stringify(entry)}\n`)
    for (let done = 0; done < bytes.length;) done += writeSync(this.#file, bytes, done)
    this.#written += 1
  }

  async synced(): Promise<void> {
    const mine = this.#written
    while (this.#durable < mine) {
      this.#syncing ??= this.#sync()
      await this.#syncing
    }
  }

  close(): void {
    closeSync(this.#file)
  }

  #sync(): Promise<void> {
    const upTo = this.#written
    return new Promise((resolve, reject) => {
      fdatasync(this.#file, (error) => {
        this.#syncing = undefined
        if (error) return reject(error)
        this.#durable = upTo
        resolve()
      })
    })
  }
}

function parseLine<Entry>(path: string, line: number, text: string): Entry {
  try {
    return JSON.parse(text)
  } catch (cause) {
    throw new Error(`${path}, line ${line}, is not JSON; move the file away to start with an empty record.`, { cause })
  }
}
