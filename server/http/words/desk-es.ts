import type { DeskWords } from '../says.ts'

const list = (value: unknown) => (Array.isArray(value) ? value.map(String).join(', ') : '')

const NO_LOG: Readonly<Record<string, string>> = {
  'not-text':
    'Este archivo no es de texto. Exporte el registro como CSV, o guarde el libro (.xlsx) como CSV, y elija ese archivo.',
  'not-csv': 'Este archivo no se puede leer como CSV: quizá a unas comillas les falta el cierre. Expórtelo de nuevo.',
  'no-table':
    'Este archivo no tiene una tabla con encabezados y filas que diga cuándo estuvo alguien en una llamada. Elija el registro de reuniones de la herramienta.',
  'too-long': 'Este archivo tiene más de 50 000 filas. Exporte menos días cada vez.',
  'unfit-columns': 'Indique al menos qué columna tiene el nombre del paciente y cuál el inicio.',
  'no-session':
    'No se pudo leer ninguna fila con estas columnas. Revise las columnas y cómo están escritas las fechas.',
  'too-many-visits':
    'La historia clínica tiene en estos días más visitas de las que se pueden comparar de una vez. Exporte menos días cada vez.',
  'too-many-days': 'Este registro abarca más de 45 días. Exporte un mes cada vez.',
}

