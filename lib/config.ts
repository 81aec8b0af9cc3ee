import * as kinds from './config/coerce.ts'
import { oneOf } from './config/coerce.ts'
import type { Origin, Setting } from './config/lookup.ts'

/** One row of the table, its types kept. */
const row = <Value, const Default extends Value | undefined>(setting: Setting<Value, Default>) => setting

/** Settings that all clients of a session share. */
export const SESSION_SETTINGS = {
  profile: row({
    env: ['AWS_DEFAULT_PROFILE', 'AWS_PROFILE'],
    kind: kinds.text,
    default: undefined,
    meaning: 'The profile of the two AWS files; the one called "default" when none is named.',
  }),
  dataPath: row({
    env: ['AWS_DATA_PATH'],
    profile: ['data_path'],
    kind: kinds.paths,
    default: undefined,
    meaning: 'Folders searched for definitions of services and resources, before the built-in ones.',
  }),
  credentialsCache: row({
    kind: oneOf('file', 'memory'),
    default: 'file',
    meaning:
      'Where credentials of roles are kept: in the folder of the AWS CLI, "~/.aws/cli/cache", too, or in memory only.',
  }),
  ec2MetadataDisabled: row({
    env: ['AWS_EC2_METADATA_DISABLED'],
    kind: kinds.flag,
    default: false,
    meaning: 'Whether the instance metadata service is not asked for credentials.',
  }),
  ec2MetadataServiceEndpoint: row({
    env: ['AWS_EC2_METADATA_SERVICE_ENDPOINT'],
    profile: ['ec2_metadata_service_endpoint'],
    kind: kinds.url,
    default: undefined,
    meaning: 'Where the instance metadata service is.',
  }),
  ec2MetadataServiceEndpointMode: row({
    env: ['AWS_EC2_METADATA_SERVICE_ENDPOINT_MODE'],
    profile: ['ec2_metadata_service_endpoint_mode'],
    kind: oneOf('ipv4', 'ipv6'),
    default: undefined,
    meaning: 'Which address the instance metadata service has, where no endpoint is set.',
  }),
  imdsUseIpv6: row({
    env: ['AWS_IMDS_USE_IPV6'],
    profile: ['imds_use_ipv6'],
    kind: kinds.flag,
    default: false,
    meaning: 'The older way to say ec2MetadataServiceEndpointMode: ipv6.',
  }),
  ec2MetadataV1Disabled: row({
    env: ['AWS_EC2_METADATA_V1_DISABLED'],
    profile: ['ec2_metadata_v1_disabled'],
    kind: kinds.flag,
    default: false,
    meaning: 'Whether version 1 of the instance metadata service, which needs no token, is ruled out.',
  }),
  metadataServiceTimeout: row({
    env: ['AWS_METADATA_SERVICE_TIMEOUT'],
    profile: ['metadata_service_timeout'],
    kind: kinds.seconds,
    default: 1000,
    meaning: 'Milliseconds of one attempt at the instance metadata service. Variable and profile key are seconds.',
  }),
  metadataServiceNumAttempts: row({
    env: ['AWS_METADATA_SERVICE_NUM_ATTEMPTS'],
    profile: ['metadata_service_num_attempts'],
    kind: kinds.integer(1),
    default: 1,
    meaning: 'Attempts of one request to the instance metadata service.',
  }),
}

/**
 * Settings that a client can have of its own. A row that another row looks at comes before it (`resolve` goes down the
 * table once). Names, defaults and meanings are those of botocore/configprovider.py and botocore/config.py.
 */
