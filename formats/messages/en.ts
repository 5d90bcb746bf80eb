import { paragraphs, type Messages } from './facts.ts'

const EMERGENCY = 'In an emergency call 911. In a crisis call or text 988.'

export const en: Messages = {
  link: ({ practice, when, link }) => ({
    subject: `Your appointment with ${practice.name}: ${when}`,
    text: paragraphs(
      `Your appointment with ${practice.name} is on ${when}.`,
      `Open this link to get ready, and again when it is time:\n${link}`,
      'On a new phone or computer we ask for your date of birth and send you a code. You need no account and no app.',
      `To change or cancel, or if you can't open the link, call ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: your appointment is on ${when}. Open ${link} to get ready and to join. Help: ${practice.phone}. Reply STOP to get no texts.`,
  }),
  code: ({ practice, code }) => ({
    subject: `Your code from ${practice.name}`,
    text: paragraphs(
      `Your code is ${code}. It works for 10 minutes.`,
      `Nobody from ${practice.name} will ask you for it. If you did not ask for a code, call ${practice.phone}.`,
    ),
    sms: `${code} is your code from ${practice.name}. It works for 10 minutes. Tell it to nobody. Not you? Call ${practice.phone}`,
  }),
  reminder: ({ practice, when, link }) => ({
    subject: `Get ready for your appointment: ${when}`,
    text: paragraphs(
      `Your appointment with ${practice.name} is on ${when}. A few questions are still open.`,
      `Answer them here. It takes a few minutes:\n${link}`,
      `To change or cancel, or to get help, call ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: your appointment is on ${when}. A few questions are still open: ${link} Help: ${practice.phone}`,
  }),
  summary: ({ practice, link }) => ({
    subject: `After your appointment with ${practice.name}`,
    text: paragraphs(
      'What you talked about and what to do next is on your page:',
      `${link}`,
      `Questions? Write a message there, or call ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: what to do next after your appointment is here: ${link} Questions: ${practice.phone}`,
  }),
  upcoming: ({ practice, when, link }) => ({
    subject: `Reminder: your appointment on ${when}`,
    text: paragraphs(
      `Your appointment with ${practice.name} is on ${when}.`,
      `Get ready, or see what is left to do, here:\n${link}`,
      `To change or cancel, or to get help, call ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: reminder, your appointment is on ${when}. Get ready: ${link} Help: ${practice.phone}`,
  }),
  soon: ({ practice, when, link }) => ({
    subject: `Your appointment is soon: ${when}`,
    text: paragraphs(
      `Your appointment with ${practice.name} is on ${when}.`,
      `Join here. No app is needed:\n${link}`,
      `Trouble? Call ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: your appointment is soon, ${when}. Join: ${link} Trouble? Call ${practice.phone}`,
  }),
  late: ({ practice, link }) => ({
    subject: `We are waiting for you`,
    text: paragraphs(
      `It is time for your appointment with ${practice.name}, and we are waiting for you.`,
      `Join here:\n${link}`,
      `Trouble? Call ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: we are waiting for you. Join: ${link} Trouble? Call ${practice.phone}`,
  }),
  cancelled: ({ practice, when }) => ({
    subject: `Your appointment is cancelled: ${when}`,
    text: paragraphs(
      `Your appointment with ${practice.name} on ${when} is cancelled.`,
      `If this is a surprise, or you need a new time, call ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: your appointment on ${when} is cancelled. Questions or a new time: ${practice.phone}`,
  }),
  'in-person': ({ practice, when }) => ({
    subject: `Your appointment is in person now: ${when}`,
    text: paragraphs(
      `Your appointment with ${practice.name} on ${when} is no longer by video. Please come to the practice.`,
      `If you can't come, or have a question, call ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: your appointment on ${when} is no longer by video. Please come to the practice. Questions: ${practice.phone}`,
  }),
  invitation: ({ practice, link }) => ({
    subject: `Please choose a time with ${practice.name}`,
    text: paragraphs(
      `${practice.name} has times for you. Choose one here. It takes a minute:\n${link}`,
      'You need no account and no app.',
      `You would rather talk to somebody, or did not expect this? Call ${practice.phone}.`,
      EMERGENCY,
    ),
    sms: `${practice.name}: please choose a time for your appointment: ${link} Help: ${practice.phone}. Reply STOP to get no texts.`,
  }),
  answer: ({ name, phone }, asks) =>
    asks === 'help'
      ? `${name}: call ${phone}. In an emergency call 911, in a crisis 988. Reply STOP to get no texts.`
      : `${name}: nobody reads replies to this number. Call ${phone}. In an emergency call 911, in a crisis 988.`,
  calendar: ({ practice }) => ({
    title: `Appointment: ${practice.name}`,
    description: `To join, open the newest link that ${practice.name} sent you, or ask for it again at ${practice.website}. To change or cancel, call ${practice.phone}.`,
  }),
}
