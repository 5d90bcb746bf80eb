import type { Organization } from '../config/organizations.ts'

/** Why a plain page stands in place of the one asked for. Nothing here depends on who asks. */
export type PageTrouble =
  | 'link'
  | 'context'
  | 'launch'
  | 'awaits-emr'
  | 'awaits-front-desk'
  | 'not-come'
  | 'no-appointment'
  | 'cookies'
  | 'frame'
  | 'not-found'
  | 'too-many'
  | 'broken'

const WORDS: Record<PageTrouble, Record<'en' | 'es', { title: string; says: string }>> = {
  link: {
    en: {
      title: 'This link does not open a visit',
      says: 'It may be old, or part of it may be missing. Open the newest message we sent you, or ask for a new link on the practice’s page.',
    },
    es: {
      title: 'Este enlace no abre ninguna visita',
      says: 'Puede ser antiguo o estar incompleto. Abra el mensaje más nuevo que le enviamos, o pida un enlace nuevo en la página del consultorio.',
    },
  },
  context: {
    en: {
      title: 'This link does not open a visit',
      says: 'It may be too old, or for a time that has changed. Open the visit again from where you found the link, or use the newest message we sent you.',
    },
    es: {
      title: 'Este enlace no abre ninguna visita',
      says: 'Puede ser demasiado antiguo, o de una hora que ha cambiado. Abra la visita otra vez desde donde encontró el enlace, o use el mensaje más nuevo que le enviamos.',
    },
  },
  launch: {
    en: {
      title: 'The visit could not be opened',
      says: 'The record system and this page did not agree on who is signed in, on the patient or on the visit, so nothing was opened. Close this and start the visit again from the chart.',
    },
    es: {
      title: 'No se pudo abrir la visita',
      says: 'El sistema y esta página no coincidieron, y no se abrió nada. Cierre esta página e inicie la visita otra vez desde el expediente.',
    },
  },
  'awaits-emr': {
    en: {
      title: 'Waiting for the record system',
      says: 'It has been asked for an appointment for this visit. Once it says that the appointment is made, the visit opens here by itself, and the patient is sent the link. There is nothing to press.',
    },
    es: {
      title: 'Esperando al sistema de expedientes',
      says: 'Se le ha pedido una cita para esta visita. Cuando diga que la cita está hecha, la visita se abre aquí por sí sola y el paciente recibe el enlace. No hay que pulsar nada.',
    },
  },
  'awaits-front-desk': {
    en: {
      title: 'Waiting for the front desk',
      says: 'The record system takes no appointment for this visit from here, so the front desk has it in the worklist. Once it is made, the visit opens here by itself, and the patient is sent the link. There is nothing to press.',
    },
    es: {
      title: 'Esperando a la recepción',
      says: 'El sistema de expedientes no acepta desde aquí la cita de esta visita, así que la recepción la tiene en su lista de tareas. Cuando esté hecha, la visita se abre aquí por sí sola y el paciente recibe el enlace. No hay que pulsar nada.',
    },
  },
  'not-come': {
    en: {
      title: 'The appointment is not there yet',
      says: 'It was asked for, but the record system has not said that it is made: nothing is opened, and the patient has no link. Close this and press it again in the chart in a few minutes; nothing is asked for twice. If it is urgent, ask the front desk to make it in the schedule.',
    },
    es: {
      title: 'La cita todavía no está',
      says: 'Se pidió, pero el sistema de expedientes no ha dicho que esté hecha: no se abrió nada y el paciente no tiene enlace. Cierre esta página y vuelva a pulsar en el expediente dentro de unos minutos; nada se pide dos veces. Si es urgente, pida a la recepción que la haga en la agenda.',
    },
  },
  'no-appointment': {
    en: {
      title: 'This visit needs an appointment first',
      says: 'The record system lets no app make one. Make a video appointment for this hour in the schedule, with this patient and yourself: the patient is sent the link when it is there. Then open the visit from the chart again.',
    },
    es: {
      title: 'Esta visita necesita antes una cita',
      says: 'El sistema de expedientes no deja que ninguna aplicación la haga. Haga en la agenda una cita por video para esta hora, con este paciente y con usted: el paciente recibe el enlace cuando esté hecha. Después abra la visita otra vez desde el expediente.',
    },
  },
  cookies: {
    en: {
      title: 'This browser did not keep the visit’s cookie',
      says: 'Without it nobody can tell that it is you who started the visit, so nothing was opened. Allow cookies for this page in the chart’s frame, or ask your IT desk to, then start the visit again from the chart.',
    },
    es: {
      title: 'Este navegador no guardó la cookie de la visita',
      says: 'Sin ella no se sabe quién inició la visita, y no se abrió nada. Permita las cookies de esta página dentro del expediente, o pídalo a informática, e inicie la visita otra vez desde el expediente.',
    },
  },
  frame: {
    en: {
      title: 'The visit can’t be opened in this frame',
      says: 'The browser keeps no cookie in it, and without one nobody can tell that it is you who started the visit. Open it beside the chart: it is the same visit, and you need not sign in again.',
    },
    es: {
      title: 'La visita no se puede abrir en este marco',
      says: 'El navegador no guarda aquí ninguna cookie, y sin ella no se sabe quién inició la visita. Ábrala al lado del expediente: es la misma visita, y no tiene que iniciar sesión otra vez.',
    },
  },
  'not-found': {
    en: { title: 'There is no page here', says: 'Check the address, or open the newest message we sent you.' },
    es: {
      title: 'Aquí no hay ninguna página',
      says: 'Revise la dirección, o abra el mensaje más nuevo que le enviamos.',
    },
  },
  'too-many': {
    en: { title: 'Too many tries', says: 'Wait a minute, then open the link again.' },
    es: { title: 'Demasiados intentos', says: 'Espere un minuto y abra el enlace otra vez.' },
  },
  broken: {
    en: { title: 'Something went wrong on our side', says: 'Nothing was lost. Try again in a minute.' },
    es: { title: 'Algo falló de nuestro lado', says: 'No se perdió nada. Intente otra vez en un minuto.' },
  },
}

