import type { No } from '../act/use-cases.ts'
import { invalidSays } from './invalid.ts'

/** Every code an error answer may carry: the use cases' own, and the door's. */
export type Code =
  | Exclude<No['refused'], 'locked-out'>
  | 'locked'
  | 'invalid'
  | 'not-json'
  | 'too-large'
  | 'too-many'
  | 'other-site'
  | 'no-link'
  | 'no-session'
  | 'not-allowed'
  | 'sign-in-lapsed'
  | 'slot-taken'
  | 'checks-unresolved'
  | 'chart-refused'
  | 'not-a-page'
  | 'broken'

export type Audience = 'patient' | 'clinician'

/** Who reads the answer. `phone` is the practice's, where the practice is known. */
export interface Listener {
  audience: Audience
  language: 'en' | 'es'
  phone?: string
}

type Facts = Record<string, unknown>
type Words = (facts: Facts, call: string) => string

/** One sentence or two: what is the matter, and what to do now. Never a fact about the patient. */
export function says(code: Code, listener: Listener, facts: Facts): string {
  if (code === 'invalid') return invalidSays(facts, listener.language)
  if (listener.audience === 'clinician') return CLINICIAN[code](facts)
  const { language, phone } = listener
  return PATIENT[language][code](facts, CALL[language](phone))
}

const CALL = {
  en: (phone?: string) => (phone === undefined ? 'Call the practice.' : `Call the practice at ${phone}.`),
  es: (phone?: string) => (phone === undefined ? 'Llame al consultorio.' : `Llame al consultorio al ${phone}.`),
}

const list = (value: unknown) => (Array.isArray(value) ? value.map(String).join(', ') : '')

const EN: Record<Exclude<Code, 'invalid'>, Words> = {
  'under-age': ({ minimum }, call) =>
    `Video visits like this one are for people aged ${String(minimum)} and older. ${call}`,
  'slot-in-the-past': () => 'This time has passed. Choose another time.',
  'not-yet': () => 'Something comes before this. Go back to your visit and do the step shown there.',
  'state-not-licensed': (_, call) => `Your clinician can't see you in the state where you are now. ${call}`,
  'location-too-old': () => 'Tell us again where you are now.',
  'consent-missing': () => 'We need your answer about video visits first.',
  'not-your-visit': (_, call) => `This visit belongs to someone else. ${call}`,
  already: () => 'This is done already.',
  over: (_, call) => `This visit is over. ${call}`,
  'unverified-patient': (_, call) => `The practice has to match you with their records first. ${call}`,
  'newer-version': () => 'This was changed on another device. Load the page again.',
  'note-empty': () => 'There is nothing to save yet.',
  'controlled-substance': (_, call) => `This can't be done here. ${call}`,
  'unknown-order': (_, call) => `This could not be found. ${call}`,
  'checks-running': () => 'This is still being checked. Wait a moment.',
  'not-in-pathway': (_, call) => `This visit has no such step. ${call}`,
  'unfit-answer': () => 'One answer does not fit its question. Go back to it and answer it again.',
  'not-found': (_, call) =>
    `This could not be found. Check the address, or ask for a new link on the practice's page. ${call}`,
  'not-identified': () => 'First tell us your date of birth and the code we send you.',
  'wrong-code': ({ triesLeft }) =>
    `This code is not right. You can try ${String(triesLeft)} more ${triesLeft === 1 ? 'time' : 'times'}.`,
  locked: (_, call) => `The code was wrong too often, so this page is closed. ${call}`,
  'no-baa': (_, call) => `This can't be done online right now. ${call}`,
  'wrong-launch': (_, call) => `This page could not be opened. ${call}`,
  'unknown-type': () => "This kind of visit can't be booked here. Choose another.",
  'chart-unreachable': (_, call) => `The practice's system does not answer. Try again in a minute. ${call}`,
  'not-json': () => 'This page sent something we could not read. Load the page again.',
  'too-large': () => 'This is too long. Make it shorter and send it again.',
  'too-many': ({ seconds }, call) =>
    `Too many tries in a short time. Wait ${String(seconds)} seconds and try again. ${call}`,
  'other-site': ({ origin }) =>
    `This was sent from another website, so it was not taken. Open ${String(origin)} and try again.`,
  'no-link': (_, call) => `Open the link we sent you again, on this device. ${call}`,
  'no-session': (_, call) => `This page can't be opened here. ${call}`,
  'not-allowed': (_, call) => `This page can't do that. ${call}`,
  'sign-in-lapsed': (_, call) => `This can't be done right now. ${call}`,
  'slot-taken': () => 'Someone else just took this time. Choose another.',
  'checks-unresolved': (_, call) => `This can't be done right now. ${call}`,
  'chart-refused': (_, call) => `The practice's system did not take this. ${call}`,
  'not-a-page': () => 'This address is part of a page. Open the page itself.',
  broken: (_, call) => `Something went wrong on our side. Try again in a minute. ${call}`,
}

