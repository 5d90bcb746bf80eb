import type pg from 'pg'
import { carryOut } from './act/carry-out.ts'
import type { House } from './act/house.ts'
import { linkAddress, numberDigest } from './act/link.ts'
import { noteFormOf } from './act/note-form.ts'
import { pathwayOf } from './act/house.ts'
import { profileFrom } from '#formats/hl7v2/outgoing/edited-profile.ts'
import { claimFolders } from './carry/claim-folder.ts'
import type { Config } from './config.ts'
import { found } from './found.ts'
import { connectionStatus } from './link/connection-status.ts'
import { linkedMeetings } from './link/meetings.ts'
import { nativeMeetings } from './link/native.ts'
import { warn } from './log.ts'
import { mayReceive } from './message/agreement.ts'
import { smtpMail } from './message/mail.ts'
import { messengerOf, type MessengerParts } from './message/messenger.ts'
import { gatewaySms } from './message/sms.ts'
import { emrInterfaces } from './mllp/emr-interface.ts'
import { numberOf } from './mllp/number.ts'
import { profileOfSettings } from './mllp/profiled-interface.ts'
import { claims } from './postgres/claims.ts'
import { siteProfiles } from './postgres/site-profiles.ts'
import { telephoneService } from './telephone/service.ts'

/** For how long a claim that nobody picks up lies in its folder, unless the site says so. */
export const CLAIM_DAYS = 7

/** By what commands go out: the doors to the chart, mail and text messages, the telephone, video tools and claims. */
export interface Outbound {
  interfaces: ReturnType<typeof emrInterfaces>
  profiles: ReturnType<typeof siteProfiles>
  gateways: MessengerParts
  claimFiles: ReturnType<typeof claimFolders>
  carryOut: ReturnType<typeof carryOut>
}

/** Opens what commands go out by; what is pushed to `stops` ends it. */
export function openOutbound(config: Config, pool: pg.Pool, house: House, stops: (() => Promise<void>)[]): Outbound {
  const { organizations } = config
  const { store, linkKey, now } = house
  const profiles = siteProfiles(pool, profileOfSettings(organizations))
  const interfaces = emrInterfaces({
    organizations,
    mayReceive: ({ emr }) => mayReceive(emr.baa, config.install, now()),
    profileOf: async (id) => {
      const edited = (await profiles.newest(id))?.profile
      return edited == null ? null : profileFrom(edited, house.organizations.get(id)?.emr.hl7v2?.send?.processing)
    },
    now,
    onTrouble: (organization, why) => warn('v2 message not taken', organization, why),
  })
  stops.push(async () => interfaces.close())

  const joinAddress = (visit: string): string => `${config.origin}/v/${visit}`
  const gateways: MessengerParts = {
    organizations,
    ...(config.smtpUrl === undefined ? {} : { mail: smtpMail(config.smtpUrl) }),
    smsTo: (url) => gatewaySms(url, config.smsToken),
    install: config.install,
    joinAddress,
    now,
    onRefused: (organization, why) => warn('message not sent', organization, why),
  }
  const claimFiles = claimFolders({
    organizations: organizations.map(({ id, timeZone, claims: of }) => ({
      id,
      timeZone,
      drop: of?.drop && { folder: of.drop.folder, days: of.drop.days ?? CLAIM_DAYS },
    })),
    mayReceive: (id) => mayReceive(found(house.organizations, id).claims?.drop?.baa, config.install, now()),
    numbers: claims(pool),
    numberOf,
    usage: config.install === 'production' ? 'P' : 'T',
    now,
  })
  for (const { id, rooms, pathways } of organizations)
    if (
      pathways.some((name) => house.pathways.get(name)?.room === 'link') &&
      !mayReceive(rooms?.link?.baa, config.install, now())
    )
      warn('no BAA in force for the video tool: its visits can only go on by telephone', id, 'rooms.link.baa')
  const ofTools = {
    organizations,
    now,
    onRefused: (organization: string, why: string) => warn('video tool not asked, or unwilling', organization, why),
  }
  return {
    interfaces,
    profiles,
    gateways,
    claimFiles,
    carryOut: carryOut({
      claimFiles,
      store,
      chartOf: house.chartOf,
      offered: house.offered,
      interfaces,
      pathwayOf: (visit) => pathwayOf(house, visit),
      messenger: messengerOf(gateways),
      telephone: telephoneService({
        organizations,
        mayReceive: ({ telephone }) => mayReceive(telephone?.baa, config.install, now()),
        now,
        onRefused: (organization, why) => warn('telephone service not asked, or unwilling', organization, why),
      }),
      meetings: {
        link: linkedMeetings({
          ...ofTools,
          toolOf: ({ rooms }) => rooms?.link,
          mayReceive: ({ rooms }) => mayReceive(rooms?.link?.baa, config.install, now()),
        }),
        native: nativeMeetings({ ...ofTools, mayReceive: ({ emr }) => mayReceive(emr.baa, config.install, now()) }),
      },
      connections: connectionStatus({
        organizations,
        mayReceive: ({ emr }) => mayReceive(emr.baa, config.install, now()),
        onRefused: (organization, why) => warn('EMR not told who is connected, or unwilling', organization, why),
      }),
      linkOf: (visit) => linkAddress(config.origin, linkKey, visit),
      wantsNoTexts: (organization, number) =>
        store.wantsNoTexts(organization, numberDigest(linkKey, organization, number)),
      joinAddress,
      noteFormOf: (visit, write) => noteFormOf(house, visit, write),
      now,
      dice: Math.random,
    }),
  }
}
