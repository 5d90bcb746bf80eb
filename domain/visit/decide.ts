import type { Pathway } from '../pathway/pathway.ts'
import { admit, callForHelp, endPhone, join, leave, offerLate, startPhone } from './actions/meet.ts'
import { askCall, callRefused, callReported, callWent } from './actions/telephone.ts'
import {
  askCancel,
  askMove,
  book,
  cancel,
  cover,
  find,
  followMerge,
  matchPatient,
  move,
  restore,
  see,
} from './actions/book.ts'
import {
  acceptCharge,
  assess,
  findCharge,
  leaveNextPayer,
  placeClinician,
  reopenCharge,
  takeClaimAnswer,
} from './actions/charge.ts'
import { answerListening, askListening, beginTranscript, stopListening } from './actions/listening.ts'
import { tellOfCaptions, turnCaptions } from './actions/captions.ts'
import {
  addressReplaced,
  askMeeting,
  meetingLogRead,
  meetingOpened,
  meetingRefused,
  meetingReported,
} from './actions/meeting.ts'
import { addAddendum, end, noteSignedInEmr, takeSignatureBack, rate, sign } from './actions/close.ts'
import { answerHelp, askHelp, callNoShow, logAttempt, revokeLink, seeToTask, takeHelp, unlock } from './actions/desk.ts'
import { typeNote } from './actions/document.ts'
import { bookingSeen, orderEnded, orderFound, orderSeen } from './actions/follow.ts'
import { keepMessage, letGoOfMessages } from './actions/kept.ts'
import { changeList, dropListChange } from './actions/list.ts'
import { admitGuest, guestComes, inviteGuest, removeGuest } from './actions/guest.ts'
import { askCode, askLink, identify, lockOut } from './actions/identify.ts'
import { launch } from './actions/launch.ts'
import { beginRooming, checkRooming, handOver, noteCompany, takeVital, withdrawVital } from './actions/rooming.ts'
import { messageBounced, messageDelayed, messageReported, messageWent, sendMessage } from './actions/message.ts'
import { mark, withdrawMark } from './actions/mark.ts'
import { bookOrder, draftOrder, signOrder, withdrawOrder } from './actions/order.ts'
import { answerPicture, askPicture, dropPicture, filePicture, withdrawPicture } from './actions/picture.ts'
import { mendDiscrepancy, reconciled } from './actions/reconcile.ts'
import { answerConsent, answerIntake, answerLocation, checkDevice } from './actions/prepare.ts'
import { chartRefused, chartWrote, interfaceTook, sayEntered, sendAgain } from './actions/receipt.ts'
import { linkByContext } from './actions/context.ts'
import { deadline } from './actions/deadline.ts'
import { enterWaiting, giveUpWait, leaveWaiting } from './actions/wait.ts'
import type { Command, DeadlineRow } from './command.ts'
import { commandsOf } from './commands.ts'
import { changedDeadlines } from './deadlines.ts'
import type { VisitEvent } from './event.ts'
import { evolve } from './evolve.ts'
import type { Happening, Refusal } from './happening.ts'
import type { VisitState } from './state.ts'
import { forgetTranscript } from './listening.ts'
import { settle } from './tasks.ts'

/** What is stored in one transaction. All three empty: what happened was known already. */
export interface Decision {
  events: VisitEvent[]
  commands: Command[]
  deadlines: DeadlineRow[]
}

/**
 * Decides what follows from one happening: which events are recorded, what is asked of the world outside, and when to
 * ask again. Pure, and harmless when asked twice: what the state reflects already yields nothing new. `state` must be
 * the fold of every event recorded so far, and `now` the time at which the new ones will be recorded.
 */
export function decide(pathway: Pathway, state: VisitState, happening: Happening, now: Date): Decision | Refusal {
  const answer = act(pathway, state, happening, now)
  if (!Array.isArray(answer)) return answer

  const at = now.toISOString()
  const events: VisitEvent[] = []
  const commands: Command[] = []
  let after = state
  const record = (event: VisitEvent) => {
    events.push(event)
    commands.push(...commandsOf(after, event, at))
    after = evolve(after, { ...event, seq: after.seq + 1, at })
  }
  answer.forEach(record)
  settle(pathway, after).forEach(record)
  forgetTranscript(after).forEach(record)
  return { events, commands, deadlines: changedDeadlines(pathway, state, after) }
}

