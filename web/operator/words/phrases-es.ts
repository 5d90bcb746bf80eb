import type { Phrases } from '../../ui/phrases.ts'
import { filesEs } from './files-es.ts'
import { usesEs } from './uses-es.ts'

/** What an EMR offers and how it was asked, as `causeway connect` says it too. */
const connectEs: Phrases = {
  declared: 'lo declara',
  'goes without <lacks>': 'se prescinde de <lacks>',
  'not offered: <lacks>': 'no lo ofrece: <lacks>',
  'not said to be offered: <lacks>': 'no dice ofrecerlo: <lacks>',
  'it is tried, as nothing is said of <lacks>': 'se intenta, porque nada se dice de <lacks>',
  'without <lacks> it ends with the access token': 'sin <lacks> termina con el token de acceso',
  'it takes no key of ours: set emr.clientAuthentication to {method}':
    'no acepta clave nuestra: ponga emr.clientAuthentication en {method}',
  'no SMART configuration is published: staff sign in at the OpenID provider of emr.signIn':
    'no publica configuración SMART: el personal inicia sesión en el proveedor OpenID de emr.signIn',
  'no SMART configuration is published: it is asked with emr.bearerToken':
    'no publica configuración SMART: se le pregunta con emr.bearerToken',
  '{type} search by {param}': 'búsqueda de {type} por {param}',
  '{type} found again after a lost answer': '{type} que se encuentre tras perder una respuesta',
  '{type} search answers {status} without a patient': 'la búsqueda de {type} responde {status} sin un paciente',
  '{type} search answers {status}': 'la búsqueda de {type} responde {status}',
  '{type} search answers': 'la búsqueda de {type} responde',
  '{type} search did not answer': 'la búsqueda de {type} no respondió',
  '{type} search': 'búsqueda de {type}',
  '{type} create with {header}': 'alta de {type} con {header}',
  '{type} update with {header}': 'modificación de {type} con {header}',
  '{type} create': 'alta de {type}',
  '{type} update': 'modificación de {type}',
  '{type} read': 'lectura de {type}',
  transaction: 'transacción',
  batch: 'lote',
  'SMART configuration': 'configuración SMART',
  'PKCE with S256': 'PKCE con S256',
  'grant {grant}': 'concesión {grant}',
  'a token': 'un token',
  'a token was given': 'se dio un token',
  'its authorization server did not answer': 'su servidor de autorización no respondió',

  '<before> became nothing: <why>': '<before> pasó a nada: <why>',
  'nothing became <after>: <why>': 'nada pasó a <after>: <why>',
  '<before> became <after>: <why>': '<before> pasó a <after>: <why>',
  '<door> as before, but now lacks <lacks>': '<door> como antes, pero ahora falta <lacks>',
  '<door> as before, and now has <lacks>': '<door> como antes, y ahora tiene <lacks>',
  'is new in this Causeway: <door>': 'es nuevo en este Causeway: <door>',
  'is no longer asked by this Causeway': 'este Causeway ya no lo pide',
  worklist: 'por una persona',
  fhir: 'FHIR',
  smart: 'SMART',
  nothing: 'nada',

  'Only what is public was read: <why>': 'Solo se leyó lo público: <why>',
  'no agreement (BAA) is in force.': 'ningún acuerdo (BAA) está en vigor.',
  'With the credentials of "{organization}" each resource type was searched once; nothing was written.':
    'Con las credenciales de «{organization}» se buscó una vez cada tipo de recurso; nada se escribió.',

  'It calls itself {url}.': 'Se llama a sí mismo {url}.',
  'If it sends that as `iss`, emr.fhirBase must be that address.':
    'Si lo envía como `iss`, emr.fhirBase tiene que ser esa dirección.',
  'It is asked for scopes in v1 spelling, which allows more than a visit uses.':
    'Se le piden scopes con escritura v1, que permite más de lo que usa una visita.',
  'What staff book, move or cancel there is not heard by FHIR, as it neither gives out appointments nor tells of them: its messages (SIU) have to say it, by emr.hl7v2.listen.':
    'Lo que el personal reserva, cambia o cancela allí no se oye por FHIR, porque ni da citas ni avisa de ellas: lo tienen que decir sus mensajes (SIU), por emr.hl7v2.listen.',
  'It does not say that it can be asked which appointments have changed (Appointment search by _lastUpdated), and it tells of none. Where it refuses that search, each visit’s own appointment is read again, so that moving and cancelling are seen; what staff book anew is not heard by FHIR: its messages (SIU) have to say it, by emr.hl7v2.listen.':
    'No dice que se le pueda preguntar qué citas han cambiado (búsqueda de Appointment por _lastUpdated), ni avisa de ninguna. Si rechaza esa búsqueda, se vuelve a leer la cita de cada visita, de modo que los cambios y las cancelaciones se ven; lo que el personal reserva de nuevo no se oye por FHIR: lo tienen que decir sus mensajes (SIU), por emr.hl7v2.listen.',
  'It lists messaging scopes (SMART Web Messaging): orders can be opened in its own composer.':
    'Enumera scopes de mensajería (SMART Web Messaging): las órdenes se pueden abrir en su propio editor.',
  'It lists no messaging scopes (SMART Web Messaging): orders are not opened in its own composer.':
    'No enumera scopes de mensajería (SMART Web Messaging): las órdenes no se abren en su propio editor.',
  'It lists no scopes: which of the <whose> it grants shows when they are asked for.':
    'No enumera scopes: cuáles concede <whose> se ve al pedirlos.',
  'Of the scopes of the <whose> it lists none for <scopes>.': 'De los scopes <whose> no enumera ninguno para <scopes>.',
  'It lists <stars>, which is no word for each scope of the <whose>: what it grants shows when asked.':
    'Enumera <stars>, que no nombra cada scope <whose>: lo que concede se ve al pedirlo.',
  launch: 'de la apertura',
  backend: 'del servicio de fondo',

  '{place} answers with something that is no JSON.': '{place} responde con algo que no es JSON.',
  '{place} sends to an address that it does not name; redirects are not followed, so give the address that it ends at.':
    '{place} envía a una dirección que no nombra; las redirecciones no se siguen, así que dé la dirección final.',
  '{place} sends to {elsewhere}; redirects are not followed, so give the address that it ends at.':
    '{place} envía a {elsewhere}; las redirecciones no se siguen, así que dé la dirección final.',
  '{place} answers {status}: it asks for credentials, though FHIR and SMART want it public.':
    '{place} responde {status}: pide credenciales, aunque FHIR y SMART lo quieren público.',
  '{place} answers {status}: nothing is there.': '{place} responde {status}: ahí no hay nada.',
  '{place} answers with an OperationOutcome ({code}) in place of a CapabilityStatement.':
    '{place} responde con un OperationOutcome ({code}) en lugar de un CapabilityStatement.',
  '{place} answers with an OperationOutcome in place of a CapabilityStatement.':
    '{place} responde con un OperationOutcome en lugar de un CapabilityStatement.',
  '{place} answers with {what}, not with a CapabilityStatement.':
    '{place} responde con {what}, no con un CapabilityStatement.',
  '{place} answers with JSON that is no FHIR resource.': '{place} responde con un JSON que no es un recurso FHIR.',
  '{place} answers with nothing; is this the FHIR base address?':
    '{place} responde con nada; ¿es esta la dirección base de FHIR?',
  '{place} answers with something that is neither JSON nor XML, or with half of it.':
    '{place} responde con algo que no es JSON ni XML, o con la mitad.',
  '{place} answers in XML although JSON was asked for; Causeway speaks JSON only.':
    '{place} responde en XML aunque se pidió JSON; Causeway solo habla JSON.',
  '{place} answers with a web page, such as a sign-in page or a proxy’s; the FHIR base address is another one.':
    '{place} responde con una página web, como una de inicio de sesión o de un proxy; la dirección base de FHIR es otra.',
  '{place} answers {status}.': '{place} responde {status}.',
  'It is a server of FHIR DSTU2 (it answers with Conformance); Causeway needs its R4 address.':
    'Es un servidor de FHIR DSTU2 (responde con Conformance); Causeway necesita su dirección R4.',
  'It is a server of FHIR <release>; Causeway needs its R4 address (fhirVersion 4.0.1).':
    'Es un servidor de FHIR <release>; Causeway necesita su dirección R4 (fhirVersion 4.0.1).',
  'no version that it would name': 'ninguna versión que nombre',
  'It answers with more than 32 MB, which is no CapabilityStatement.':
    'Responde con más de 32 MB, y eso no es un CapabilityStatement.',
  '{host} did not answer within {seconds} s.': '{host} no respondió en {seconds} s.',
  'The certificate of {host} is signed by itself.': 'El certificado de {host} se firma a sí mismo.',
  'The certificate of {host} is signed by an authority that this machine does not know.':
    'El certificado de {host} lo firma una autoridad que esta máquina no conoce.',
  'The certificate of {host} can’t be traced to an authority; the server may leave out an intermediate one.':
    'El certificado de {host} no lleva a ninguna autoridad; quizá el servidor omite uno intermedio.',
  'The certificate of {host} has expired.': 'El certificado de {host} ha caducado.',
  'The certificate of {host} is for another name.': 'El certificado de {host} es de otro nombre.',
  'Mend it there, or name the authority in NODE_EXTRA_CA_CERTS.':
    'Arréglelo allí, o nombre la autoridad en NODE_EXTRA_CA_CERTS.',
  '{host} is not known; check the address.': '{host} no se conoce; revise la dirección.',
  '{host} refuses the connection; check the address and its port.':
    '{host} rechaza la conexión; revise la dirección y su puerto.',
  '{host} could not agree on TLS ({code}); is it http instead of https, or too old a TLS?':
    '{host} no se puso de acuerdo en TLS ({code}); ¿es http en vez de https, o un TLS demasiado antiguo?',
  '{host} could not be asked (the connection was lost).': 'No se pudo preguntar a {host} (se perdió la conexión).',
  '{host} could not be asked ({code}).': 'No se pudo preguntar a {host} ({code}).',
}