type Practice = Pick<Organization, 'name' | 'phone' | 'website'>

/** For whom a plain page is: a clinician reads it in one language, beside the chart, where nobody needs the practice's number. */
export interface PageReader {
  language: 'en' | 'es'
  practices: readonly Practice[]
  nonce: string
}

/**
 * A page without script, with the practices' telephone numbers and the emergency ones, in both languages where a patient may
 * read it. It needs nothing else of ours, so it stands even where the built pages are missing.
 */
export function plainPage(trouble: PageTrouble, { language, practices, nonce }: PageReader): string {
  const page = OF_CLINICIANS.has(trouble)
    ? begun(trouble, language, nonce, said(trouble, language))
    : begun(trouble, 'en', nonce, said(trouble, 'en', practices) + said(trouble, 'es', practices))
  return page + END
}

/**
 * A plain page that is sent before it is known how it ends: `start` says what is waited for; `opens` leads on from there without
 * a press; `ends` says in its place what became of it.
 */
export function waitingPage(
  awaits: 'awaits-emr' | 'awaits-front-desk',
  { language, nonce }: Omit<PageReader, 'practices'>,
) {
  return {
    start: begun(awaits, language, nonce, `<div class="waits">${said(awaits, language)}</div>`),
    opens: (address: string) =>
      `<p><a href="${escaped(address)}">${OPEN[language]}</a></p><meta http-equiv="refresh" content="0;url=${escaped(address)}">${END}`,
    ends: (trouble: 'not-come' | 'launch') => `<div class="ended" role="alert">${said(trouble, language)}</div>${END}`,
  }
}

/** A plain page with the one press by which what its frame can't show opens in a window of its own. */
export function besidePage(address: string, { language, nonce }: Omit<PageReader, 'practices'>): string {
  const open = `<p><a href="${escaped(address)}" target="_blank" rel="noopener">${BESIDE[language]}</a></p>`
  return begun('frame', language, nonce, said('frame', language) + open) + END
}

function begun(trouble: PageTrouble, language: 'en' | 'es', nonce: string, words: string): string {
  return `<!doctype html><html lang="${language}"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width"><meta name="color-scheme" content="light dark"><title>${WORDS[trouble][language].title}</title><style nonce="${nonce}">${STYLE}</style></head><body${OF_CLINICIANS.has(trouble) ? ' class="staff"' : ''}><main>${words}`
}

const END = '</main></body></html>'

const OPEN = { en: 'Open the visit', es: 'Abrir la visita' }

const BESIDE = { en: 'Open the visit beside the chart', es: 'Abrir la visita al lado del expediente' }

const OF_CLINICIANS: ReadonlySet<PageTrouble> = new Set([
  'launch',
  'awaits-emr',
  'awaits-front-desk',
  'not-come',
  'no-appointment',
  'cookies',
  'frame',
])

const STYLE =
  'body{font:18px/1.5 system-ui,sans-serif;max-width:36rem;margin:2rem auto;padding:0 1rem}h1{font-size:24px}section+section{border-top:1px solid;margin-top:2rem}main:has(.ended) .waits{display:none}.staff{font-size:15px}.staff h1{font-size:20px}'

function said(trouble: PageTrouble, language: 'en' | 'es', practices?: readonly Practice[]) {
  const { title, says } = WORDS[trouble][language]
  const words = `<h1>${title}</h1><p>${says}</p>`
  if (practices === undefined) return `<section lang="${language}">${words}</section>`
  const call = language === 'en' ? 'Call' : 'Llame a'
  const phones = practices.map(
    ({ name, phone, website }) =>
      `<li>${call} <a href="${escaped(website)}">${escaped(name)}</a>: <a href="tel:${escaped(phone)}">${escaped(phone)}</a></li>`,
  )
  return `<section lang="${language}">${words}<ul>${phones.join('')}</ul><p>${EMERGENCY[language]}</p></section>`
}

const EMERGENCY = {
  en: 'In an emergency call <a href="tel:911">911</a>. In a crisis call or text <a href="tel:988">988</a>.',
  es: 'En una emergencia llame al <a href="tel:911">911</a>. En una crisis llame o envíe un mensaje al <a href="tel:988">988</a>.',
}

function escaped(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('"', '&quot;')
}
