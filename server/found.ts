/** What there is one of for each organization. */
export function found<T>(ofEach: ReadonlyMap<string, T>, id: string): T {
  const one = ofEach.get(id)
  if (one === undefined) throw new Error('a visit names an organization without an EMR connection')
  return one
}
