import Type from 'typebox'
import { GuestKind, GuestName, GuestPage, guestPaths } from '#api/guest.ts'
import { isNo } from '../../act/use-cases.ts'
import { route } from '../route.ts'
import { sendPage, sendPlainPage } from '../send-page.ts'

const Invited = Type.Object({ visit: Type.String(), guest: GuestKind })

/** The page of a helper or an interpreter, each by a link of their own. */
export const guestRoutes = [
  route({
    method: 'GET',
    url: '/g/:token',
    action: 'open-link',
    known: 'not',
    params: Type.Object({ token: Type.String({ maxLength: 500 }) }),
    limit: 30,
    handle: async ({ door, params, request, reply }) => {
      const opened = await door.deps.useCases.guest.openLink(params.token, (visit, guest) =>
        door.cookies.guest(request, visit, guest),
      )
      if (isNo(opened)) return sendPlainPage(door, request, reply.code(404), 'link')
      door.cookies.setGuest(reply, opened.visit, opened.guest, opened.secret)
      return reply.redirect(`/guest/${encodeURIComponent(opened.visit)}/${opened.guest}`, 303)
    },
  }),
  route({
    method: 'GET',
    url: '/guest/:visit/:guest',
    action: 'load-page',
    known: 'not',
    params: Invited,
    framing: () => ({ ancestors: [], devices: true }),
    handle: ({ door, request, reply }) => sendPage(door, request, reply, 'guest'),
  }),
  route({
    method: 'GET',
    url: guestPaths.page,
    action: 'see-invitation',
    known: 'by-guest-link',
    params: Invited,
    answer: GuestPage,
    handle: ({ door, guest }) => door.deps.useCases.guest.page(guest),
  }),
  route({
    method: 'POST',
    url: guestPaths.come,
    action: 'come-as-guest',
    known: 'by-guest-link',
    params: Invited,
    body: GuestName,
    limit: 20,
    handle: ({ door, guest, body }) => door.deps.useCases.guest.come(guest, body),
  }),
]
