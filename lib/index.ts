/** The public face: re-exports only. */
export type { AttemptTrace, CallTrace } from './client/diagnostics.ts'
export type {
  CallEvent,
  ClientEvents,
  ErrorEvent,
  Hook,
  OutputEvent,
  ParamsEvent,
  RequestEvent,
  ResponseEvent,
  RetryEvent,
  SendEvent,
  SigningEvent,
  Stage,
  StageEvents,
} from './client/hooks.ts'
export type {
  BaseClient,
  Call,
  CallOptions,
  ClientMeta,
  Pages,
  PaginateOptions,
  Paginator,
  PresignedPost,
  PresignedPostCondition,
  PresignedPostInit,
  PresignOptions,
  UntypedClient,
  UntypedOutput,
  UntypedParams,
  Waiter,
  WaitOptions,
} from './client/types.ts'
export type { Origin } from './config/lookup.ts'
export type { ClientSettings, ResolvedConfig, SessionSettings, SettingName } from './config.ts'
export { Credentials, type CredentialsFunction, type CredentialsInit } from './credentials/credentials.ts'
export type { MfaCode } from './credentials/provider.ts'
export * from './errors.ts'
export type { Transport, WireBody, WireRequest, WireResponse } from './http/wire.ts'
export type {
  BatchCallOptions,
  BatchFailure,
  BatchPlan,
  BatchResult,
  CollectionPlan,
  Concurrent,
  ItemPlan,
  LiveOptions,
  Page,
  ResourceMeta,
  ResourceWaitOptions,
  TagsInit,
  WaitUntilOptions,
} from './resource/index.ts'
export { Collection, LiveCollection, live, Resource, Sequence, TagMap } from './resource/index.ts'
export type { DbAuthTokenInit, DsqlAuthTokenInit } from './services/db-auth-token.ts'
export type {
  DirectoryOptions,
  DirectoryProgress,
  DirectoryResult,
  DownloadDirectoryOptions,
  FileInfo,
  FileResult,
  SyncCompare,
  SyncOptions,
  SyncSide,
  UploadDirectoryOptions,
} from './services/s3/directory/types.ts'
export type {
  CopyOptions,
  CopySource,
  DownloadOptions,
  DownloadTarget,
  TransferConfig,
  TransferOptions,
  TransferProgress,
  TransferResult,
} from './services/s3/transfer/index.ts'
export type { Explanation, Step } from './session/explain.ts'
export type { ClientOptions, SessionOptions } from './session/options.ts'
export type { ClientOf, ResourceOf, UntypedResource } from './session/typed.ts'
export { client, resource, Session } from './session.ts'
export type { ServiceClients, ServiceResources } from './types/index.ts'
