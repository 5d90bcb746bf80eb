import { doorThrough, type Cell } from '#domain/connect/matrix.ts'
import type { Pathway } from '#domain/pathway/pathway.ts'
import {
  ABSENT,
  PRESENT,
  withoutSecrets,
  type ConfigExport,
  type ExportedOrganization,
  type ExportedRoute,
} from '#formats/config/export.ts'
import { edited, type EditedProfile } from '#formats/hl7v2/outgoing/edited-profile.ts'
import type { Config } from './config.ts'
import type { Organization } from './config/organizations.ts'
import type { VersionedRoutes } from './route-versions.ts'

/** What is in force beside the settings. */
export interface InForce {
  pathways: ReadonlyMap<string, Pathway>
  /** What the last reading of the EMR found; null before the first. */
  cellsOf(organization: string): Promise<readonly Cell[] | null>
  /** The site profile that was edited last; null: as the settings have it. */
  profileOf(organization: string): Promise<EditedProfile | null>
  routesOf(organization: string): Promise<Record<string, ExportedRoute>>
}

/** By which texts an organization's routes are carried. */
export function exportedRoutes(
  versioned: Pick<VersionedRoutes, 'inForce' | 'ofFile'>,
  { id, routes = {} }: Pick<Organization, 'id' | 'routes'>,
): Record<string, ExportedRoute> {
  return Object.fromEntries(
    Object.keys(routes).map((name): [string, ExportedRoute] => {
      const [now, file] = [versioned.inForce(id, name), versioned.ofFile(id, name)]
      const isFile = now.route.version === file.route.version && now.map?.version === file.map?.version
      return [
        name,
        {
          version: now.route.version,
          map: now.map?.id ?? null,
          mapVersion: now.map?.version ?? null,
          by: isFile ? 'file' : 'page',
        },
      ]
    }),
  )
}

/** The configuration of an install as it is in force, of these organizations, without any secret. */
export async function configurationOf(
  config: Config,
  organizations: readonly Organization[],
  inForce: InForce,
): Promise<ConfigExport> {
  const exported = organizations.map(
    async (organization) => [organization.id, await organizationOf(organization, inForce)] as const,
  )
  return {
    form: 'causeway-config/1',
    install: config.install,
    settings: settingsOf(config),
    organizations: Object.fromEntries(await Promise.all(exported)),
  }
}

/** By the names of docs/settings.md; what is a secret by its own name says only whether it is there. */
function settingsOf(config: Config): ConfigExport['settings'] {
  const settings = {
    PORT: config.port,
    CAUSEWAY_ORIGIN: config.origin,
    CAUSEWAY_DATA: config.data,
    DATABASE_URL: config.databaseUrl,
    CAUSEWAY_SECRET: config.secret,
    CAUSEWAY_SANDBOX: config.sandbox,
    CAUSEWAY_PATHWAYS: config.pathways,
    CAUSEWAY_ROUTES: config.routes,
    CAUSEWAY_MAPS: config.maps,
    CAUSEWAY_CHARGE_RULES: config.chargeRules,
    SMTP_URL: config.smtpUrl,
    SMS_TOKEN: config.smsToken ?? null,
    TRANSCRIBER_KEY: config.transcriberKey ?? null,
    ICE_SERVERS: config.iceServers,
    TURN_URLS: config.turn?.urls,
    TURN_SECRET: config.turn?.secret ?? null,
    METRICS_TOKEN: config.metricsToken ?? null,
    OTEL_EXPORTER_OTLP_ENDPOINT: config.traces?.endpoint ?? null,
    OTEL_EXPORTER_OTLP_HEADERS: config.traces && Object.keys(config.traces.headers).length > 0 ? PRESENT : ABSENT,
    LOG_LEVEL: config.logLevel,
  }
  return Object.fromEntries(
    Object.entries(settings)
      .filter(([, value]) => value !== undefined)
      .map(([name, value]) => [name, withoutSecrets(value, name)]),
  )
}

async function organizationOf(organization: Organization, inForce: InForce): Promise<ExportedOrganization> {
  const [cells, profile, routes] = await Promise.all([
    inForce.cellsOf(organization.id),
    inForce.profileOf(organization.id),
    inForce.routesOf(organization.id),
  ])
  const { emr, mail, sms, writer } = organization
  const { send } = emr.hl7v2 ?? {}
  return {
    // A secret that may be left out is said to be absent, so that an export shows that it is not there.
    settings: withoutSecrets({
      ...organization,
      emr: { ...emr, clientSecret: emr.clientSecret ?? null },
      mail: { ...mail, secret: mail.secret ?? null },
      ...(sms && { sms: { ...sms, secret: sms.secret ?? null } }),
      ...(writer && { writer: { ...writer, key: writer.key ?? null } }),
    }),
    pathways: Object.fromEntries(
      organization.pathways.map((name) => [name, withoutSecrets(inForce.pathways.get(name) ?? null)]),
    ),
    doors:
      cells &&
      Object.fromEntries(
        cells.map((cell) => {
          const door = doorThrough(cell, send !== undefined)
          return [`${cell.kind} ${cell.name}`, { door: door === 'hl7v2' ? `hl7v2 ${cell.hl7v2}` : door, why: cell.why }]
        }),
      ),
    siteProfile: send === undefined ? null : withoutSecrets(profile ?? edited(send)),
    routes,
  }
}
