import { HUB_SCOPE } from '#formats/fhircast/frames.ts'
import { noteRule } from '../fhir/notes.ts'
import type { Personality } from './personality.ts'

/** The EMR as a developer wishes it were: everything that the sandbox can do, for every app that has the scope. */
export const GENEROUS: Personality = {
  name: 'generous',
  smart: {
    token_endpoint_auth_methods_supported: ['private_key_jwt', 'client_secret_basic', 'none'],
    token_endpoint_auth_signing_alg_values_supported: ['ES384', 'RS384'],
    grant_types_supported: ['authorization_code', 'refresh_token', 'client_credentials'],
    scopes_supported: [
      'openid',
      'fhirUser',
      'launch',
      'online_access',
      'user/*.cruds',
      'patient/*.cruds',
      'system/*.cruds',
      ...HUB_SCOPE.split(' '),
    ],
    capabilities: [
      'launch-ehr',
      'client-public',
      'client-confidential-symmetric',
      'client-confidential-asymmetric',
      'sso-openid-connect',
      'context-ehr-patient',
      'context-ehr-encounter',
      'permission-online',
      'permission-patient',
      'permission-user',
      'permission-v1',
      'permission-v2',
    ],
  },
  rules: [noteRule],
}