/** What is registered in the EMR. */
const registrationEs: Phrases = {
  'SMART app, launched by clinicians and the front desk from within the EMR':
    'Aplicación SMART, que profesionales y recepción abren desde el sistema de expedientes',
  'Backend service, which acts for the practice without anybody signed in':
    'Servicio de fondo, que actúa por el consultorio sin que nadie haya iniciado sesión',
  'CDS Hooks services: the card that says who waits, and orders to place':
    'Servicios CDS Hooks: la tarjeta que dice quién espera, y las órdenes por hacer',
  'The frame': 'El marco',
  'Subscription, by which the EMR tells of changes':
    'Suscripción, por la que el sistema de expedientes avisa de cambios',
  'Referrals: orders that go to a department, and what comes back of them':
    'Derivaciones: órdenes que van a un departamento, y lo que vuelve de ellas',
  client: 'cliente',
  grant: 'concesión',
  'launch address': 'dirección de apertura',
  'redirect address': 'dirección de retorno',
  'JWK Set address': 'dirección del JWK Set',
  'scopes (v2)': 'scopes (v2)',
  'the same in v1 spelling, which allows more than is used': 'los mismos con escritura v1, que permite más de lo usado',
  'without these no visit opens': 'sin estos no se abre ninguna visita',
  'also, where it has SMART Web Messaging, for its own order composer':
    'además, donde tiene SMART Web Messaging, para su propio editor de órdenes',
  'also, where it has a hub of FHIRcast, to know which patient is open':
    'además, donde tiene un hub de FHIRcast, para saber qué paciente está abierto',
  discovery: 'descubrimiento',
  service: 'servicio',
  trust: 'confianza',
  'the EMR allows in a frame': 'el sistema de expedientes permite en un marco',
  'Causeway lets itself be framed by': 'Causeway se deja enmarcar por',
  'address that the EMR must be able to reach, and those below it':
    'dirección que el sistema de expedientes tiene que alcanzar, y las que cuelgan de ella',
  'confidential, asymmetric: private_key_jwt signed with ES384; there is no client secret':
    'confidencial, asimétrico: private_key_jwt firmado con ES384; no hay secreto de cliente',
  'confidential, symmetric: client_secret_basic; the secret becomes emr.clientSecret':
    'confidencial, simétrico: client_secret_basic; el secreto pasa a emr.clientSecret',
  'public: no secret and no key, PKCE alone': 'público: sin secreto ni clave, solo PKCE',
  'authorization_code with PKCE (S256), refresh_token': 'authorization_code con PKCE (S256), refresh_token',
  'the backend service of 2, which makes it by itself': 'el servicio de fondo de 2, que la crea por sí mismo',
  'the backend service of 2, by a token of their own': 'el servicio de fondo de 2, con un token propio',
  'the EMR signs each call with a JWT (ES384 or RS384)':
    'el sistema de expedientes firma cada llamada con un JWT (ES384 o RS384)',
  'nobody yet; say from which origins your pages are served':
    'nadie todavía; diga desde qué orígenes se sirven sus páginas',
  '<origin>, with allow="camera; microphone"': '<origin>, con allow="camera; microphone"',
  '{address}, hook {hook}': '{address}, hook {hook}',
}