const ES: Record<Exclude<Code, 'invalid'>, Words> = {
  'under-age': ({ minimum }, call) =>
    `Las visitas por video como esta son para personas de ${String(minimum)} años o más. ${call}`,
  'slot-in-the-past': () => 'Esta hora ya pasó. Elija otra hora.',
  'not-yet': () => 'Hay un paso antes de este. Vuelva a su visita y haga el paso que se muestra.',
  'state-not-licensed': (_, call) => `Su profesional no puede atenderle en el estado donde está ahora. ${call}`,
  'location-too-old': () => 'Díganos otra vez dónde está ahora.',
  'consent-missing': () => 'Primero necesitamos su respuesta sobre las visitas por video.',
  'not-your-visit': (_, call) => `Esta visita es de otra persona. ${call}`,
  already: () => 'Esto ya está hecho.',
  over: (_, call) => `Esta visita terminó. ${call}`,
  'unverified-patient': (_, call) => `El consultorio tiene que encontrarle primero en sus registros. ${call}`,
  'newer-version': () => 'Esto cambió en otro dispositivo. Cargue la página otra vez.',
  'note-empty': () => 'Todavía no hay nada que guardar.',
  'controlled-substance': (_, call) => `Esto no se puede hacer aquí. ${call}`,
  'unknown-order': (_, call) => `No lo encontramos. ${call}`,
  'checks-running': () => 'Todavía lo estamos revisando. Espere un momento.',
  'not-in-pathway': (_, call) => `Esta visita no tiene ese paso. ${call}`,
  'unfit-answer': () => 'Una respuesta no corresponde a su pregunta. Vuelva a ella y responda otra vez.',
  'not-found': (_, call) =>
    `No lo encontramos. Revise la dirección, o pida un enlace nuevo en la página del consultorio. ${call}`,
  'not-identified': () => 'Primero díganos su fecha de nacimiento y el código que le enviamos.',
  'wrong-code': ({ triesLeft }) =>
    `Este código no es correcto. Puede intentar ${String(triesLeft)} ${triesLeft === 1 ? 'vez' : 'veces'} más.`,
  locked: (_, call) => `El código fue incorrecto demasiadas veces y esta página se cerró. ${call}`,
  'no-baa': (_, call) => `Esto no se puede hacer en línea ahora. ${call}`,
  'wrong-launch': (_, call) => `Esta página no se pudo abrir. ${call}`,
  'unknown-type': () => 'Este tipo de visita no se puede reservar aquí. Elija otro.',
  'chart-unreachable': (_, call) => `El sistema del consultorio no responde. Intente otra vez en un minuto. ${call}`,
  'not-json': () => 'Esta página envió algo que no pudimos leer. Cargue la página otra vez.',
  'too-large': () => 'Es demasiado largo. Hágalo más corto y envíelo otra vez.',
  'too-many': ({ seconds }, call) =>
    `Demasiados intentos en poco tiempo. Espere ${String(seconds)} segundos e intente otra vez. ${call}`,
  'other-site': ({ origin }) =>
    `Esto vino de otro sitio web y no se aceptó. Abra ${String(origin)} e intente otra vez.`,
  'no-link': (_, call) => `Abra otra vez el enlace que le enviamos, en este dispositivo. ${call}`,
  'no-session': (_, call) => `Esta página no se puede abrir aquí. ${call}`,
  'not-allowed': (_, call) => `Esta página no puede hacer eso. ${call}`,
  'sign-in-lapsed': (_, call) => `Esto no se puede hacer ahora. ${call}`,
  'slot-taken': () => 'Otra persona acaba de tomar esta hora. Elija otra.',
  'checks-unresolved': (_, call) => `Esto no se puede hacer ahora. ${call}`,
  'chart-refused': (_, call) => `El sistema del consultorio no aceptó esto. ${call}`,
  'not-a-page': () => 'Esta dirección es parte de una página. Abra la página misma.',
  broken: (_, call) => `Algo falló de nuestro lado. Intente otra vez en un minuto. ${call}`,
}