/** Whether the domain said no. */
export function isRefusal(answer: Decision | Refusal): answer is Refusal {
  return 'refused' in answer
}

function act(pathway: Pathway, state: VisitState, happening: Happening, now: Date): VisitEvent[] | Refusal {
  switch (happening.kind) {
    case 'ask-booking':
      return book(pathway, state, happening, now)
    case 'match-patient':
      return matchPatient(pathway, state, happening)
    case 'patients-merged':
      return followMerge(state, happening)
    case 'appointment-moved':
      return move(state, happening)
    case 'cover':
      return cover(state, happening)
    case 'appointment-cancelled':
      return cancel(pathway, state, happening, now)
    case 'appointment-found':
      return find(pathway, state, happening, now)
    case 'appointment-seen':
      return see(pathway, state, happening, now)
    case 'appointment-restored':
      return restore(pathway, state)
    case 'ask-link':
      return askLink(state)
    case 'ask-code':
      return askCode(state, happening)
    case 'identify':
      return identify(state, happening)
    case 'lock-out':
      return lockOut(pathway, state, happening)
    case 'answer-consent':
      return answerConsent(pathway, state, happening)
    case 'answer-location':
      return answerLocation(pathway, state, happening, now)
    case 'answer-intake':
      return answerIntake(pathway, state, happening)
    case 'check-device':
      return checkDevice(pathway, state, happening)
    case 'enter-waiting':
      return enterWaiting(pathway, state, happening, now)
    case 'leave-waiting':
      return leaveWaiting(state)
    case 'give-up-wait':
      return giveUpWait(pathway, state, happening, now)
    case 'offer-late':
      return offerLate(pathway, state, happening, now)
    case 'launch':
      return launch(state, happening)
    case 'admit':
      return admit(pathway, state, happening, now)
    case 'join':
      return join(pathway, state, happening)
    case 'leave':
      return leave(state, happening)
    case 'invite-guest':
      return inviteGuest(state, happening)
    case 'guest-comes':
      return guestComes(state, happening)
    case 'admit-guest':
      return admitGuest(state, happening)
    case 'remove-guest':
      return removeGuest(state, happening)
    case 'begin-rooming':
      return beginRooming(pathway, state, happening)
    case 'check-rooming':
      return checkRooming(state, happening)
    case 'note-company':
      return noteCompany(state, happening)
    case 'take-vital':
      return takeVital(state, happening)
    case 'withdraw-vital':
      return withdrawVital(state, happening)
    case 'hand-over':
      return handOver(pathway, state, happening)
    case 'ask-picture':
      return askPicture(pathway, state, happening)
    case 'answer-picture':
      return answerPicture(state, happening)
    case 'drop-picture':
      return dropPicture(state, happening)
    case 'file-picture':
      return filePicture(pathway, state, happening)
    case 'withdraw-picture':
      return withdrawPicture(state, happening)
    case 'mark':
      return mark(pathway, state, happening)
    case 'withdraw-mark':
      return withdrawMark(state, happening)
    case 'turn-captions':
      return turnCaptions(pathway, state, happening)
    case 'tell-of-captions':
      return tellOfCaptions(pathway, state, happening)
    case 'ask-listening':
      return askListening(pathway, state, happening)
    case 'answer-listening':
      return answerListening(pathway, state, happening)
    case 'stop-listening':
      return stopListening(pathway, state, happening)
    case 'begin-transcript':
      return beginTranscript(state, happening)
    case 'start-phone':
      return startPhone(pathway, state, happening)
    case 'end-phone':
      return endPhone(state, happening)
    case 'ask-call':
      return askCall(pathway, state, happening, now)
    case 'call-went':
      return callWent(state, happening)
    case 'call-refused':
      return callRefused(state, happening)
    case 'hang-up-answered':
      // The visit goes on without that call, whatever the service makes of it.
      return []
    case 'call-reported':
      return callReported(state, happening, now)
    case 'ask-meeting':
      return askMeeting(pathway, state, happening)
    case 'meeting-opened':
      return meetingOpened(state, happening)
    case 'meeting-refused':
      return meetingRefused(state, happening)
    case 'address-replaced':
      return addressReplaced(state, happening)
    case 'meeting-end-answered':
      // The visit is over here, whatever the tool makes of it; its session log says when it was over there.
      return []
    case 'meeting-reported':
      return meetingReported(state, happening, now)
    case 'meeting-log-read':
      return meetingLogRead(state, happening, now)
    case 'link-by-context':
      return linkByContext(state, happening)
    case 'connection-told':
      // The visit goes on, whatever the EMR's schedule shows.
      return []
    case 'call-for-help':
      return callForHelp(pathway, state, happening, now)
    case 'type-note':
      return typeNote(pathway, state, happening)
    case 'draft-order':
      return draftOrder(pathway, state, happening)
    case 'sign-order':
      return signOrder(pathway, state, happening)
    case 'withdraw-order':
      return withdrawOrder(state, happening)
    case 'change-list':
      return changeList(state, happening)
    case 'drop-list-change':
      return dropListChange(state, happening)
    case 'book-order':
      return bookOrder(state, happening, now)
    case 'order-found-in-emr':
      return orderFound(state, happening)
    case 'order-seen-in-emr':
      return orderSeen(state, happening)
    case 'booking-seen-in-emr':
      return bookingSeen(state, happening)
    case 'order-ended-in-emr':
      return orderEnded(state, happening)
    case 'place-clinician':
      return placeClinician(state, happening)
    case 'assess':
      return assess(state, happening)
    case 'accept-charge':
      return acceptCharge(state, happening)
    case 'reopen-charge':
      return reopenCharge(state, happening)
    case 'find-charge':
      return findCharge(state, happening)
    case 'leave-next-payer':
      return leaveNextPayer(state, happening)
    case 'take-claim-answer':
      return takeClaimAnswer(state, happening)
    case 'keep-message':
      return keepMessage(state, happening)
    case 'let-go-of-messages':
      return letGoOfMessages(state, happening)
    case 'end':
      return end(pathway, state, happening)
    case 'sign':
      return sign(pathway, state, happening)
    case 'take-signature-back':
      return takeSignatureBack(state, happening)
    case 'note-signed-in-emr':
      return noteSignedInEmr(state, happening)
    case 'add-addendum':
      return addAddendum(state, happening)
    case 'send-message':
      return sendMessage(pathway, state, happening, now)
    case 'chart-wrote':
      return chartWrote(pathway, state, happening)
    case 'chart-refused':
      return chartRefused(pathway, state, happening)
    case 'interface-took':
      return interfaceTook(pathway, state, happening)
    case 'say-entered':
      return sayEntered(pathway, state, happening)
    case 'send-again':
      return sendAgain(state, happening)
    case 'message-went':
      return messageWent(state, happening)
    case 'message-bounced':
      return messageBounced(pathway, state, happening)
    case 'message-reported':
      return messageReported(pathway, state, happening)
    case 'message-delayed':
      return messageDelayed(pathway, state, happening, now)
    case 'deadline':
      return deadline(pathway, state, happening, now)
    case 'ask-cancel':
      return askCancel(state)
    case 'ask-move':
      return askMove(state, happening, now)
    case 'rate':
      return rate(state, happening, now)
    case 'ask-help':
      return askHelp(pathway, state, happening, now)
    case 'take-help':
      return takeHelp(state, happening)
    case 'answer-help':
      return answerHelp(state, happening)
    case 'reconciled':
      return reconciled(state, happening)
    case 'mend-discrepancy':
      return mendDiscrepancy(state, happening)
    case 'see-to-task':
      return seeToTask(state, happening)
    case 'revoke-link':
      return revokeLink(state, happening)
    case 'unlock':
      return unlock(state, happening)
    case 'log-attempt':
      return logAttempt(state, happening, now)
    case 'call-no-show':
      return callNoShow(state, happening, now)
  }
}
