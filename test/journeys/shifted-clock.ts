import { readFileSync } from 'node:fs'

/**
 * Loaded before anything else into each process of a house under test (`--import`): the machine's clock, ahead by what
 * the file says. Read anew each time, so that no process of the house is ever ahead of another.
 */
const file = process.env['JOURNEY_CLOCK'] ?? ''
const machine = Date

const now = (): number => machine.now() + Number(readFileSync(file, 'utf8'))

globalThis.Date = new Proxy(machine, {
  construct: (date, given, made) => Reflect.construct(date, given.length === 0 ? [now()] : given, made) as Date,
  apply: (date) => new date(now()).toString(),
  get: (date, name) => (name === 'now' ? now : (Reflect.get(date, name) as unknown)),
})
