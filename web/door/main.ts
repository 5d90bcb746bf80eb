import './door.css'
import { describeSeats, type Seat } from './seats.ts'

/**
 * The newcomer's page: what this is, and where to sit down. Plain DOM: it is one list, and it should show while
 * everything else is still being understood.
 */
const root = document.getElementById('root')
if (root === null) throw new Error('door: the document has no #root')

root.append(
  element('main', {}, [
    element('h1', {}, ['Causeway']),
    element('p', { class: 'lead' }, [
      'A video visit that runs inside the medical record’s own workflow: booked, prepared, held, documented, ordered and signed without leaving the chart.',
    ]),
    element('p', {}, [
      'This is a sandbox. The patients are synthetic, the practice is made up, and the record system beside it is a stand-in for a real one. Take two seats, best in two windows, and hold a visit.',
    ]),
    element('h2', {}, ['Take a seat']),
    element('ol', { id: 'seats', 'aria-live': 'polite' }, [element('li', {}, ['Looking for the seats…'])]),
    element('h2', {}, ['What to try']),
    element(
      'ol',
      {},
      whatToTry().map((step) => element('li', {}, [step])),
    ),
    element('h2', {}, ['What this is not']),
    element('p', {}, [
      'Not for real patients as it stands: no one has reviewed the consent text, and there is no agreement with any practice. If you need care, call your doctor; in an emergency call 911, in a crisis call or text 988.',
    ]),
  ]),
)
void show()

async function show(): Promise<void> {
  const list = document.getElementById('seats')
  if (list === null) return
  try {
    const answer = await fetch('/api/seats', { headers: { accept: 'application/json' } })
    if (!answer.ok) throw new Error(`door: /api/seats answered ${answer.status}`)
    const body: unknown = await answer.json()
    list.replaceChildren(...describeSeats(body).map(seatItem))
  } catch {
    list.replaceChildren(
      element('li', {}, [
        'The seats could not be read just now. "npm start" prints the same list; loading this page again may help.',
      ]),
    )
  }
}

function seatItem(seat: Seat): HTMLElement {
  return element('li', {}, [
    element('strong', {}, [seat.who]),
    element('br', {}, []),
    element('a', { href: seat.address }, [seat.address]),
    element('br', {}, []),
    seat.try,
  ])
}

function whatToTry(): string[] {
  return [
    'Be the patient: on the practice’s website, book a video visit for one of the people named there.',
    'Open the outbox and follow the link in the message. Prove who you are, answer the questions, check your camera, wait.',
    'Be the clinician: sign in to the record system in another window. The schedule shows who waits. Open the chart and start the virtual visit.',
    'Admit the patient. Talk, write the note, order something, end the visit, sign.',
    'Be the patient again: the same link now shows the summary. Write a message; answer it in the record system’s inbox.',
  ]
}

function element(name: string, attributes: Record<string, string>, children: (Node | string)[]): HTMLElement {
  const made = document.createElement(name)
  for (const [key, value] of Object.entries(attributes)) made.setAttribute(key, value)
  made.append(...children)
  return made
}