const PATIENT = { en: EN, es: ES }

const CLINICIAN: Record<Exclude<Code, 'invalid'>, (facts: Facts) => string> = {
  'under-age': ({ minimum }) =>
    `This visit type takes patients from ${String(minimum)} years on. Offer an in-person visit.`,
  'slot-in-the-past': () => 'This time has passed. Choose another time.',
  'not-yet': ({ needs }) => `This can't be done yet. Missing first: ${list(needs) || 'an earlier step'}.`,
  'state-not-licensed': ({ state, licensed }) =>
    `The patient is in ${String(state)}; your licences in force are for ${list(licensed) || 'no state'}. Offer a colleague licensed there or another time, or admit with a reason.`,
  'location-too-old': () =>
    'The patient has not said in the last hour where they are. Ask them to confirm it on their page.',
  'consent-missing': () =>
    'The patient has not agreed to a video visit. Ask them to answer the consent question on their page.',
  'not-your-visit': () => "This is another clinician's visit. Open your own visit from the schedule.",
  already: () => 'This is done already.',
  over: () => 'This visit is over. Start from the schedule for another one.',
  'unverified-patient': () =>
    'This booking has not been matched with a chart. Ask the front desk to match the person first.',
  'newer-version': () =>
    'The chart holds a newer version of this note. Compare the two; yours is kept here and was not written.',
  'note-empty': () => 'The note is empty. Write it before signing.',
  'controlled-substance': () => "Controlled substances are not ordered here. Use the EMR's own prescriber.",
  'unknown-order': () => 'This order is not part of this visit. Load the workspace again.',
  'checks-running': () => "The EMR's checks on this order are still running. Sign when they are shown.",
  'not-in-pathway': () => 'The pathway of this visit type has no such step.',
  'unfit-answer': () => 'An answer does not fit its question.',
  'not-found': () => 'This could not be found. Start the visit again from the chart.',
  'not-identified': () => 'The patient has not identified themselves yet.',
  'wrong-code': () => 'This code is not right.',
  locked: () => "The patient's page is closed after five wrong codes. They can call the practice.",
  'no-baa': ({ connection }) =>
    `No agreement (BAA) in force covers ${String(connection)}, so no patient data is sent there. Tell your administrator.`,
  'wrong-launch': () =>
    'The EMR started this visit with details that do not fit together, so nothing was opened. Start it again from the chart.',
  'unknown-type': () => 'No pathway serves this visit type.',
  'chart-unreachable': () =>
    'The EMR does not answer. The call goes on; what you write is kept and sent when it answers.',
  'not-json': () => 'This page sent something that could not be read. Load it again.',
  'too-large': () => 'This is too long to send at once. Make it shorter.',
  'too-many': ({ seconds }) => `Too many requests. Wait ${String(seconds)} seconds.`,
  'other-site': ({ origin }) =>
    `This was sent from another website, so it was not taken. Open ${String(origin)} from the chart.`,
  'no-link': () => 'No link of this visit was opened on this device.',
  'no-session': () => 'This launch is not open in this browser, or has ended. Start the visit again from the chart.',
  'not-allowed': () => 'Your role may not do this.',
  'sign-in-lapsed': () =>
    'Your sign-in to the EMR has lapsed. Start the visit again from the chart; what you typed is kept.',
  'slot-taken': () => 'Someone else just took this time. Choose another.',
  'checks-unresolved': () => 'The EMR holds this order until each serious finding has a reason.',
  'chart-refused': () => 'The EMR did not take this. Do it in the EMR, or ask your administrator.',
  'not-a-page': () => 'This address is part of the workspace. Start the visit from the chart.',
  broken: () => 'Something went wrong on our side. Try again; what you typed is kept on this page.',
}
