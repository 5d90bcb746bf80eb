import { paragraphs, type Messages } from './facts.ts'

const EMERGENCY = 'En una emergencia llame al 911. En una crisis llame o envíe un mensaje al 988.'

export const es: Messages = {
  link: ({ practice, when, link }) => ({
    subject: `Su cita con ${practice.name}: ${when}`,
    text: paragraphs(
      `Su cita con ${practice.name} es el ${when}.`,
      `Abra este enlace para prepararse, y otra vez cuando sea la hora:\n${link}`,
      'En un teléfono o computadora nuevos le pediremos su fecha de nacimiento y le enviaremos un código. No necesita cuenta ni aplicación.',
      `Para cambiar o cancelar, o si no puede abrir el enlace, llame al ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: su cita es el ${when}. Abra ${link} para prepararse y para entrar. Ayuda: ${practice.phone}. Responda ALTO para no recibir mensajes.`,
  }),
  code: ({ practice, code }) => ({
    subject: `Su código de ${practice.name}`,
    text: paragraphs(
      `Su código es ${code}. Sirve por 10 minutos.`,
      `Nadie de ${practice.name} se lo pedirá. Si usted no pidió un código, llame al ${practice.phone}.`,
    ),
    sms: `${code} es su código de ${practice.name}. Sirve por 10 minutos. No lo diga a nadie. ¿No lo pidió? Llame al ${practice.phone}`,
  }),
  reminder: ({ practice, when, link }) => ({
    subject: `Prepárese para su cita: ${when}`,
    text: paragraphs(
      `Su cita con ${practice.name} es el ${when}. Todavía faltan algunas preguntas.`,
      `Respóndalas aquí. Toma unos minutos:\n${link}`,
      `Para cambiar o cancelar, o si necesita ayuda, llame al ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: su cita es el ${when}. Todavía faltan algunas preguntas: ${link} Ayuda: ${practice.phone}`,
  }),
  summary: ({ practice, link }) => ({
    subject: `Después de su cita con ${practice.name}`,
    text: paragraphs(
      'De qué hablaron y qué hacer ahora está en su página:',
      `${link}`,
      `¿Preguntas? Escriba un mensaje allí, o llame al ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: qué hacer después de su cita está aquí: ${link} Preguntas: ${practice.phone}`,
  }),
  upcoming: ({ practice, when, link }) => ({
    subject: `Recordatorio: su cita del ${when}`,
    text: paragraphs(
      `Su cita con ${practice.name} es el ${when}.`,
      `Prepárese, o vea qué falta, aquí:\n${link}`,
      `Para cambiar o cancelar, o si necesita ayuda, llame al ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: recordatorio, su cita es el ${when}. Prepárese: ${link} Ayuda: ${practice.phone}`,
  }),
  soon: ({ practice, when, link }) => ({
    subject: `Su cita es pronto: ${when}`,
    text: paragraphs(
      `Su cita con ${practice.name} es el ${when}.`,
      `Entre aquí. No necesita ninguna aplicación:\n${link}`,
      `¿Problemas? Llame al ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: su cita es pronto, ${when}. Entre: ${link} ¿Problemas? Llame al ${practice.phone}`,
  }),
  late: ({ practice, link }) => ({
    subject: `Le estamos esperando`,
    text: paragraphs(
      `Es la hora de su cita con ${practice.name} y le estamos esperando.`,
      `Entre aquí:\n${link}`,
      `¿Problemas? Llame al ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: le estamos esperando. Entre: ${link} ¿Problemas? Llame al ${practice.phone}`,
  }),
  cancelled: ({ practice, when }) => ({
    subject: `Su cita está cancelada: ${when}`,
    text: paragraphs(
      `Su cita con ${practice.name} del ${when} está cancelada.`,
      `Si no lo esperaba o necesita otra hora, llame al ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: su cita del ${when} está cancelada. Preguntas u otra hora: ${practice.phone}`,
  }),
  'in-person': ({ practice, when }) => ({
    subject: `Su cita ahora es en persona: ${when}`,
    text: paragraphs(
      `Su cita con ${practice.name} del ${when} ya no es por video. Por favor venga al consultorio.`,
      `Si no puede venir o tiene una pregunta, llame al ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: su cita del ${when} ya no es por video. Por favor venga al consultorio. Preguntas: ${practice.phone}`,
  }),
  invitation: ({ practice, link }) => ({
    subject: `Elija una hora con ${practice.name}`,
    text: paragraphs(
      `${practice.name} tiene horas para usted. Elija una aquí. Toma un minuto:\n${link}`,
      'No necesita cuenta ni aplicación.',
      `¿Prefiere hablar con alguien, o no esperaba este mensaje? Llame al ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: elija una hora para su cita: ${link} Ayuda: ${practice.phone}. Responda ALTO para no recibir mensajes.`,
  }),
  answer: ({ name, phone }, asks) =>
    asks === 'help'
      ? `${name}: llame al ${phone}. En una emergencia llame al 911, en una crisis al 988. Responda ALTO para no recibir mensajes.`
      : `${name}: nadie lee las respuestas a este número. Llame al ${phone}. En una emergencia llame al 911, en una crisis al 988.`,
  calendar: ({ practice }) => ({
    title: `Cita: ${practice.name}`,
    description: `Para entrar, abra el enlace más nuevo que le envió ${practice.name}, o pídalo otra vez en ${practice.website}. Para cambiar o cancelar, llame al ${practice.phone}.`,
  }),
}
