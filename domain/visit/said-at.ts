/** When somebody outside says that it was, kept within what can be, `from` to now: their clock is not ours. */
export function between(from: string, at: string, now: Date): string {
  const said = new Date(Math.min(Date.parse(at), now.getTime())).toISOString()
  return said > from ? said : from
}
