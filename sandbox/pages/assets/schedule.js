// Keeps the day board current. Cells are replaced one by one and only when they differ, so that nothing moves under
// the pointer or the focus; a new set of rows waits until nobody is at work in the board.
const board = document.getElementById('board')

function rowsOf(root) {
  return [...root.querySelectorAll('[data-row]')].map((row) => row.dataset.row).join()
}

async function refresh() {
  const answer = await fetch(`/schedule/board?date=${board.dataset.day}`)
  if (!answer.ok || answer.redirected) return
  const fresh = document.createElement('div')
  fresh.innerHTML = await answer.text()
  if (rowsOf(fresh) !== rowsOf(board)) {
    const busy = board.contains(document.activeElement) || board.querySelector('details[open]') !== null
    if (!busy) board.replaceChildren(...fresh.childNodes)
    return
  }
  for (const row of fresh.querySelectorAll('[data-row]')) {
    const shown = board.querySelector(`[data-row="${row.dataset.row}"]`)
    for (const [index, cell] of [...row.cells].entries()) {
      const current = shown.cells[index]
      if (current.innerHTML !== cell.innerHTML && !current.contains(document.activeElement)) {
        current.innerHTML = cell.innerHTML
      }
    }
  }
}

setInterval(() => {
  if (document.visibilityState === 'visible') refresh().catch(() => undefined)
}, 3000)