export const CLIENT_SETTINGS = {
  region: row({
    env: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
    profile: ['region'],
    kind: kinds.text,
    default: undefined,
    meaning: 'The region of the endpoint and of the signature.',
  }),
  apiVersion: row({
    profile: ['api_versions.<client>'],
    kind: kinds.text,
    default: undefined,
    meaning: 'The version of the service model; the newest when left out.',
  }),
  ignoreConfiguredEndpointUrls: row({
    env: ['AWS_IGNORE_CONFIGURED_ENDPOINT_URLS'],
    profile: ['ignore_configured_endpoint_urls'],
    kind: kinds.boolean,
    default: false,
    meaning: 'Whether endpoint URLs of the environment and the profile are passed over.',
  }),
  endpointUrl: row({
    env: ['AWS_ENDPOINT_URL_<SERVICE>', 'AWS_ENDPOINT_URL'],
    profile: ['services:<service>.endpoint_url', 'endpoint_url'],
    kind: kinds.url,
    default: undefined,
    meaning: 'Where requests go, in place of the endpoint that the rules of the service name.',
  }),
  useSsl: row({ kind: kinds.boolean, default: true, meaning: 'https or http, where no endpointUrl says it.' }),
  verify: row({
    env: ['AWS_CA_BUNDLE'],
    profile: ['ca_bundle'],
    kind: kinds.trust,
    default: true,
    meaning: 'Whether certificates of servers are checked; a path names the authorities to trust.',
  }),
  defaultsMode: row({
    env: ['AWS_DEFAULTS_MODE'],
    profile: ['defaults_mode'],
    kind: oneOf('legacy', 'standard', 'in-region', 'cross-region', 'mobile', 'auto'),
    default: 'legacy',
    meaning: 'The set of defaults for timeouts, retries and regional endpoints.',
  }),
  connectTimeout: row({
    kind: kinds.milliseconds,
    default: 60_000,
    smart: 'connectTimeoutInMillis',
    meaning: 'Milliseconds until a socket is connected.',
  }),
  readTimeout: row({ kind: kinds.milliseconds, default: 60_000, meaning: 'Milliseconds without a byte.' }),
  maxPoolConnections: row({ kind: kinds.integer(1), default: 10, meaning: 'Sockets to one host at once.' }),
  tcpKeepalive: row({
    env: ['BOTOCORE_TCP_KEEPALIVE'],
    profile: ['tcp_keepalive'],
    kind: kinds.boolean,
    default: true,
    meaning: 'Whether the system probes connections that are silent, so that those whose other end is gone are found.',
  }),
  proxies: row({
    kind: kinds.proxies,
    default: undefined,
    meaning:
      'URLs of proxies by scheme of the request; {} for none. Left out, those of http_proxy, https_proxy and no_proxy.',
  }),
  'proxiesConfig.proxyCaBundle': row({
    kind: kinds.text,
    default: undefined,
    meaning: 'A PEM file with the authorities to trust for proxies of https, in place of those of verify.',
  }),
  'proxiesConfig.proxyClientCert': row({
    kind: kinds.certificate,
    default: undefined,
    meaning: 'The certificate (and key) by which this client shows who it is to proxies of https.',
  }),
  'proxiesConfig.proxyUseForwardingForHttps': row({
    kind: kinds.boolean,
    default: false,
    meaning: 'Whether proxies of https get requests for https whole, and can read them; left out, they open tunnels.',
  }),
  clientCert: row({
    kind: kinds.certificate,
    default: undefined,
    meaning: 'The certificate (and key) by which this client shows who it is.',
  }),
  'retries.mode': row({
    env: ['AWS_RETRY_MODE'],
    profile: ['retry_mode'],
    kind: oneOf('standard', 'adaptive', 'legacy'),
    default: 'standard',
    smart: 'retryMode',
    meaning: 'The rules by which attempts are repeated.',
  }),
  'retries.maxAttempts': row({
    env: ['AWS_MAX_ATTEMPTS'],
    profile: ['max_attempts'],
    kind: kinds.integer(1),
    default: 3,
    services: { dynamodb: 4, dynamodb_streams: 4 },
    meaning: 'Attempts of one call, the first included. In the mode "legacy" the default is 5, dynamodb: 10.',
  }),
  signatureVersion: row({
    profile: ['<client>.signature_version'],
    kind: kinds.text,
    default: undefined,
    meaning: 'The way of signing, where it is not what the service asks for; "unsigned" for none.',
  }),
  sigv4aSigningRegionSet: row({
    env: ['AWS_SIGV4A_SIGNING_REGION_SET'],
    profile: ['sigv4a_signing_region_set'],
    kind: kinds.words,
    default: undefined,
    meaning: 'The regions for which a SigV4A signature holds.',
  }),
  authSchemePreference: row({
    env: ['AWS_AUTH_SCHEME_PREFERENCE'],
    profile: ['auth_scheme_preference'],
    kind: kinds.words,
    default: undefined,
    meaning: 'Names of authentication schemes, the most wanted first.',
  }),
  userAgentExtra: row({ kind: kinds.text, default: undefined, meaning: 'Text at the end of the User-Agent header.' }),
  userAgentAppId: row({
    env: ['AWS_SDK_UA_APP_ID'],
    profile: ['sdk_ua_app_id'],
    kind: kinds.text,
    default: undefined,
    meaning: 'The name of the application in the User-Agent header.',
  }),
  useDualstackEndpoint: row({
    env: ['AWS_USE_DUALSTACK_ENDPOINT'],
    profile: ['use_dualstack_endpoint'],
    kind: kinds.boolean,
    default: false,
    meaning: 'Whether the endpoint has IPv6 addresses, too.',
  }),
  useFipsEndpoint: row({
    env: ['AWS_USE_FIPS_ENDPOINT'],
    profile: ['use_fips_endpoint'],
    kind: kinds.boolean,
    default: false,
    meaning: 'Whether the endpoint is one of those validated under FIPS 140.',
  }),
  stsRegionalEndpoints: row({
    env: ['AWS_STS_REGIONAL_ENDPOINTS'],
    profile: ['sts_regional_endpoints'],
    kind: oneOf('regional', 'legacy'),
    default: 'regional',
    smart: 'stsRegionalEndpoints',
    meaning: 'Whether STS of the oldest regions has a regional or the global endpoint.',
  }),
  accountIdEndpointMode: row({
    env: ['AWS_ACCOUNT_ID_ENDPOINT_MODE'],
    profile: ['account_id_endpoint_mode'],
    kind: oneOf('preferred', 'disabled', 'required'),
    default: 'preferred',
    meaning: 'Whether the account is part of the endpoint, where the service has such endpoints.',
  }),
  endpointDiscoveryEnabled: row({
    env: ['AWS_ENDPOINT_DISCOVERY_ENABLED', 'AWS_ENABLE_ENDPOINT_DISCOVERY'],
    profile: ['endpoint_discovery_enabled'],
    kind: kinds.orAuto,
    default: 'auto',
    meaning: 'Whether the service is asked for its endpoint; "auto" where it must be.',
  }),
  injectHostPrefix: row({
    env: ['AWS_DISABLE_HOST_PREFIX_INJECTION'],
    profile: ['disable_host_prefix_injection'],
    kind: kinds.negated,
    default: true,
    meaning: 'Whether operations may put a prefix before the host. Variable and profile key say the contrary.',
  }),
  requestChecksumCalculation: row({
    env: ['AWS_REQUEST_CHECKSUM_CALCULATION'],
    profile: ['request_checksum_calculation'],
    kind: oneOf('when_supported', 'when_required'),
    default: 'when_supported',
    meaning: 'When a checksum is sent with a body.',
  }),
  responseChecksumValidation: row({
    env: ['AWS_RESPONSE_CHECKSUM_VALIDATION'],
    profile: ['response_checksum_validation'],
    kind: oneOf('when_supported', 'when_required'),
    default: 'when_supported',
    meaning: 'When the checksum of a body that comes is checked.',
  }),
  refreshInterval: row({
    kind: kinds.integer(0, 2 ** 31 - 1),
    default: 5_000,
    meaning: 'Milliseconds between refreshes of resources and collections that mobx observes; 0 for no refreshes.',
  }),
  parameterValidation: row({
    profile: ['parameter_validation'],
    kind: kinds.boolean,
    default: true,
    meaning: 'Whether parameters are checked against the model before anything is sent.',
  }),
  disableRequestCompression: row({
    env: ['AWS_DISABLE_REQUEST_COMPRESSION'],
    profile: ['disable_request_compression'],
    kind: kinds.boolean,
    default: false,
    meaning: 'Whether bodies are sent as they are by operations that could compress them.',
  }),
  requestMinCompressionSizeBytes: row({
    env: ['AWS_REQUEST_MIN_COMPRESSION_SIZE_BYTES'],
    profile: ['request_min_compression_size_bytes'],
    kind: kinds.integer(1, 1_048_576),
    default: 10_240,
    meaning: 'The smallest body that is compressed.',
  }),
  clientContextParams: row({
    kind: kinds.record,
    default: undefined,
    meaning: 'Parameters of the endpoint rules that single services have.',
  }),
  's3.addressingStyle': row({
    profile: ['s3.addressing_style'],
    kind: oneOf('auto', 'virtual', 'path'),
    default: 'auto',
    meaning: 'Whether a bucket stands in the host or in the path.',
  }),
  's3.payloadSigningEnabled': row({
    profile: ['s3.payload_signing_enabled'],
    kind: kinds.boolean,
    default: undefined,
    meaning: 'Whether the signature covers the body; left out, where it must.',
  }),
  's3.useAccelerateEndpoint': row({
    profile: ['s3.use_accelerate_endpoint'],
    kind: kinds.boolean,
    default: false,
    meaning: 'Whether S3 Transfer Acceleration is used.',
  }),
  's3.useDualstackEndpoint': row({
    profile: ['s3.use_dualstack_endpoint'],
    kind: kinds.boolean,
    default: undefined,
    meaning: 'As useDualstackEndpoint, for S3 only; wins over it.',
  }),
  's3.useArnRegion': row({
    env: ['AWS_S3_USE_ARN_REGION'],
    profile: ['s3_use_arn_region', 's3.use_arn_region'],
    kind: kinds.boolean,
    default: undefined,
    meaning: 'Whether the region of an ARN wins over the region of the client; left out: for S3, not for S3 Control.',
  }),
  's3.disableS3ExpressSessionAuth': row({
    env: ['AWS_S3_DISABLE_EXPRESS_SESSION_AUTH'],
    profile: ['s3_disable_express_session_auth'],
    kind: kinds.boolean,
    default: undefined,
    meaning: 'Whether directory buckets are used without a session.',
  }),
  's3.disableMultiregionAccessPoints': row({
    env: ['AWS_S3_DISABLE_MULTIREGION_ACCESS_POINTS'],
    profile: ['s3_disable_multiregion_access_points', 's3.s3_disable_multiregion_access_points'],
    kind: kinds.boolean,
    default: false,
    meaning: 'Whether access points of many regions are refused.',
  }),
  's3.usEast1RegionalEndpoint': row({
    env: ['AWS_S3_US_EAST_1_REGIONAL_ENDPOINT'],
    profile: ['s3_us_east_1_regional_endpoint', 's3.us_east_1_regional_endpoint'],
    kind: oneOf('legacy', 'regional'),
    default: 'legacy',
    smart: 's3UsEast1RegionalEndpoints',
    meaning: 'Whether S3 in us-east-1 has the global or the regional endpoint.',
  }),
}

