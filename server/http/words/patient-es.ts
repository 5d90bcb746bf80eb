import type { PatientWords } from '../says.ts'

/** Lo que lee el paciente; `call` es "Llame al consultorio al ...". */
export const patientEs: PatientWords = {
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
  'unfit-change': () => 'Esto no se puede cambiar así.',
  'unknown-order': (_, call) => `No lo encontramos. ${call}`,
  'attempts-missing': () => 'Esto no se puede hacer ahora.',
  'red-flag': () =>
    'Nos dijo algo que puede necesitar ayuda ahora. Llame al 911, o al 988 en una crisis. Hemos pedido a un profesional que lo vea antes de seguir con su visita.',
  'for-a-clinician': (_, call) => `Solo un profesional de salud puede hacer esto. ${call}`,
  'unknown-task': (_, call) => `No lo encontramos. ${call}`,
  'picture-not-allowed': () => 'Ya no se pide esta foto.',
  'unfit-picture': () => 'No se pudo leer como foto.',
  'picture-too-large': () => 'Esta foto es demasiado grande.',
  'checks-running': () => 'Todavía lo estamos revisando. Espere un momento.',
  'unfit-vital': () => 'Ese número no puede ser correcto.',
  'not-rooming': (_, call) => `Eso no es posible aquí. ${call}`,
  'not-in-pathway': (_, call) => `Esta visita no tiene ese paso. ${call}`,
  'unfit-contact': () => 'Revise el teléfono o el correo y escríbalo otra vez.',
  'too-many-phrases': () => 'Ahora no se puede hacer.',
  'unfit-answer': () => 'Una respuesta no corresponde a su pregunta. Vuelva a ella y responda otra vez.',
  'not-found': (_, call) =>
    `No lo encontramos. Revise la dirección, o pida un enlace nuevo en la página del consultorio. ${call}`,
  'not-identified': () => 'Primero díganos su fecha de nacimiento y el código que le enviamos.',
  'wrong-code': ({ triesLeft }) =>
    `Este código no es correcto. Puede intentar ${String(triesLeft)} ${triesLeft === 1 ? 'vez' : 'veces'} más.`,
  locked: (_, call) => `El código fue incorrecto demasiadas veces y esta página se cerró. ${call}`,
  'no-baa': (_, call) => `Esto no se puede hacer en línea ahora. ${call}`,
  'wrong-launch': (_, call) => `Esta página no se pudo abrir. ${call}`,
  'wrong-signature': () =>
    'La llamada no está firmada con el secreto de esta conexión, o su hora difiere en más de cinco minutos. No se aceptó nada.',
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