/** What is wrong with a site profile, what differs between two, and what an interface said to a test message. */
const profileEs: Phrases = {
  'Say of which kind the universal id is.': 'Diga de qué clase es el id universal.',
  'Give the universal id, or say that there is none.': 'Dé el id universal, o diga que no hay ninguno.',
  'This is no OID; one looks like 2.16.840.1.113883.3.72.5.':
    'Esto no es un OID; uno se parece a 2.16.840.1.113883.3.72.5.',
  'This is no UUID.': 'Esto no es un UUID.',
  'A segment of your own is a Z and two capitals or digits, such as ZVV.':
    'Un segmento propio es una Z y dos mayúsculas o cifras, como ZVV.',
  'Give the number of the field, from 1 to 99.': 'Dé el número del campo, de 1 a 99.',
  'This is no LOINC code; one looks like 11506-3.': 'Esto no es un código LOINC; uno se parece a 11506-3.',
  'This LOINC code stands here twice; keep one.': 'Este código LOINC está aquí dos veces; deje uno.',
  '<name> is missing.': 'Falta <name>.',
  '<name> is longer than the {most} characters that HL7 v2 has room for.':
    'HL7 v2 no deja más de {most} caracteres para <name>.',
  '<name> holds a line break or another control character.':
    'Hay un salto de línea u otro carácter de control en <name>.',
  '<name> begins or ends with a space.': 'Hay un espacio al principio o al final de <name>.',
  'The sending application': 'la aplicación que envía',
  'The sending facility': 'el centro que envía',
  'The receiving application': 'la aplicación que recibe',
  'The receiving facility': 'el centro que recibe',
  'The namespace': 'el espacio de nombres',
  'The universal id': 'el id universal',
  'The type of the number': 'el tipo del número',
  'The type of the note': 'el tipo de la nota',
  'The location': 'la ubicación',
  'The code for a video visit': 'el código de una visita por video',
  'The words for a video visit': 'las palabras para una visita por video',
  'The EMR’s own code': 'el código propio del sistema de expedientes',

  'Sending application (MSH-3): <change>': 'Aplicación que envía (MSH-3): <change>',
  'Sending facility (MSH-4): <change>': 'Centro que envía (MSH-4): <change>',
  'Receiving application (MSH-5): <change>': 'Aplicación que recibe (MSH-5): <change>',
  'Receiving facility (MSH-6): <change>': 'Centro que recibe (MSH-6): <change>',
  'Acknowledgement: <change>': 'Acuse de recibo: <change>',
  'Patient number (PID-3.1): <change>': 'Número del paciente (PID-3.1): <change>',
  'Namespace of the number (PID-3.4): <change>': 'Espacio de nombres del número (PID-3.4): <change>',
  'Universal id of the number (PID-3.4): <change>': 'Id universal del número (PID-3.4): <change>',
  'Type of the number (PID-3.5): <change>': 'Tipo del número (PID-3.5): <change>',
  'Visit number: <change>': 'Número de la visita: <change>',
  'Join address: <change>': 'Dirección de acceso: <change>',
  'Modality: <change>': 'Modalidad: <change>',
  'Document types (TXA-2): <change>': 'Tipos de documento (TXA-2): <change>',
  'Text of documents (OBX-2): <change>': 'Texto de los documentos (OBX-2): <change>',
  'Place of service of a charge: <change>': 'Lugar de servicio de un cargo: <change>',
  '<before> became <after>': '<before> pasó a <after>',
  nothing: 'nada',
  original: 'modo original',
  accept: 'modo mejorado: solo CA',
  'accept-and-application': 'modo mejorado: CA y AA',
  'record-number': 'número de expediente',
  'fhir-id': 'id de FHIR',
  'note {type} after SCH': 'nota {type} tras SCH',
  'note after the location {location}': 'nota tras la ubicación {location}',
  '{loinc} as {code}': '{loinc} como {code}',

  'A visit is booked': 'Se reserva una visita',
  'It is moved': 'Se cambia de hora',
  'Its join address is put in': 'Se pone su dirección de acceso',
  'It is called off': 'Se cancela',
  'Nobody came': 'No vino nadie',
  'The patient is in the waiting room': 'El paciente está en la sala de espera',
  'The visit begins': 'Empieza la visita',
  'The visit ends': 'Termina la visita',
  'A telephone number is corrected': 'Se corrige un número de teléfono',
  'The patient’s answers': 'Las respuestas del paciente',
  'A measurement': 'Una medición',
  'An order is signed': 'Se firma una orden',
  'It is withdrawn': 'Se retira',
  'The note is signed': 'Se firma la nota',
  'A signed note is replaced': 'Se sustituye una nota firmada',
  'Something is added to it': 'Se le añade algo',
  'The charge is accepted': 'Se acepta el cargo',

  'The interface took it ({code}).': 'La interfaz lo aceptó ({code}).',
  'The interface could not work on it now ({code}), and a visit’s message would be sent again.':
    'La interfaz no pudo procesarlo ahora ({code}); el mensaje de una visita se enviaría otra vez.',
  'The interface refused it ({code}), and a visit’s message would go to a person.':
    'La interfaz lo rechazó ({code}); el mensaje de una visita iría a una persona.',
  'It gave no reason.': 'No dio motivo.',
  'It says: <reason>.': 'Dice: <reason>.',
  '<error> at {where}': '<error> en {where}',
  'at {where}': 'en {where}',
  'Segment sequence error': 'error en el orden de los segmentos',
  'Required field missing': 'falta un campo obligatorio',
  'Data type error': 'error de tipo de dato',
  'Table value not found': 'valor que no está en la tabla',
  'Unsupported message type': 'tipo de mensaje no admitido',
  'Unsupported event code': 'código de evento no admitido',
  'Unsupported version id': 'versión no admitida',
  'Unknown key identifier': 'identificador desconocido',
  'Duplicate key identifier': 'identificador repetido',
  'Application internal error': 'error interno de la aplicación',
  'It does not know these names: check who sends and who receives.':
    'No conoce estos nombres: revise quién envía y quién recibe.',
  'It takes no messages that say T for test; ask for the interface of its test system.':
    'No acepta mensajes que digan T de prueba; pida la interfaz de su sistema de pruebas.',
  'The patient and the clinician are fictive, so an interface that looks them up does not find them: line, names and form are right.':
    'El paciente y el profesional son ficticios, así que una interfaz que los busca no los encuentra: línea, nombres y forma están bien.',
  'It looks for something at another place: compare this with what its team has agreed to.':
    'Busca algo en otro lugar: compare esto con lo acordado con su equipo.',
  'No acknowledgement came: <why>.': 'No llegó acuse de recibo: <why>.',
  'A visit’s message would be sent again until one does.':
    'El mensaje de una visita se enviaría otra vez hasta que llegue.',
  'the sender is closed': 'el emisor está cerrado',
  'no connection in time': 'no hubo conexión a tiempo',
  'no connection ({code})': 'no hay conexión ({code})',
  'no connection': 'no hay conexión',
  'the connection ended before the acknowledgement': 'la conexión terminó antes del acuse de recibo',
  'the connection ended before the message': 'la conexión terminó antes del mensaje',
  'what was answered is no acknowledgement': 'lo que respondió no es un acuse de recibo',
  'no acknowledgement in time': 'no llegó acuse de recibo a tiempo',
}