/** Lo que lee la recepción. */
export const deskEs: DeskWords = {
  'under-age': ({ minimum }) =>
    `Este tipo de visita es para pacientes de ${String(minimum)} años o más; no se cambió nada. Ofrezca una visita en persona.`,
  'slot-in-the-past': () => 'Esta hora ya pasó. Elija otra hora.',
  'not-yet': () => 'Esto no se puede hacer todavía: falta un paso anterior de la visita.',
  'state-not-licensed': ({ state, licensed }) =>
    `El paciente está en ${String(state)}; las licencias vigentes son de ${list(licensed) || 'ningún estado'}. Ofrezca otro profesional u otra hora.`,
  'location-too-old': () =>
    'El paciente no ha dicho en la última hora dónde está. Pídale que lo confirme en su página.',
  'consent-missing': () => 'El paciente no ha aceptado una visita por video. Pídale que responda en su página.',
  'not-your-visit': () => 'Esta visita es de otro profesional.',
  already: () => 'Esto ya está hecho. La fila muestra cómo está ahora.',
  over: () => 'Esta visita terminó o se canceló; no se cambió nada.',
  'unverified-patient': () => 'Aún no se sabe de quién es esta reserva. Busque primero a la persona.',
  'newer-version': () =>
    'El expediente cambió en otro lugar mientras tanto y no se sobrescribió nada. Mire qué dice ahora e intente de nuevo.',
  'unfit-contact': () =>
    'Esto no puede ser un teléfono de diez cifras ni un correo electrónico. Revise y escriba otra vez.',
  'note-empty': () => 'La nota está vacía.',
  'charge-held': () => 'El cargo está retenido: falta algo que necesita. Los motivos están al lado.',
  'no-such-charge-code': () => 'Ese código no está en la tabla de este consultorio.',
  'controlled-substance': () => 'Las sustancias controladas no se ordenan aquí.',
  'unfit-profile': () => 'El perfil del sitio no se puede guardar así.',
  'unfit-change': () => 'Esta lista no se puede cambiar así.',
  'unknown-order': () => 'Esta orden no es de esta visita.',
  'attempts-missing': () =>
    'Para decir que no vino hacen falta un cuarto de hora y dos intentos por dos vías (por ejemplo, un mensaje y una llamada) desde que se le localizó por última vez.',
  'red-flag': () => 'El paciente marcó una señal de alarma. Primero la ve un profesional: su fila está en la lista.',
  'for-a-clinician': () =>
    'Solo un profesional de salud puede cerrar una señal de alarma. Ponga su nombre y localice a uno.',
  'unknown-task': () => 'Esta fila ya está resuelta. La lista muestra lo que queda.',
  'not-in-this-room': () => 'Esta visita es en su propia herramienta de video. Hágalo allí: desde aquí no se puede.',
  'captions-off': () => 'Los subtítulos están apagados.',
  'not-in-therapy': () => 'Esto no se hace en visitas de este tipo.',
  'listening-not-offered': () => 'Las visitas de este tipo no se escuchan.',
  'listening-off': () => 'La llamada no se escucha.',
  'listening-against': () => 'Alguien de la visita dijo que no.',
  'captions-against': () => 'Alguien de la visita apagó los subtítulos.',
  'transcriber-away': () => 'El servicio de transcripción no responde.',
  'draft-not-made': () => 'No se pudo preparar el borrador de la nota.',
  'too-much-speech': () => 'El servicio de transcripción no responde.',
  'picture-not-allowed': () => 'El paciente no ha permitido esta foto.',
  'not-your-picture': () => 'Solo quien archivó una foto puede marcarla como equivocada.',
  'body-site-not-offered': () => 'En este tipo de visita no se toma foto de esa parte del cuerpo.',
  'unfit-picture': () => 'No se pudo leer como foto.',
  'picture-too-large': () => 'Esta foto es demasiado grande.',
  'checks-running': () => 'Las comprobaciones de esta orden aún no han terminado.',
  'unfit-vital': () => 'Ese número no puede ser correcto.',
  'not-rooming': () => 'Usted no está recibiendo a este paciente ahora.',
  'not-in-pathway': () => 'Este tipo de visita no tiene ese paso.',
  'too-many-phrases': () => 'Ahora no se puede hacer.',
  'choice-outdated': () => 'Ahora no se puede hacer.',
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
  'referral-moved-on': () => 'Esta referencia cambió mientras tanto. Mírela otra vez.',
  'patient-changed': () => 'Ahora no se puede hacer.',
  'unfit-answer': () => 'Una respuesta no corresponde a su pregunta.',
  'not-found': () => 'Esta visita ya no se encuentra. Cargue la página otra vez.',
  'not-identified': () => 'El paciente aún no se ha identificado.',
  'wrong-code': () => 'Este código no es correcto.',
  locked: () => 'La página del paciente está cerrada tras cinco códigos incorrectos.',
  'no-baa': ({ connection }) =>
    `Ningún convenio (BAA) vigente cubre ${String(connection)}, así que no se envía nada allí. Avise a su administrador.`,
  'wrong-signature': () =>
    'La llamada no está firmada con el secreto de esta conexión, o su hora difiere en más de cinco minutos. No se aceptó nada.',
  'wrong-launch': () => 'El sistema de expedientes abrió esto con datos que no concuerdan. Ábralo allí otra vez.',
  'unknown-type': () => 'Ninguna definición sirve a este tipo de visita.',
  'visit-log-given-up': () =>
    'Esto se interrumpió: tardaba demasiado, o varias personas están comparando en este momento. Nada cambió. Intente de nuevo en un minuto, o exporte menos días.',
  'not-a-visit-log': ({ why }) => NO_LOG[String(why)] ?? '',
  'chart-unreachable': () =>
    'El sistema de expedientes no responde. Intente de nuevo en un minuto; así nada se hace dos veces.',
  'not-json': () => 'Esta página envió algo que no se pudo leer. Cárguela otra vez.',
  'too-large': () => 'Es demasiado largo. Hágalo más corto.',
  'too-many': ({ seconds }) => `Demasiados intentos. Espere ${String(seconds)} segundos.`,
  'other-site': ({ origin }) =>
    `Esto vino de otro sitio web y no se aceptó. Abra ${String(origin)} desde el sistema de expedientes.`,
  'no-link': () => 'En este equipo no se abrió ningún enlace de esta visita.',
  'no-session': () => 'Esta sesión terminó. Abra la recepción de video otra vez desde el sistema de expedientes.',
  'signed-out': () => 'Ahora no se puede hacer.',
  'not-allowed': () => 'Su función no puede hacer esto.',
  'sign-in-lapsed': () => 'Su sesión venció. Abra la recepción de video otra vez desde el sistema de expedientes.',
  'slot-taken': () => 'Otra persona acaba de tomar esta hora. Elija otra.',
  'checks-unresolved': () => 'El sistema de expedientes retiene esta orden hasta que cada aviso tenga un motivo.',
  'another-patient': () =>
    'El sistema de expedientes tiene este número para otro paciente, así que no se aceptó. Revise el número y de quién es el expediente abierto.',
  'chart-refused': () => 'El sistema de expedientes no aceptó esto. Hágalo allí a mano, o avise a su administrador.',
  'not-a-page': () => 'Esta dirección es parte de la recepción de video. Ábrala desde el sistema de expedientes.',
  broken: () => 'Algo falló de nuestro lado. Quizás nada cambió: mire la fila e intente de nuevo.',
}
