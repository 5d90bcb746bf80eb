import type { Command } from './command.ts'
import { commandsOf } from './commands.ts'
import type { Recorded } from './event.ts'
import { evolve, start } from './evolve.ts'

/** The write of this `kind/item` as the visit asked for it last, and when; undefined where it never did. */
export function askedLast(
  log: readonly Recorded[],
  key: string,
): { command: Extract<Command, { do: 'write' }>; at: string } | undefined {
  let state = start()
  let last: ReturnType<typeof askedLast>
  for (const event of log) {
    for (const command of commandsOf(state, event, event.at))
      if (command.do === 'write' && `${command.write}/${command.item}` === key) last = { command, at: event.at }
    state = evolve(state, event)
  }
  return last
}
