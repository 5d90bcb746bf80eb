import Type from 'typebox'
import {
  BookingPage,
  bookPaths,
  BookingRequest,
  FreeTimes,
  Identity,
  InvitedPage,
  InvitedRequest,
  Ticket,
  TicketState,
  TimesQuery,
} from '#api/book.ts'
import { NO_FRAME, originsOf } from '../headers.ts'
import { HttpTrouble } from '../problem.ts'
import { route, type Door } from '../route.ts'
import { sendPage } from '../send-page.ts'

const Organization = Type.Object({ organization: Type.String() })
const Invited = Type.Object({ organization: Type.String(), invitation: Type.String() })

/** The practice's website frames the booking page. */
function websiteFraming(door: Door, organization: string) {
  const practice = door.deps.config.organizations.find(({ id }) => id === organization)
  return practice === undefined ? NO_FRAME : { ancestors: ["'self'", ...originsOf([practice.website])], devices: false }
}

/** Booking, as anybody may: an answer never tells whether a person is known. */
export const bookingRoutes = [
  route({
    method: 'GET',
    url: '/book/:organization',
    action: 'book',
    known: 'not',
    params: Organization,
    framing: (door, { organization }) => websiteFraming(door, organization),
    handle: ({ door, params, request, reply }) => {
      if (door.deps.config.organizations.some(({ id }) => id === params.organization))
        return sendPage(door, request, reply, 'book')
      throw new HttpTrouble({ status: 404, code: 'not-found' })
    },
  }),
  route({
    method: 'GET',
    url: '/book.js',
    action: 'book',
    known: 'not',
    handle: ({ door, request, reply }) =>
      // The practice's website loads it: the one file of ours that another site may.
      door.assets.send(request, reply.header('cross-origin-resource-policy', 'cross-origin'), 'book.js', 'minutes'),
  }),
  route({
    method: 'GET',
    url: bookPaths.page,
    action: 'book',
    known: 'not',
    params: Organization,
    answer: BookingPage,
    limit: 120,
    handle: ({ door, params }) => door.deps.useCases.book.page(params.organization),
  }),
  route({
    method: 'GET',
    url: bookPaths.times,
    action: 'book',
    known: 'not',
    params: Organization,
    query: TimesQuery,
    answer: FreeTimes,
    limit: 120,
    handle: ({ door, params, query }) =>
      door.deps.useCases.book.times(params.organization, query.type, query.after ?? null),
  }),
  route({
    method: 'POST',
    url: bookPaths.page,
    action: 'book',
    known: 'not',
    params: Organization,
    body: BookingRequest,
    answer: Ticket,
    status: 202,
    limit: 20,
    handle: ({ door, params, body }) => door.deps.useCases.book.book(params.organization, body),
  }),
  route({
    method: 'GET',
    url: bookPaths.ticket,
    action: 'book',
    known: 'not',
    params: Type.Object({ organization: Type.String(), ticket: Type.String() }),
    answer: TicketState,
    limit: 240,
    handle: ({ door, params }) => door.deps.useCases.book.ticket(params.organization, params.ticket),
  }),
  route({
    method: 'GET',
    url: bookPaths.invited,
    action: 'book',
    known: 'not',
    params: Invited,
    answer: InvitedPage,
    limit: 60,
    handle: ({ door, params }) => door.deps.useCases.referrals.invited(params.organization, params.invitation),
  }),
  route({
    method: 'POST',
    url: bookPaths.invited,
    action: 'book',
    known: 'not',
    params: Invited,
    body: InvitedRequest,
    answer: Ticket,
    status: 202,
    limit: 20,
    handle: ({ door, params, body }) =>
      door.deps.useCases.referrals.bookInvited(params.organization, params.invitation, body),
  }),
  route({
    method: 'POST',
    url: bookPaths.link,
    action: 'ask-link',
    known: 'not',
    params: Organization,
    body: Identity,
    answer: Type.Object({}),
    status: 202,
    limit: 5,
    handle: ({ door, params, body }) => door.deps.useCases.book.sendLinkAgain(params.organization, body),
  }),
]
