/** Whose turn is next: the one with the least number, of equals any. A binary heap. */
export class Turns {
  readonly #at: number[] = []

  add(turn: number): void {
    const at = this.#at
    let place = at.length
    at.push(turn)
    while (place > 0) {
      const above = (place - 1) >> 1
      const one = at[above] ?? 0
      if (one <= turn) break
      at[place] = one
      place = above
    }
    at[place] = turn
  }

  next(): number | undefined {
    const at = this.#at
    const first = at[0]
    const last = at.pop()
    if (last === undefined || at.length === 0) return first
    let place = 0
    for (;;) {
      let below = 2 * place + 1
      if (below >= at.length) break
      if ((at[below + 1] ?? Infinity) < (at[below] ?? Infinity)) below += 1
      const one = at[below] ?? Infinity
      if (one >= last) break
      at[place] = one
      place = below
    }
    at[place] = last
    return first
  }
}