/** By what two configurations differ. Names of settings are the settings’ own. */
const configurationEs: Phrases = {
  install: 'instalación',
  'organization, <what>': 'organización, <what>',
  'setting {path}': 'ajuste {path}',
  'pathway {path}': 'itinerario {path}',
  'door of <use>': 'puerta de <use>',
  'site profile {path}': 'perfil del sitio {path}',
  'an empty list': 'una lista vacía',
  empty: 'vacío',
}

/** Routes: what they hear, where they lead, what is expected of them and what is the matter. */
const routesEs: Phrases = {
  'MLLP on port {port}': 'MLLP en el puerto {port}',
  'Files in {folder}': 'Archivos en {folder}',
  'A webhook': 'Un webhook',
  'Changes in the EMR': 'Cambios en el sistema de expedientes',
  'A subscription in the EMR': 'Una suscripción en el sistema de expedientes',
  Visits: 'Visitas',
  'Another route': 'Otra ruta',
  'MLLP to {where}, whose answers go back': 'MLLP a {where}, cuyas respuestas vuelven',
  'MLLP to {where}': 'MLLP a {where}',
  'a webhook at {host}': 'un webhook en {host}',
  'files in {folder}': 'archivos en {folder}',
  'a notice by mail': 'un aviso por correo',
  'a FHIR server at {host}': 'un servidor FHIR en {host}',
  visits: 'visitas',
  'the route {route}': 'la ruta {route}',

  '{place} names whom it refers to by an id alone, which is of the server that it came from':
    '{place} nombra a quién se refiere solo por un id, que es del servidor del que vino',
  'no {type} there has the number that it refers to': 'allí ningún {type} tiene el número al que se refiere',
  'no {type} there has its number': 'allí ningún {type} tiene su número',
  'more than one {type} there has the same number': 'allí más de un {type} tiene el mismo número',
  'identifier has no number of the system that the route tells it by':
    'identifier no tiene ningún número del sistema por el que la ruta lo distingue',
  'identifier has several numbers of the system that the route tells it by':
    'identifier tiene varios números del sistema por el que la ruta lo distingue',
  '{place} is missing, which the map asks for': 'falta {place}, que el mapa pide',
  '{place} says nothing, by which is searched': '{place} no dice nada, y por ello se busca',
  '{place} refers to no {type} there': '{place} no se refiere a ningún {type} de allí',
  'the server does not search {type} by {parameter}': 'el servidor no busca {type} por {parameter}',
  'more than {count} are answered': 'se responden más de {count}',
  'what follows of its answer is at another server': 'lo que sigue de su respuesta está en otro servidor',
  'what it answers is no resource': 'lo que responde no es un recurso',
  'the operation was done, but its answer could not be stored for the route that takes it':
    'la operación se hizo, pero su respuesta no se pudo guardar para la ruta que la toma',
  '<why>, so the operation may have been done; its route does not say that it may be repeated':
    '<why>, así que la operación puede haberse hecho; su ruta no dice que se pueda repetir',
  'its authorization server refuses us': 'su servidor de autorización nos rechaza',
  'no answer in time': 'sin respuesta a tiempo',
  'no answer': 'sin respuesta',
  'status {status}': 'estado {status}',
  'at least {count} an hour can be counted on now': 'ahora se puede contar con al menos {count} por hora',
  'at least {count} in <length>': 'al menos {count} en <length>',
  'at most {count} in <length>': 'como mucho {count} en <length>',
  'a silence that began now would be told in <length>': 'un silencio que empezara ahora se avisaría en <length>',
  '{count} hours': '{count} horas',
  '{count} hour': '{count} hora',
  '{count} seconds': '{count} segundos',
  '{count} second': '{count} segundo',
  '{count} minutes': '{count} minutos',
  '{count} minute': '{count} minuto',
  '{count} days': '{count} días',
  'every day {from} to {until}': 'cada día de {from} a {until}',
  'every day': 'cada día',
  '<days> {from} to {until}': '<days> de {from} a {until}',
  mon: 'lun',
  tue: 'mar',
  wed: 'mié',
  thu: 'jue',
  fri: 'vie',
  sat: 'sáb',
  sun: 'dom',
  'learned once four weeks are recorded, of which 1 day is':
    'se aprende cuando haya cuatro semanas registradas; hasta ahora, 1 día',
  'learned once four weeks are recorded, of which {days} days are':
    'se aprende cuando haya cuatro semanas registradas; hasta ahora, {days} días',
  'too little comes for anything to be learned': 'llega demasiado poco para aprender algo',
  'declare a band': 'declare una banda',
  'learned from {weeks} weeks: <expected>': 'aprendido de {weeks} semanas: <expected>',
  'too little comes for a silence to be learned': 'llega demasiado poco para aprender de un silencio',
  'more than {count} in 15 minutes would be told as a flood':
    'más de {count} en 15 minutos se avisarían como una avalancha',
  'nothing can be counted on now': 'ahora no se puede contar con nada',
  '{count} messages wait, more than {most}.': 'Esperan {count} mensajes, más de {most}.',
  'The oldest message has waited longer than <length>: its destination does not take it.':
    'El mensaje más antiguo espera desde hace más de <length>: su destino no lo acepta.',
  '1 message is a person’s.': '1 mensaje queda para una persona.',
  '1 message is a person’s: <why>.': '1 mensaje queda para una persona: <why>.',
  '{count} messages are a person’s.': '{count} mensajes quedan para una persona.',
  '{count} messages are a person’s: <why>.': '{count} mensajes quedan para una persona: <why>.',
  'The certificate that {side} shows ends on {day}; whoever keeps it must renew it.':
    'El certificado que muestra {side} termina el {day}; quien lo mantiene tiene que renovarlo.',
  'The certificate of {side} ends on {day}; a newer one counts once Causeway is started anew.':
    'El certificado de {side} termina el {day}; uno más nuevo cuenta cuando Causeway se inicia de nuevo.',
  '1 message in <length>, where at least {messages} are expected.':
    '1 mensaje en <length>, cuando se esperan al menos {messages}.',
  '{count} messages in <length>, where at least {messages} are expected.':
    '{count} mensajes en <length>, cuando se esperan al menos {messages}.',
  '{count} messages in <length>, where at most {messages} are expected.':
    '{count} mensajes en <length>, cuando se esperan como mucho {messages}.',
  'Nothing came in a time in which at least {count} messages could be counted on, by the last {weeks} weeks.':
    'No llegó nada en un tiempo en que se podía contar con al menos {count} mensajes, según las últimas {weeks} semanas.',
  'More than {count} messages came in 15 minutes, which is more than could be expected, by the last {weeks} weeks.':
    'Llegaron más de {count} mensajes en 15 minutos, más de lo que se podía esperar, según las últimas {weeks} semanas.',
  'The destination took it.': 'El destino lo aceptó.',
  'no agreement (BAA) is in force': 'ningún acuerdo (BAA) está en vigor',
  '{code} at {where}': '{code} en {where}',
  'a fault of ours': 'un fallo nuestro',
  nobody: 'nadie',
  'no consent that holds': 'ningún consentimiento válido',
  'the consent does not permit {what}': 'el consentimiento no permite {what}',
  'nothing of it is named': 'no se nombra nada de él',
  'the notice has no place in it': 'el aviso no cabe en él',
}

/** By what a text is about, so that no name that a person gave is taken for a word. */
export const phrasesEs = {
  connection: { ...usesEs, ...connectEs },
  registration: registrationEs,
  profile: profileEs,
  configuration: { ...usesEs, ...configurationEs },
  routes: routesEs,
  files: filesEs,
} satisfies Record<string, Phrases>
