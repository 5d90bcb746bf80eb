import type { Phrases } from '../../ui/phrases.ts'

/**
 * What is wrong in the files of routes and maps, and where. Keys, and what stands in a file, are the file's own; what comes first here
 * is tried first.
 */
export const filesEs: Phrases = {
  '<wrong>; did you mean "{name}"?': '<wrong>; ¿quiso decir «{name}»?',
  '<wrong> (organization {id}).': '<wrong> (organización {id}).',
  'The organization {id} has the route {route}, which is not in <folder>.':
    'La organización {id} tiene la ruta {route}, que no está en <folder>.',
  '{setting} names {folder}, which is not there; correct it, or leave it out for the shipped ones.':
    '{setting} nombra {folder}, que no existe; corríjalo, o no lo ponga para usar los que se entregan.',
  'It was not tried to its end.': 'No se probó hasta el final.',
  'Try it again, and switch on what you have seen.': 'Pruébelo otra vez, y active lo que haya visto.',
  '<wrong>.': '<wrong>.',
  '{file}:{line}: <wrong>': '{file}:{line}: <wrong>',
  '{file} is not YAML: <why>': '{file} no es YAML: <why>',
  '{map}: {message} does not come to what {file} says': '{map}: {message} no da lo que dice {file}',
  '{file}: {after} exports no function "after"': '{file}: {after} no exporta ninguna función «after»',
  "{file}: {after} can't be read: <why>": '{file}: {after} no se puede leer: <why>',
  'it throws': 'lanza un error',
  'the file': 'el archivo',

  'expected keys and values, found <kind>': 'se esperaban claves y valores, hay <kind>',
  'expected a list, found <kind>': 'se esperaba una lista, hay <kind>',
  'expected text, found <kind>': 'se esperaba texto, hay <kind>',
  'expected a whole number, zero or more': 'se esperaba un número entero, cero o más',
  'expected true or false': 'se esperaba true o false',
  'expected a value': 'se esperaba un valor',
  'keys and values': 'claves y valores',
  'a list': 'una lista',
  nothing: 'nada',
  'unknown key': 'clave desconocida',
  'the key "{key}" is missing': 'falta la clave «{key}»',
  '"<found>" is not known': '«<found>» no se conoce',
  '"<found>" is not a name; write small letters, digits and hyphens':
    '«<found>» no es un nombre; escriba minúsculas, cifras y guiones',
  '"<found>" is in {file} already': '«<found>» ya está en {file}',
  '"<found>" is the name of none': 'ninguno se llama «<found>»',

  'write "at-least" or "at-most", and one of them; two bands say both':
    'escriba «at-least» o «at-most», y solo uno; dos bandas dicen ambos',
  'none at least is no expectation': 'esperar al menos cero no es esperar nada',
  'no day is no time to expect anything': 'sin ningún día no hay cuándo esperar algo',
  'between one minute and one day': 'entre un minuto y un día',
  '"<found>" is no time of day; write it like "08:00", in quotes':
    '«<found>» no es una hora; escríbala como "08:00", entre comillas',
  '"<found>" is not a length of time; write it like "30 seconds"':
    '«<found>» no es una duración; escríbala como "30 seconds"',
  'first may not be longer than most, nor most longer than give-up':
    'first no puede ser más largo que most, ni most más que give-up',
  'at least one day': 'al menos un día',
  'a route that takes nothing carries nothing': 'una ruta que no toma nada no lleva nada',
  '{does} has no "{key}"': '«{does}» no tiene «{key}»',
  'without "by" both servers share their ids, and nobody is looked for':
    'sin «by» ambos servidores comparten sus ids, y no se busca a nadie',
  'patch needs "members", those that it writes': 'patch necesita «members», los que escribe',
  'operation needs "name", such as "$process-message" or "Patient/$match"':
    'operation necesita «name», como "$process-message" o "Patient/$match"',
  '"<found>" is no address of a system': '«<found>» no es la dirección de un sistema',
  '"<found>" is no member that a patch can write': '«<found>» no es un miembro que un patch pueda escribir',
  'a {does} is a Bundle as it came, which {other} is not': '«{does}» es un Bundle tal como llegó, y {other} no lo es',
  'a Bundle goes as a transaction or a batch, not by {does}': 'un Bundle va como transaction o batch, no por {does}',
  '{bare} carries no list of identifiers, by which it would not be made twice; use update':
    '{bare} no lleva lista de identificadores, que evitaría crearlo dos veces; use update',
  '"<found>" is no place in a message; write patient, {all}, or one like {like}':
    '«<found>» no es un lugar de un mensaje; escriba patient, {all}, o uno como {like}',
  '"<found>" is no place in a message; write it like {like}':
    '«<found>» no es un lugar de un mensaje; escríbalo como {like}',
  '"<found>" is no place in a message': '«<found>» no es un lugar de un mensaje',
  '"<found>" is no place of a message; write it like "PID-10" or "ZPI"':
    '«<found>» no es un lugar de un mensaje; escríbalo como "PID-10" o "ZPI"',
  'a merge makes one line of two patients’, so what takes ADT^A40 is ordered by patient':
    'una fusión hace una fila de las de dos pacientes, así que lo que toma ADT^A40 se ordena por paciente',
  'say at least one value': 'diga al menos un valor',
  '{does} needs "then", the route to which what is answered goes, else nobody has it':
    '«{does}» necesita «then», la ruta a la que va la respuesta; si no, no la tiene nadie',
  'search needs "type", such as Coverage, and "where", by what is searched':
    '«search» necesita «type», como Coverage, y «where», por lo que se busca',
  '"of" is where what is to be read is referred to, such as subject.reference, and "type" what that is; write both, or neither':
    '«of» es donde se refiere lo que hay que leer, como subject.reference, y «type» lo que es; escriba ambos, o ninguno',
  'say at least one parameter, else all there is is found': 'diga al menos un parámetro; si no, se encuentra todo',
  '"<found>" is no search parameter; write it like "patient"':
    '«<found>» no es un parámetro de búsqueda; escríbalo como "patient"',
  '"<found>" says how an answer looks, which is not asked': '«<found>» dice cómo es la respuesta, y eso no se pregunta',
  'name a place of the message too, such as {like}': 'nombre también un lugar del mensaje, como {like}',
  'what is answered goes back on the line of whoever asked, and {source} has none':
    'lo que se responde vuelve por la línea de quien preguntó, y {source} no la tiene',
  'what a map makes has a control id of its own, so its answer is no answer to what was asked':
    'lo que hace un mapa tiene su propio id de control, así que su respuesta no responde a lo que se preguntó',
  'a privacy step judges what goes, and what is answered would pass it by; leave one of the two':
    'un paso de privacidad juzga lo que sale, y lo que se responde no pasaría por él; deje uno de los dos',
  'the route "{to}" takes no FHIR resources, which is what is answered':
    'la ruta «{to}» no toma recursos FHIR, que es lo que se responde',
  'the route "{to}" takes nothing of what is answered': 'la ruta «{to}» no toma nada de lo que se responde',
  'FHIR R4 has no resource "<found>"': 'FHIR R4 no tiene el recurso «<found>»',
  '"<found>" is not a message type; write it like "SIU^S12", "Appointment" or "visit-ended"':
    '«<found>» no es un tipo de mensaje; escríbalo como "SIU^S12", "Appointment" o "visit-ended"',
  '"<found>" is not a message type; write it like "SIU^S12"':
    '«<found>» no es un tipo de mensaje; escríbalo como "SIU^S12"',
  '"<found>" is not a message type': '«<found>» no es un tipo de mensaje',
  'say under "patient" by whose numbers of PID-3 the EMR knows a person':
    'diga en «patient» por los números de quién, de PID-3, conoce el sistema de expedientes a una persona',
  "whom {source} means by a reference the EMR can't tell, so nobody's consent would count":
    'el sistema de expedientes no puede decir a quién se refiere {source}, así que no contaría el consentimiento de nadie',
  'no consent permits "<name>"; there is <list>': 'ningún consentimiento permite «<name>»; hay <list>',
  'the settings say no "referrals", so no consent names a discloser':
    'los ajustes no tienen «referrals», así que ningún consentimiento nombra a quien revela',
  'consents name "{name}" as the discloser, not "{other}"':
    'los consentimientos nombran a «{name}» como quien revela, no a «{other}»',
  'consents name "{name}" as the recipient, not "{other}"':
    'los consentimientos nombran a «{name}» como quien recibe, no a «{other}»',

  "<content> and <other> can't go by one route; write one for each":
    '<content> y <other> no pueden ir por una sola ruta; escriba una para cada uno',
  '{source} brings no <content>, which is what this route takes':
    '{source} no trae <content>, que es lo que toma esta ruta',
  'FHIR resources': 'recursos FHIR',
  'visits tell of no "{news}"; there is <list>': 'las visitas no avisan de «{news}»; hay <list>',
  'no subscription tells of {type}; there is <list>, and fhir-poll finds any type':
    'ninguna suscripción avisa de {type}; hay <list>, y fhir-poll encuentra cualquier tipo',
  'a notice by mail holds nothing that a map makes': 'un aviso por correo no lleva nada de lo que hace un mapa',
  'say what fhir does with what comes as FHIR, as { fhir: update }':
    'diga qué hace fhir con lo que llega como FHIR, como { fhir: update }',
  'fhir takes what a map makes of <content>; name one under "map"':
    'fhir toma lo que un mapa hace de <content>; nombre uno en «map»',
  'a map says by itself what is done; write "destination: fhir" beside it':
    'un mapa dice por sí mismo qué se hace; escriba a su lado "destination: fhir"',
  'visits are told nothing by {type}; there is <instead>': '{type} no dice nada a las visitas; hay <instead>',
  'SIU, ADT, MDM, ORU and ORM^O01 as docs/hl7v2.md lists them':
    'SIU, ADT, MDM, ORU y ORM^O01 como los enumera docs/hl7v2.md',
  'visits know already what visits tell': 'las visitas ya saben lo que avisan las visitas',
  "{by} can't take <content>, which is what this route carries":
    '{by} no puede tomar <content>, que es lo que lleva esta ruta',
  "{by} can't take <content>, which its map {map} makes":
    '{by} no puede tomar <content>, que es lo que hace su mapa {map}',
  'its map {map} does not map <types>': 'su mapa {map} no traduce <types>',
  '{by} needs "{place}" in the settings': '{by} necesita «{place}» en los ajustes',
  'the settings say "{place}", of which this route has no use': 'los ajustes dicen «{place}», que esta ruta no usa',
  'no route leads to this one': 'ninguna ruta lleva a esta',
  'this route feeds itself: what it puts into {folder} it picks up':
    'esta ruta se alimenta a sí misma: lo que pone en {folder} lo recoge ella',
  'this route feeds itself: <way>': 'esta ruta se alimenta a sí misma: <way>',
  'the route "{to}" is none of this organization\'s': 'la ruta «{to}» no es de esta organización',
  'the route "{to}" hears by {source}, not from another route': 'la ruta «{to}» oye por {source}, no de otra ruta',
  'the route "{to}" takes nothing of what this one carries': 'la ruta «{to}» no toma nada de lo que lleva esta',
  'mail needs SMTP_URL in the settings': 'mail necesita SMTP_URL en los ajustes',
  'the settings say "emr.subscription" none, so no subscription is made':
    'los ajustes dicen «none» en «emr.subscription», así que no se crea ninguna suscripción',
  'the folder {folder} is not there': 'la carpeta {folder} no existe',
  'the route {other} of {organization} picks up what is put into {folder}; give each its own':
    'la ruta {other} de {organization} recoge lo que se pone en {folder}; dé a cada una la suya',

  'a map of no message maps nothing': 'un mapa de ningún mensaje no traduce nada',
  '"<found>" is no resource that a map makes': '«<found>» no es un recurso que haga un mapa',
  '"<found>" is not a file of the kind that is read here': '«<found>» no es un archivo de la clase que se lee aquí',
  'there is no file {file} beside the map': 'no hay ningún archivo {file} junto al mapa',
  'there is no ConceptMap {file} beside the map': 'no hay ningún ConceptMap {file} junto al mapa',
  '{file} translates no code': '{file} no traduce ningún código',
  '{file} is no JSON': '{file} no es JSON',
  '{file} is no ConceptMap that can be read: <where>': '{file} no es un ConceptMap que se pueda leer: <where>',
  'give either "from" or "value"': 'dé «from» o «value», uno de los dos',
  'there is no table "{table}"; name it under "codes"': 'no hay ninguna tabla «{table}»; nómbrela en «codes»',
  'there is no table {table}': 'no hay ninguna tabla {table}',
  'the map makes no {resource}': 'el mapa no hace ningún {resource}',
  '"<found>" is no resource': '«<found>» no es un recurso',
  '"<found>" is no place of what the map makes': '«<found>» no es un lugar de lo que hace el mapa',
  '"<found>" is no place': '«<found>» no es un lugar',
  'its condition is in words: "<when>"': 'su condición está en palabras: «<when>»',
  'its condition is not understood: "<when>"': 'su condición no se entiende: «<when>»',
  'what it assigns is not understood: "<set>"': 'lo que asigna no se entiende: «<set>»',
  'its references are not understood: "<text>"': 'sus referencias no se entienden: «<text>»',
  'there is no map {map}': 'no hay ningún mapa {map}',
  '{map} does not fit {type}': '{map} no cuadra con {type}',
  'there is no {element}': 'no hay ningún {element}',
  '{word} names no resource': '{word} no nombra ningún recurso',
  'name types of one form': 'nombre tipos de una sola forma',
  'a map that makes HL7 v2 names the types that it makes, and no other does':
    'un mapa que hace HL7 v2 nombra los tipos que hace, y ningún otro lo hace',
  'the first is the segment MSH': 'el primero es el segmento MSH',
  'JSON is one object': 'JSON es un solo objeto',
  '"<found>" is no type of message with its structure, such as "SIU^S12^SIU_S12"':
    '«<found>» no es un tipo de mensaje con su estructura, como "SIU^S12^SIU_S12"',
  'name the "segment"': 'nombre el «segment»',
  'name the "resource" and say "as" what': 'nombre el «resource» y diga en «as» como qué',
  'what is updated is found by its "number"': 'lo que se modifica se encuentra por su «number»',
  '"each" needs "rows"': '«each» necesita «rows»',
  'say "from" where, or the "value"': 'diga «from» dónde, o el «value»',
  '"refer" needs a type and the "system" of its number': '«refer» necesita un tipo y el «system» de su número',
  '<path>: <wrong>': '<path>: <wrong>',
}
