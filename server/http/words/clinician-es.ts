import type { ClinicianWords } from '../says.ts'

const list = (value: unknown) => (Array.isArray(value) ? value.map(String).join(', ') : '')

/** Los pasos según lo que son para un profesional; un itinerario puede nombrar otros. */
const STEPS: Record<string, string> = {
  book: 'una cita reservada',
  consent: 'el consentimiento del paciente',
  location: 'dónde está el paciente ahora',
  intake: 'las respuestas del paciente',
  'device-check': 'la prueba de cámara y micrófono del paciente',
  'waiting-room': 'el paciente en la sala de espera',
  launch: 'la visita iniciada desde el expediente',
  encounter: 'hacer pasar al paciente',
  note: 'la nota',
  end: 'el fin de la visita',
  sign: 'la nota firmada',
}

function needed(needs: unknown): string {
  const steps = Array.isArray(needs) ? needs.map((step) => STEPS[String(step)] ?? String(step)) : []
  return steps.length > 0 ? steps.join(', ') : 'un paso anterior'
}

/** Lo que lee un profesional al lado del expediente. */
export const clinicianEs: ClinicianWords = {
  'under-age': ({ minimum }) =>
    `Este tipo de visita es para pacientes de ${String(minimum)} años o más. Ofrezca una visita en persona.`,
  'slot-in-the-past': () => 'Esta hora ya pasó. Elija otra hora.',
  'not-yet': ({ needs }) => `Esto no se puede hacer todavía. Falta primero: ${needed(needs)}.`,
  'state-not-licensed': ({ state, licensed }) =>
    `El paciente está en ${String(state)}; sus licencias vigentes son de ${list(licensed) || 'ningún estado'}. Ofrezca un colega con licencia allí u otra hora, o hágalo pasar con un motivo.`,
  'location-too-old': () =>
    'El paciente no ha dicho en la última hora dónde está. Pídale que lo confirme en su página.',
  'consent-missing': () =>
    'El paciente no ha aceptado una visita por video. Pídale que responda a la pregunta del consentimiento en su página.',
  'not-your-visit': () => 'Esta visita es de otro profesional. Abra la suya desde la agenda.',
  already: () => 'Esto ya está hecho.',
  over: () => 'Esta visita terminó. Empiece otra desde la agenda.',
  'unverified-patient': () =>
    'Esta reserva no está asignada a un expediente. Pida primero a la recepción que busque a la persona.',
  'newer-version': () =>
    'El expediente tiene una versión más nueva de esta nota. Compare las dos; la suya se conserva aquí y no se escribió.',
  'note-empty': () => 'La nota está vacía. Escríbala antes de firmar.',
  'charge-held': () => 'El cargo está retenido: falta algo que necesita. Los motivos están al lado.',
  'not-a-visit-log': () => 'Esto no es para esta página.',
  'visit-log-given-up': () => 'Esto no es para esta página.',
  'no-such-charge-code': () => 'Ese código no está en la tabla de este consultorio.',
  'controlled-substance': () =>
    'Las sustancias controladas no se ordenan aquí. Use el recetario propio del sistema de expedientes.',
  'unfit-profile': () => 'El perfil del sitio no se puede guardar así.',
  'unfit-change': () => 'Esta lista no se puede cambiar así. Lea la lista otra vez.',
  'unknown-order': () => 'Esta orden no es de esta visita. Cargue otra vez el espacio de trabajo.',
  'attempts-missing': () =>
    'Para decir que no vino hacen falta un cuarto de hora y dos intentos por dos vías (por ejemplo, un mensaje y una llamada) desde que se localizó al paciente por última vez.',
  'red-flag': () =>
    'El paciente marcó una señal de alarma en las preguntas. Primero la ve un profesional: su fila está en la lista.',
  'another-patient': () =>
    'El sistema de expedientes tiene este número para otro paciente. Mire el número, y en qué expediente está.',
  'for-a-clinician': () =>
    'Solo un profesional puede decir que esto está resuelto. Ponga su nombre en la fila y localice a uno.',
  'unknown-task': () => 'Esta fila ya está resuelta. La lista muestra lo que queda.',
  'not-in-this-room': () => 'Esta visita es en su propia herramienta de video. Hágalo allí: desde aquí no se puede.',
  'captions-off': () => 'Los subtítulos están apagados.',
  'not-in-therapy': () =>
    'Nada escucha, lee ni escribe por sí solo en una visita de terapia: ni subtítulos, ni escucha, ni foto, ni borrador.',
  'listening-not-offered': () => 'Las visitas de este tipo no se escuchan.',
  'listening-off': () => 'La llamada no se escucha. Lo que se dijo no se ha guardado.',
  'listening-against': () =>
    'Alguien de la visita dijo que no. No se le pregunta otra vez, y puede cambiar de opinión por sí mismo.',
  'captions-against': () => 'Alguien de la visita apagó los subtítulos. Solo esa persona puede activarlos otra vez.',
  'transcriber-away': () =>
    'El servicio de transcripción no responde. Los subtítulos no están disponibles en este momento; la llamada sigue.',
  'draft-not-made': () => 'El borrador no se pudo hacer en este momento. La nota sigue sin él.',
  'too-much-speech': () => 'Llegó más voz que el tiempo que pasó, así que este trozo no se envió.',
  'picture-not-allowed': () => 'El paciente no ha permitido esta foto, o cambió de opinión. Pregunte otra vez.',
  'not-your-picture': () =>
    'Solo quien archivó una foto puede marcarla aquí como equivocada. Se puede corregir en el sistema de expedientes.',
  'body-site-not-offered': () => 'En este tipo de visita no se toma foto de esa parte del cuerpo. Elija otra.',
  'unfit-picture': () => 'No se pudo leer como foto, así que no se archivó. Tómela otra vez.',
  'picture-too-large': ({ most }) =>
    `Esta foto es mayor de ${String(most)} MB, así que no se archivó. Tómela otra vez.`,
  'checks-running': () =>
    'El sistema de expedientes todavía comprueba esta orden. Firme cuando se muestren sus avisos.',
  'unfit-vital': () => 'Ese número no puede ser. Pregunte otra vez, y compruebe la unidad.',
  'not-rooming': () =>
    'Usted no prepara a este paciente ahora: sigue un colega, o ya se entregó. Tome primero su lugar.',
  'not-in-pathway': () => 'El itinerario de este tipo de visita no tiene ese paso.',
  'unfit-contact': () => 'Esto no es un teléfono de diez cifras ni un correo electrónico.',
  'too-many-phrases': () => 'Tiene 500 frases, que son las que puede haber. Quite primero una.',
  'choice-outdated': () =>
    'El sistema de expedientes ha abierto después a otro paciente. Mire los dos otra vez, y elija.',
  'no-scan': ({ why }) =>
    why === 'too-large'
      ? 'El escaneo ocupa más de 5 MB. Escanéelo otra vez en gris, o a 150 puntos por pulgada.'
      : why === 'unknown-kind'
        ? 'El escaneo no es PDF, JPEG ni PNG. Guárdelo como uno de estos.'
        : why === 'does-something'
          ? 'El PDF contiene un programa, un archivo o un candado. Imprímalo en un PDF nuevo y use ese.'
          : why === 'holds-more'
            ? 'El PDF contiene más que imágenes del papel: texto que se puede buscar, notas, un formulario o capas. Escanéelo sin reconocimiento de texto, o use un JPEG o PNG.'
            : 'El escaneo no está completo. Guárdelo otra vez.',
  'unfit-consent': () =>
    'Este permiso no se puede registrar: su fecha está por venir, o el paciente retiró un permiso después.',
  'referral-moved-on': () => 'Este referido cambió mientras tanto. Mírelo otra vez.',
  'patient-changed': () =>
    'Hay otro paciente abierto en el sistema de expedientes. Elija primero al paciente de esta visita; lo que escribió se queda aquí.',
  'unfit-answer': () => 'Una respuesta no corresponde a su pregunta.',
  'not-found': () => 'Esto no se encontró. Inicie la visita otra vez desde el expediente.',
  'not-identified': () => 'El paciente todavía no se ha identificado.',
  'wrong-code': () => 'Este código no es correcto.',
  locked: () =>
    'La página del paciente está cerrada después de cinco códigos incorrectos. Puede llamar al consultorio.',
  'no-baa': ({ connection }) =>
    `Ningún acuerdo (BAA) vigente cubre ${String(connection)}, así que no se le envían datos de pacientes. Avise a su administrador.`,
  'wrong-signature': () =>
    'La llamada no está firmada con el secreto de esta conexión, o su hora difiere en más de cinco minutos. No se tomó nada.',
  'wrong-launch': () =>
    'El sistema de expedientes inició esta visita con datos que no concuerdan, así que no se abrió nada. Iníciela otra vez desde el expediente.',
  'unknown-type': () => 'Ningún itinerario atiende este tipo de visita.',
  'chart-unreachable': () =>
    'El sistema de expedientes no responde. La llamada sigue; lo que escriba se conserva y se envía cuando responda.',
  'not-json': () => 'Esta página envió algo que no se pudo leer. Cárguela otra vez.',
  'too-large': () => 'Esto es demasiado largo para enviarlo de una vez. Acórtelo.',
  'too-many': ({ seconds }) => `Demasiadas peticiones. Espere ${String(seconds)} segundos.`,
  'other-site': ({ origin }) =>
    `Esto se envió desde otro sitio web, así que no se tomó. Abra ${String(origin)} desde el expediente.`,
  'no-link': () => 'En este equipo no se abrió ningún enlace de esta visita.',
  'no-session': () =>
    'Este inicio no está abierto en este navegador, o terminó. Inicie la visita otra vez desde el expediente.',
  'signed-out': () =>
    'Usted salió del sistema de expedientes, así que aquí el expediente está cerrado. Inicie la visita otra vez desde el expediente; lo que escribió se conserva.',
  'not-allowed': () => 'Su función no puede hacer esto.',
  'sign-in-lapsed': () =>
    'Su sesión en el sistema de expedientes venció. Inicie la visita otra vez desde el expediente; lo que escribió se conserva.',
  'slot-taken': () => 'Otra persona acaba de tomar esta hora. Elija otra.',
  'checks-unresolved': () => 'El sistema de expedientes retiene esta orden hasta que cada aviso grave tenga un motivo.',
  'chart-refused': () => 'El sistema de expedientes no aceptó esto. Hágalo en él, o pregunte a su administrador.',
  'not-a-page': () => 'Esta dirección es parte del espacio de trabajo. Inicie la visita desde el expediente.',
  broken: () => 'Algo falló de nuestro lado. Intente de nuevo; lo que escribió se conserva en esta página.',
}
