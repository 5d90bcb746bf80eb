import type { Said } from '../charge/rules.ts'
import type { TaskOwner } from '../visit/event.ts'

/** What a discrepancy touches: P patient safety, $ money, L legal, Q quality. */
export type Severity = 'P' | '$' | 'L' | 'Q'

/** What a rule is: its words, and by when a person should have seen to it. The functions stand beside this table. */
export interface Rule {
  id: string
  severity: Severity
  owner: TaskOwner
  /** Minutes from what it counts from until it is one; null where no time makes it one. Tuned by an organization. */
  limit: number | null
  /** Minutes that the owner has, once it is one. */
  within: number
  /** Whether one press sets it right, by what the visit proves. */
  oneClick?: true
  title: Said
  /** Why it fired; `{ours}` and `{theirs}` are the two values. */
  says: Said
  fix: Said
}

const HOUR = 60
const DAY = 24 * HOUR

/**
 * The discrepancies that can be found by now, by the numbers of the design; R43 to R46 are ours. A test holds docs/reconciliation.md to this
 * table.
 */
export const RULES = [
  {
    id: 'R01',
    severity: 'Q',
    owner: 'front-desk',
    limit: 2,
    within: 4 * HOUR,
    oneClick: true,
    title: { en: 'Held, and the encounter has not moved on', es: 'Se realizó y el encuentro no avanzó' },
    says: {
      en: 'Patient and clinician were together for {ours} min, but the encounter in the record system is {theirs}.',
      es: 'Paciente y profesional estuvieron juntos {ours} min, pero el encuentro en el sistema está: {theirs}.',
    },
    fix: {
      en: 'Set the encounter to what the visit’s own times prove.',
      es: 'Ponga el encuentro como lo prueban las horas de la visita.',
    },
  },
  {
    id: 'R02',
    severity: '$',
    owner: 'front-desk',
    limit: 30,
    within: 4 * HOUR,
    oneClick: true,
    title: { en: 'Finished, and the appointment is still open', es: 'Terminó y la cita sigue abierta' },
    says: {
      en: 'The encounter is {ours}, but its appointment is still {theirs}.',
      es: 'El encuentro está: {ours}, pero su cita sigue: {theirs}.',
    },
    fix: { en: 'Set the appointment to fulfilled.', es: 'Marque la cita como cumplida.' },
  },
  {
    id: 'R03',
    severity: 'L',
    owner: 'clinician',
    limit: 30,
    within: 0,
    title: { en: 'No signed note', es: 'Sin nota firmada' },
    says: {
      en: 'The visit is {ours}, and its note is {theirs}.',
      es: 'La visita está: {ours}, y su nota: {theirs}.',
    },
    fix: {
      en: 'The clinician signs the note; after a day their lead knows, after three the practice’s direction.',
      es: 'El profesional firma la nota; después de un día lo sabe su responsable, después de tres la dirección.',
    },
  },
  {
    id: 'R04',
    severity: '$',
    owner: 'billing',
    limit: DAY,
    within: DAY,
    title: { en: 'Signed, and no charge', es: 'Firmada y sin cargo' },
    says: {
      en: 'The note is {ours}, and the visit is not charged: {theirs}.',
      es: 'La nota está: {ours}, y la visita no se ha cobrado: {theirs}.',
    },
    fix: {
      en: 'Put right what holds the charge, then look at it and accept it.',
      es: 'Corrija lo que retiene el cargo; después revíselo y acéptelo.',
    },
  },
  {
    id: 'R05',
    severity: 'L',
    owner: 'billing',
    limit: null,
    within: HOUR,
    title: { en: 'A charge, and no signed note', es: 'Un cargo sin nota firmada' },
    says: {
      en: 'The record system has a charge that is {theirs}, but the note is {ours}.',
      es: 'El sistema tiene un cargo ({theirs}), pero la nota está: {ours}.',
    },
    fix: { en: 'Hold the bill until the note is signed.', es: 'Retenga la factura hasta que la nota esté firmada.' },
  },
  {
    id: 'R06',
    severity: 'L',
    owner: 'billing',
    limit: null,
    within: HOUR,
    title: { en: 'A charge for a visit that was not held', es: 'Un cargo por una visita que no se realizó' },
    says: {
      en: 'The appointment is {ours}, but the record system has a charge that is {theirs}.',
      es: 'La cita está: {ours}, pero el sistema tiene un cargo: {theirs}.',
    },
    fix: {
      en: 'Stop the charge; if it was sent, tell compliance.',
      es: 'Detenga el cargo; si ya se envió, avise a cumplimiento.',
    },
  },
  {
    id: 'R07',
    severity: 'Q',
    owner: 'front-desk',
    limit: 5,
    within: 4 * HOUR,
    title: { en: 'Called a no-show, and they were there', es: 'Marcada como ausencia, y estuvieron' },
    says: {
      en: 'Patient and clinician were together for {ours} min, but the appointment is {theirs}.',
      es: 'Paciente y profesional estuvieron juntos {ours} min, pero la cita está: {theirs}.',
    },
    fix: { en: 'Reopen the appointment in the record system.', es: 'Reabra la cita en el sistema.' },
  },
  {
    id: 'R08',
    severity: 'Q',
    owner: 'front-desk',
    limit: null,
    within: DAY,
    title: { en: 'Two appointments for one visit', es: 'Dos citas para una visita' },
    says: {
      en: 'The visit’s appointment is {ours}, and the same patient has {theirs} with the same clinician that day.',
      es: 'La cita de la visita es {ours}, y ese día el mismo paciente tiene {theirs} con el mismo profesional.',
    },
    fix: { en: 'Cancel the one that is not held.', es: 'Cancele la que no se realiza.' },
  },
  {
    id: 'R09',
    severity: 'Q',
    owner: 'front-desk',
    limit: 2,
    within: 4 * HOUR,
    title: { en: 'A visit without an appointment', es: 'Una visita sin cita' },
    says: {
      en: 'Patient and clinician were together for {ours} min, but the appointment in the record system is {theirs}.',
      es: 'Paciente y profesional estuvieron juntos {ours} min, pero la cita en el sistema está: {theirs}.',
    },
    fix: {
      en: 'Make an appointment for what was held, or void it.',
      es: 'Cree una cita para lo realizado, o anúlelo.',
    },
  },
  {
    id: 'R10',
    severity: 'P',
    owner: 'clinician',
    limit: null,
    within: 0,
    title: { en: 'Filed for another patient', es: 'Archivada para otro paciente' },
    says: {
      en: 'The visit was held with {ours}, but the encounter is that of {theirs}.',
      es: 'La visita fue con {ours}, pero el encuentro es de {theirs}.',
    },
    fix: {
      en: 'Correct it in the record system now; nothing more is filed there meanwhile.',
      es: 'Corríjalo ahora en el sistema; mientras tanto no archive nada más allí.',
    },
  },
  {
    id: 'R11',
    severity: 'L',
    owner: 'clinician',
    limit: null,
    within: DAY,
    title: { en: 'Patient’s place not on record', es: 'Lugar del paciente sin registrar' },
    says: {
      en: 'The patient’s state at the start is {ours}, and the encounter has {theirs}.',
      es: 'El estado del paciente al inicio es: {ours}, y el encuentro tiene: {theirs}.',
    },
    fix: {
      en: 'The clinician adds it with its time; until then hold the bill.',
      es: 'El profesional lo añade con su hora; hasta entonces retenga la factura.',
    },
  },
  {
    id: 'R12',
    severity: 'L',
    owner: 'billing',
    limit: null,
    within: DAY,
    title: { en: 'State outside the licence', es: 'Estado fuera de la licencia' },
    says: {
      en: 'The patient was in {ours}; licences in force that day: {theirs}.',
      es: 'El paciente estaba en {ours}; licencias vigentes ese día: {theirs}.',
    },
    fix: { en: 'Hold the bill and tell compliance.', es: 'Retenga la factura y avise a cumplimiento.' },
  },
  {
    id: 'R13',
    severity: 'L',
    owner: 'clinician',
    limit: null,
    within: DAY,
    title: { en: 'Consent does not stand', es: 'El consentimiento no es válido' },
    says: {
      en: 'The patient’s answer here was {ours}, but the consent in the record system is {theirs}.',
      es: 'La respuesta del paciente aquí fue: {ours}, pero el consentimiento en el sistema está: {theirs}.',
    },
    fix: {
      en: 'An addendum of spoken consent, only if it is true and allowed; nothing is dated back.',
      es: 'Una adenda de consentimiento verbal, solo si es cierta y permitida; nada se antedata.',
    },
  },
  {
    id: 'R14',
    severity: '$',
    owner: 'billing',
    limit: null,
    within: DAY,
    title: { en: 'Charged for more minutes than proved', es: 'Cobrados más minutos de los probados' },
    says: {
      en: 'The visit proves {ours} min, and the charge’s code begins at {theirs} min.',
      es: 'La visita prueba {ours} min, y el código del cargo empieza en {theirs} min.',
    },
    fix: {
      en: 'Choose the code that the time fits, or an addendum with its evidence.',
      es: 'Elija el código que corresponde al tiempo, o una adenda con su prueba.',
    },
  },
  {
    id: 'R15',
    severity: '$',
    owner: 'clinician',
    limit: 5,
    within: DAY,
    title: { en: 'Note says more time than the visit took', es: 'La nota dice más tiempo que la visita' },
    says: {
      en: 'The visit took {ours} min, and the note says {theirs} min.',
      es: 'La visita duró {ours} min, y la nota dice {theirs} min.',
    },
    fix: {
      en: 'The clinician says what the other minutes were, or corrects them.',
      es: 'El profesional explica los otros minutos, o los corrige.',
    },
  },
  {
    id: 'R16',
    severity: '$',
    owner: 'billing',
    limit: null,
    within: DAY,
    title: { en: 'Psychotherapy below its least minutes', es: 'Psicoterapia bajo su mínimo' },
    says: {
      en: 'The visit proves {ours} min; the site’s least psychotherapy begins at {theirs} min.',
      es: 'La visita prueba {ours} min; la psicoterapia más breve del sitio empieza en {theirs} min.',
    },
    fix: { en: 'Void the charge or replace it.', es: 'Anule el cargo o sustitúyalo.' },
  },
  {
    id: 'R17',
    severity: '$',
    owner: 'clinician',
    limit: null,
    within: DAY,
    title: { en: 'Charged by time, and no time stated', es: 'Cobrada por tiempo, sin tiempo declarado' },
    says: {
      en: 'The charge’s code counts by time, from {theirs} min on; in the signed note stands {ours}.',
      es: 'El código del cargo cuenta por tiempo, desde {theirs} min; en la nota firmada consta: {ours}.',
    },
    fix: {
      en: 'An addendum with the total time of that day, only if it is true.',
      es: 'Una adenda con el tiempo total de ese día, solo si es cierto.',
    },
  },
  {
    id: 'R18',
    severity: '$',
    owner: 'billing',
    limit: null,
    within: DAY,
    title: { en: 'Two charges share minutes', es: 'Dos cargos comparten minutos' },
    says: {
      en: 'The visit proves {ours} min, and the two charges need {theirs} min together.',
      es: 'La visita prueba {ours} min, y los dos cargos piden {theirs} min juntos.',
    },
    fix: { en: 'Split the minutes between the two.', es: 'Reparta los minutos entre los dos.' },
  },
  {
    id: 'R19',
    severity: '$',
    owner: 'billing',
    limit: null,
    within: DAY,
    title: { en: 'Place of service against where the patient was', es: 'Lugar de servicio distinto del paciente' },
    says: {
      en: 'The patient was {ours}, and the charge says place of service {theirs}.',
      es: 'El paciente estaba: {ours}, y el cargo dice lugar de servicio {theirs}.',
    },
    fix: { en: 'Correct the place of service.', es: 'Corrija el lugar de servicio.' },
  },
  {
    id: 'R20',
    severity: '$',
    owner: 'billing',
    limit: null,
    within: DAY,
    title: { en: 'Charged as another medium', es: 'Cobrada como otro medio' },
    says: {
      en: 'The visit was by {ours}, and the charge’s code is for {theirs}.',
      es: 'La visita fue por {ours}, y el código del cargo es para {theirs}.',
    },
    fix: { en: 'Choose the code of the medium that it was.', es: 'Elija el código del medio que fue.' },
  },
  {
    id: 'R21',
    severity: '$',
    owner: 'clinician',
    limit: null,
    within: DAY,
    title: { en: 'Sound alone, and not why', es: 'Solo audio, sin motivo' },
    says: {
      en: 'The visit was by {ours}, and what is on record for it is {theirs}.',
      es: 'La visita fue por {ours}, y lo registrado al respecto es: {theirs}.',
    },
    fix: {
      en: 'An addendum with the patient’s reason, and that the clinician could have used video, if both are true.',
      es: 'Una adenda con el motivo del paciente y con que el profesional podía usar video, si ambas cosas son ciertas.',
    },
  },
  {
    id: 'R22',
    severity: '$',
    owner: 'billing',
    limit: null,
    within: DAY,
    title: { en: 'Modifiers are not the payer’s', es: 'Modificadores que no son del pagador' },
    says: {
      en: 'The payer’s rules of that day give {ours}, and the charge has {theirs}.',
      es: 'Las reglas del pagador de ese día dan {ours}, y el cargo tiene {theirs}.',
    },
    fix: { en: 'Set the modifiers as the rules give them.', es: 'Ponga los modificadores que dan las reglas.' },
  },
  {
    id: 'R23',
    severity: '$',
    owner: 'billing',
    limit: null,
    within: DAY,
    title: { en: 'Charge without a field it needs', es: 'Cargo sin un dato necesario' },
    says: {
      en: 'The charge is {ours}, and lacks {theirs}.',
      es: 'El cargo está: {ours}, y le falta {theirs}.',
    },
    fix: { en: 'Hold the charge until it has it.', es: 'Retenga el cargo hasta que lo tenga.' },
  },
  {
    id: 'R24',
    severity: '$',
    owner: 'billing',
    limit: null,
    within: DAY,
    title: { en: 'Another clinician charged', es: 'Cargo a nombre de otro profesional' },
    says: {
      en: 'The patient met {ours}, and the charge names {theirs}.',
      es: 'El paciente vio a {ours}, y el cargo nombra a {theirs}.',
    },
    fix: {
      en: 'Correct who rendered it; who supervised and was not in the visit says how.',
      es: 'Corrija quién lo prestó; quien supervisó sin estar en la visita dice cómo.',
    },
  },
  {
    id: 'R25',
    severity: '$',
    owner: 'billing',
    limit: null,
    within: DAY,
    title: { en: 'Charged within a global period', es: 'Cobrada dentro de un período global' },
    says: {
      en: 'The visit of {ours} is about a problem that its clinician, or their group, operated on; that procedure pays for visits until {theirs}.',
      es: 'La visita del {ours} es por un problema que su profesional, o su grupo, operó; ese procedimiento paga las visitas hasta el {theirs}.',
    },
    fix: {
      en: 'Charge it as follow-up without cost, or say why it is another matter.',
      es: 'Cóbrela como seguimiento sin costo, o diga por qué es otro asunto.',
    },
  },
  {
    id: 'R27',
    severity: 'P',
    owner: 'clinician',
    limit: null,
    within: 0,
    title: { en: 'Picture filed elsewhere', es: 'Imagen archivada en otro lugar' },
    says: {
      en: 'The picture was taken as {ours}, and the record system has it as {theirs}.',
      es: 'La imagen se tomó como {ours}, y el sistema la tiene como {theirs}.',
    },
    fix: {
      en: 'Mark it entered in error, and file it anew.',
      es: 'Márquela como ingresada por error y archívela de nuevo.',
    },
  },
  {
    id: 'R28',
    severity: 'Q',
    owner: 'clinician',
    limit: 2 * DAY,
    within: 0,
    title: { en: 'Patient’s message without an answer', es: 'Mensaje del paciente sin respuesta' },
    says: {
      en: 'The patient wrote {ours}, and the record system has {theirs}.',
      es: 'El paciente escribió {ours}, y el sistema tiene: {theirs}.',
    },
    fix: { en: 'Answer it in the in-basket, or call.', es: 'Respóndalo en el buzón, o llame.' },
  },
  {
    id: 'R29',
    severity: 'Q',
    owner: 'clinician',
    limit: 30,
    within: DAY,
    title: { en: 'Plan and orders differ', es: 'El plan y las órdenes difieren' },
    says: {
      en: 'By kind of order: in the signed note stands {ours}; placed in the record system is {theirs}.',
      es: 'Por tipo de orden: en la nota firmada consta {ours}; en el sistema está: {theirs}.',
    },
    fix: {
      en: 'Place the order that the plan names, or say in an addendum what was ordered.',
      es: 'Coloque la orden que nombra el plan, o diga en una adenda lo que se ordenó.',
    },
  },
  {
    id: 'R30',
    severity: '$',
    owner: 'billing',
    limit: 5 * DAY,
    within: DAY,
    title: { en: 'Charged twice, or not at all', es: 'Cobrada dos veces, o ninguna' },
    says: {
      en: 'One charge is due for the visit ({ours}), and the record system has {theirs}.',
      es: 'A la visita corresponde un cargo ({ours}), y el sistema tiene {theirs}.',
    },
    fix: { en: 'Void the second one, or charge what was held.', es: 'Anule el segundo, o cobre lo realizado.' },
  },
  {
    id: 'R37',
    severity: 'L',
    owner: 'front-desk',
    limit: null,
    within: DAY,
    title: { en: 'Interpreter needed or charged, and not there', es: 'Intérprete necesario o cobrado, y no estuvo' },
    says: {
      en: 'By the intake or the charge it was with {ours}; in the visit: {theirs}.',
      es: 'Según el cuestionario o el cargo fue con {ours}; en la visita: {theirs}.',
    },
    fix: {
      en: 'Call the patient with an interpreter, and dispute what was invoiced.',
      es: 'Llame al paciente con intérprete y reclame lo facturado.',
    },
  },
  {
    id: 'R38',
    severity: 'Q',
    owner: 'front-desk',
    limit: DAY,
    within: DAY,
    title: { en: 'Summary not there, or in another language', es: 'Sin resumen, o en otro idioma' },
    says: {
      en: 'By the visit: {ours}; the words for the patient are {theirs}.',
      es: 'Según la visita: {ours}; las palabras para el paciente: {theirs}.',
    },
    fix: {
      en: 'Send the summary to the patient, in their language, by a qualified translator.',
      es: 'Envíe el resumen al paciente en su idioma, con un traductor cualificado.',
    },
  },
  {
    id: 'R40',
    severity: 'L',
    owner: 'clinician',
    limit: null,
    within: HOUR,
    title: { en: 'Kept what may not be kept', es: 'Se guarda lo que no se puede' },
    says: {
      en: 'There is {theirs}, and by the visit {ours}.',
      es: 'Hay {theirs}, y según la visita {ours}.',
    },
    fix: {
      en: 'Delete it by the practice’s policy, and report it as an incident.',
      es: 'Bórrelo según la política de la práctica y notifíquelo como incidente.',
    },
  },
  {
    id: 'R42',
    severity: '$',
    owner: 'billing',
    limit: null,
    within: DAY,
    title: { en: 'No coverage that day', es: 'Sin cobertura ese día' },
    says: {
      en: 'For the visit of {ours} the coverage is {theirs}.',
      es: 'Para la visita del {ours} la cobertura está: {theirs}.',
    },
    fix: {
      en: 'Hold the bill, and talk with the patient about what they owe, before the visit if it is still to come.',
      es: 'Retenga la factura y hable con el paciente de lo que debe, antes de la visita si aún no ha sido.',
    },
  },
  {
    id: 'R43',
    severity: '$',
    owner: 'billing',
    limit: null,
    within: 3 * DAY,
    title: { en: 'The claim came back unpaid', es: 'La reclamación volvió sin pagar' },
    says: {
      en: 'The charge {ours} came back: {theirs}.',
      es: 'El cargo {ours} volvió: {theirs}.',
    },
    fix: {
      en: 'Look up the codes, put right what they name, and send the claim again or appeal.',
      es: 'Busque los códigos, corrija lo que nombran y reenvíe la reclamación o apele.',
    },
  },
  {
    id: 'R44',
    severity: 'Q',
    owner: 'front-desk',
    limit: null,
    within: HOUR,
    title: { en: 'Closed while the visit goes on', es: 'Cerrado con la visita en curso' },
    says: {
      en: 'The visit is {ours}, but its encounter in the record system is {theirs}.',
      es: 'La visita está: {ours}, pero su encuentro en el sistema está: {theirs}.',
    },
    fix: {
      en: 'Ask whoever closed it. Open the encounter again in the record system, or tell the clinician that the visit is off.',
      es: 'Pregunte a quien lo cerró. Abra otra vez el encuentro en el sistema, o diga al profesional que la visita se cancela.',
    },
  },
  {
    id: 'R45',
    severity: '$',
    owner: 'billing',
    limit: null,
    within: DAY,
    title: { en: 'Accepted charge taken back', es: 'Cargo aceptado y anulado' },
    says: {
      en: 'The charge {ours} was accepted and filed, and in the record system it is {theirs}.',
      es: 'El cargo {ours} se aceptó y se archivó, y en el sistema está: {theirs}.',
    },
    fix: {
      en: 'Find out in the record system why; charge it again if the visit is to be paid: there, or from the charge here.',
      es: 'Averigüe en el sistema por qué; si la visita debe pagarse, cóbrelo de nuevo allí o desde el cargo aquí.',
    },
  },
  {
    id: 'R46',
    severity: '$',
    owner: 'billing',
    limit: null,
    within: 3 * DAY,
    title: { en: 'Another coverage, told nothing', es: 'Otra cobertura, sin avisar' },
    says: {
      en: 'The charge {ours} has left, and its payer is not the last: {theirs} stands on that day too and is told nothing from here.',
      es: 'El cargo {ours} salió y su pagador no es el último: ese día también vale {theirs}, y desde aquí no se le avisa.',
    },
    fix: {
      en: 'Look up in the record system whether that coverage pays, and after which. If it does, bill it there, with what the payers before have paid (under Charges); then call this row done.',
      es: 'Mire en el sistema si esa cobertura paga, y después de cuál. Si paga, cóbrele allí con lo que pagaron los anteriores (en Cargos); después marque esta fila como hecha.',
    },
  },
] as const satisfies readonly Rule[]

export type RuleId = (typeof RULES)[number]['id']

/** The rule of this number. */
export function ruleOf(id: RuleId): Rule {
  const found = RULES.find((rule) => rule.id === id)
  if (found === undefined) throw new Error('a finding names a rule that is not in the table')
  return found
}

/** What keeps rules of the design from firing by now. The rules of groups, monitoring, patients’ photos and enrolment stand apart. */
export const NOT_YET = [
  { id: 'R39', why: 'its waits are rows of the page Referrals already, made by domain/referral/rows.ts' },
] as const
