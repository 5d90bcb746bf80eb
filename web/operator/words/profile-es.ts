import type { Words } from './en.ts'

/** El perfil del sitio para HL7 v2. Los nombres de los campos son los del estándar. */
export const profileEs: Words['profile'] = {
  none: {
    title: 'Sin interfaz de HL7 v2',
    sends: 'Este consultorio no envía mensajes:',
    where:
      'en el archivo de organizaciones dice adónde. Cuando esté, esta página dice en qué lugar de un mensaje quiere el sitio lo que HL7 v2 deja abierto.',
  },
  file: 'el archivo de ajustes',
  theFile: 'El archivo de ajustes',
  version: (version) => `la versión ${version}`,
  versionOf: (version) => `Versión ${version}`,
  inForce: {
    title: 'Perfil del sitio para HL7 v2',
    goTo: 'Los mensajes van a',
    at: (host, port) => `${host}, puerto ${port}`,
    how: { tls: 'por TLS', clear: 'sin cifrar en esta máquina' },
    say: (how) => `, ${how}, y dicen`,
    because: {
      test: 'en MSH-11, porque esta instalación es de prueba. Ambos son del archivo de ajustes.',
      production: 'en MSH-11, porque esta instalación es de producción. Ambos son del archivo de ajustes.',
    },
    file: [
      'Está en vigor lo que dice el archivo de ajustes (',
      '). Lo que ponga en vigor aquí cuenta por encima de él desde entonces.',
    ],
    asFile: (version) =>
      `Está en vigor lo que dice el archivo de ajustes: la versión ${version} volvió a él. Lo que ponga en vigor aquí cuenta por encima de él.`,
    edited: ['Está en vigor', ', que se editó aquí y cuenta por encima del archivo de ajustes.'],
    otherwise: (count) => `El archivo de ajustes dice otra cosa en ${count}`,
  },
  edit: {
    title: 'Dónde quiere el sitio cada cosa',
    put: 'Poner en vigor',
    drop: 'Dejar la edición',
    backTo: (what) => `Volver: ${what}`,
    done: 'En vigor desde el próximo mensaje. Los mensajes enviados quedan como eran.',
    backToFile: 'En vigor: lo que dice el archivo de ajustes.',
    backToVersion: (version) => `En vigor: lo que decía la versión ${version}, como versión nueva.`,
  },
  test: {
    title: 'Mensaje de prueba',
    fictive: 'Causeway ZZTEST',
    sent: (event, controlId, at) => `${event}, MSH-10 ${controlId}, ${at}`,
    about: [
      'Sobre',
      ', número CAUSEWAY-TEST, que no es nadie, y con',
      'de prueba en MSH-11 sea cual sea la instalación. Va a la interfaz de arriba,',
    ],
    by: { draft: 'según el perfil como lo tiene ahora', inForce: 'según el perfil en vigor' },
    what: 'Qué cuenta',
    waiting: 'Esperando su acuse de recibo …',
    send: 'Enviar un mensaje de prueba',
    outcomes: {
      taken: '✓ Aceptado.',
      'not-now': '! No aceptado ahora.',
      refused: '! Rechazado.',
      unanswered: '! Sin respuesta.',
    },
  },
  messages: {
    title: 'Cómo son los mensajes',
    about:
      'Una visita ficticia de Causeway ZZTEST con Test Clinician, mañana. Cuáles de estos se envían lo dicen las puertas.',
    later: 'Se muestran otra vez cuando no haya nada mal arriba.',
    changes: (count) => (count === 1 ? 'cambia 1 segmento' : `cambian ${count} segmentos`),
  },
  history: {
    title: 'Versiones',
    nobody:
      'Nadie ha editado el perfil todavía. Cada versión que se pone en vigor queda aquí, con quién la hizo y qué cambió.',
    inForce: ', en vigor',
    wentBack: (what) => `, volvió: ${what}`,
    now: ', como está ahora',
  },
  form: {
    join: {
      title: 'Dirección de acceso',
      about: 'El estándar no tiene lugar para ella. Si no se toca, es una nota tras SCH, NTE-4 JOIN.',
      places: {
        NTE: 'en una nota tras la cita (NTE-3 tras SCH)',
        AIL: 'en una nota tras una ubicación propia (NTE-3 tras AIL)',
        Z: 'en un segmento propio (tras SCH)',
      },
      type: 'Tipo de la nota (NTE-4)',
      location: 'Ubicación (AIL-3)',
      segment: 'Segmento',
      suchAs: 'como ZVV',
      field: 'Número del campo',
    },
    where: 'Dónde está',
    modality: {
      title: 'Modalidad',
      about: 'Qué dice que una visita es por video. PV1-2 es O de cualquier modo.',
      places: { 'SCH-8': 'como tipo de la cita (SCH-8)', 'PV1-3': 'como una ubicación que no lo es (PV1-3)' },
      code: 'Código',
      text: 'Palabras',
    },
    who: {
      title: 'Quién envía y quién recibe',
      sendingApplication: 'Aplicación que envía (MSH-3)',
      sendingFacility: 'Centro que envía (MSH-4)',
      receivingApplication: 'Aplicación que recibe (MSH-5)',
      receivingFacility: 'Centro que recibe (MSH-6)',
      acknowledgement: 'Acuse de recibo',
      modes: {
        original: 'modo original: AA, AE o AR',
        accept: 'modo mejorado: solo CA (MSH-15 AL, MSH-16 NE)',
        'accept-and-application': 'modo mejorado: CA y luego AA (ambos AL)',
      },
    },
    numbers: {
      title: 'El número del paciente, y el de la visita',
      patient: 'El número del paciente (PID-3.1)',
      is: {
        'record-number': 'el primer número de expediente médico',
        'fhir-id': 'el id del Patient de FHIR',
      },
      namespace: 'Espacio de nombres (PID-3.4.1)',
      universalId: 'Id universal (PID-3.4.2)',
      universalIdType: 'Clase del id universal (PID-3.4.3)',
      kinds: { '': 'ninguna', ISO: 'ISO: un OID', UUID: 'UUID', DNS: 'DNS: un nombre', URI: 'URI: una dirección' },
      type: 'Tipo del número (PID-3.5)',
      visit: 'El número de la visita',
    },
    documents: {
      title: 'Tipos de documentos (TXA-2)',
      about: 'Una nota va con su código LOINC, salvo que aquí esté el código propio del sistema de expedientes.',
      loinc: 'Código LOINC',
      own: 'Código propio del sistema de expedientes',
      takeOut: 'Quitar',
      add: 'Añadir un tipo',
    },
    text: {
      title: 'Texto de los documentos, y lugar de un cargo',
      note: 'Texto llano de una nota (OBX-2)',
      as: {
        TX: 'TX: cada línea en un OBX propio',
        FT: 'FT: todo en un OBX, saltos de línea como \\.br\\',
      },
      place: 'Lugar de servicio de un cargo',
      places: {
        'FT1-16': 'con el cargo (FT1-16, punto de atención)',
        'PV1-3': 'con la visita (PV1-3, punto de atención)',
      },
    },
  },
}