type Table = typeof CLIENT_SETTINGS
type Plain<Name> = Name extends `${string}.${string}` ? never : Name
type GroupName =
  Table extends Readonly<Record<infer Name, unknown>> ? (Name extends `${infer G}.${string}` ? G : never) : never
type Given<Row> = Row extends Setting<infer Value, infer _> ? Value : never
type Resolved<Row> =
  Row extends Setting<infer Value, infer Default> ? (undefined extends Default ? Value | undefined : Value) : never

type OptionsOf<T> = { readonly [Name in keyof T as Plain<Name>]?: Given<T[Name]> | undefined }
type GroupOptions<G extends string> = {
  readonly [Name in keyof Table as Name extends `${G}.${infer Own}` ? Own : never]?: Given<Table[Name]> | undefined
}
type GroupValues<G extends string> = {
  readonly [Name in keyof Table as Name extends `${G}.${infer Own}` ? Own : never]: Resolved<Table[Name]>
}

/** The settings that a client can be made with; {@link CLIENT_SETTINGS} says what each means and where else it is read. */
export type ClientSettings = OptionsOf<Table> & { readonly [G in GroupName]?: GroupOptions<G> | undefined }

/** The settings that a session can be made with. */
export type SessionSettings = ClientSettings & OptionsOf<typeof SESSION_SETTINGS>

/** The path of a setting: `region`, `s3.addressingStyle`. */
export type SettingName = keyof Table

/** Every setting of a client, decided. Immutable. */
export type ResolvedConfig = { readonly [Name in keyof Table as Plain<Name>]: Resolved<Table[Name]> } & {
  readonly [G in GroupName]: GroupValues<G>
} & {
  /** Where a value comes from. */
  origin(name: SettingName): Origin
}
