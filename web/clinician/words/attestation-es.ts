import { speaker, type Phrases } from '../../ui/phrases.ts'

/** Hours within a fact, as the note has them. */
const MOMENTS = Object.fromEntries(
  Object.entries({
    Jan: 'ene',
    Feb: 'feb',
    Mar: 'mar',
    Apr: 'abr',
    May: 'may',
    Jun: 'jun',
    Jul: 'jul',
    Aug: 'ago',
    Sep: 'sep',
    Oct: 'oct',
    Nov: 'nov',
    Dec: 'dic',
  }).map(([english, month]) => [`${english} {day}, {time} {zone}`, `{day} ${month}, {time} {zone}`]),
)

const FACTS: Phrases = {
  'Modality: not recorded': 'Modalidad: sin registrar',
  'Patient identification: not recorded': 'Identificación del paciente: sin registrar',
  'Patient location: not recorded': 'Lugar del paciente: sin registrar',
  'Telehealth consent: not recorded': 'Consentimiento de telesalud: sin registrar',
  'Present: not recorded': 'Presentes: sin registrar',
  'Start: not recorded': 'Inicio: sin registrar',
  'Stop: not recorded': 'Fin: sin registrar',
  'Interruptions: not recorded': 'Interrupciones: sin registrar',
  'the patient': 'el paciente',
  'the visit’s own log': 'el registro de la propia visita',
  'somebody whose name could not be read ({reference})': 'alguien cuyo nombre no se pudo leer ({reference})',
  'Visit by real-time audio and video': 'Visita con audio y video en tiempo real',
  'Visit by audio only': 'Visita solo con audio',
  'Patient identified by name and date of birth': 'Paciente identificado por nombre y fecha de nacimiento',
  '<fact>, said to staff who took it down': '<fact>, dicho al personal, que lo anotó',
  'Patient located at <place>': 'Paciente en <place>',
  'Patient located in <state>': 'Paciente en <state>',
  'Telehealth consent given, version {version}': 'Consentimiento de telesalud dado, versión {version}',
  'Telehealth consent declined, version {version}': 'Consentimiento de telesalud rechazado, versión {version}',
  'Present: the patient and <clinician>': 'Presentes: el paciente y <clinician>',
  'Also present: <guests>': 'También presentes: <guests>',
  '<guest>, by the name in the signed note from {from} to {until}':
    '<guest>, con el nombre que está en la nota firmada, de {from} a {until}',
  '{name} (helper) from {from} to {until}': '{name} (ayudante) de {from} a {until}',
  '{name} (interpreter) from {from} to {until}': '{name} (intérprete) de {from} a {until}',
  '{name} (helper, <about>) from {from} to {until}': '{name} (ayudante, <about>) de {from} a {until}',
  '{name} (interpreter, <about>) from {from} to {until}': '{name} (intérprete, <about>) de {from} a {until}',
  helper: 'ayudante',
  interpreter: 'intérprete',
  'Roomed by <who>, {from} to {until}; <what>': 'Preparación por <who>, de {from} a {until}; <what>',
  'Roomed by <who>, {from} to {until}': 'Preparación por <who>, de {from} a {until}',
  '{one} and {another}': '{one} y {another}',
  'name and date of birth asked': 'nombre y fecha de nacimiento preguntados',
  'medicines gone through': 'medicinas repasadas',
  'allergies gone through': 'alergias repasadas',
  'patient alone': 'paciente a solas',
  'with the patient: <company>': 'con el paciente: <company>',
  partner: 'pareja',
  parent: 'padre o madre',
  child: 'hijo o hija',
  'another relative': 'otro familiar',
  friend: 'amistad',
  carer: 'persona cuidadora',
  'somebody else': 'otra persona',
  Start: 'Inicio',
  Stop: 'Fin',
  'No interruptions': 'Sin interrupciones',
  'Interruptions: <gaps>': 'Interrupciones: <gaps>',
  'patient away <from> to <until>': 'paciente ausente de <from> a <until>',
  'clinician away <from> to <until>': 'profesional ausente de <from> a <until>',
  'By video {from} to {until}': 'Por video de {from} a {until}',
  'By sound without picture {from} to {until}': 'Con sonido sin imagen de {from} a {until}',
  'By telephone {from} to {until}, <why>': 'Por teléfono de {from} a {until}, <why>',
  'By telephone {from} to {until}': 'Por teléfono de {from} a {until}',
  'because the patient could not use video': 'porque el paciente no podía usar video',
  'because the patient declined video': 'porque el paciente no quiso video',
  'because the video failed': 'porque el video falló',
  '1 still image filed with the patient’s consent: <counts>':
    '1 foto archivada con el consentimiento del paciente: <counts>',
  '{count} still images filed with the patient’s consent: <counts>':
    '{count} fotos archivadas con el consentimiento del paciente: <counts>',
  '{count} on the page': '{count} en la página',
  '{count} by word of mouth': '{count} de viva voz',
  'Draft from the conversation used with consent: <who>': 'Borrador de la conversación usado con consentimiento: <who>',
  'Draft from the conversation not used': 'Borrador de la conversación no usado',
  'the clinician': 'el profesional',
  'who roomed the patient': 'quien preparó al paciente',
  'the patient’s helper': 'el ayudante del paciente',
  'the interpreter': 'el intérprete',
  'Admitted from {state} without a licence on record there; the reason is in the audit':
    'Pasó desde {state} sin licencia registrada allí; el motivo está en la auditoría',
  ...MOMENTS,
}

const say = speaker(FACTS)

/** Un dato de la constancia con quién lo dijo y cuándo; en la nota va en inglés. */
export function attestedEs(text: string, by: string | null, when: string): string {
  const end = by === null ? -1 : text.lastIndexOf(` (${by}, `)
  return end === -1 ? say(text) : `${say(text.slice(0, end))} (${say(by ?? '')}, ${when})`
}
