/** The public entry `tucuxi/testing`: stubs for clients, resources and sessions, and recordings of them. */
export { RecordingError, StubError, type StubErrorReason } from './errors.ts'
export { ANY, type ArrayWith, type Matcher, match, type ObjectLike } from './testing/matchers.ts'
export type { RecordedCall, RecordedError } from './testing/recorded.ts'
export { Recording, recording } from './testing/recording.ts'
export type { CallToRecord, RecordingOptions } from './testing/recording-options.ts'
export type { RedactOptions } from './testing/redact.ts'
export { SessionStub } from './testing/session-stub.ts'
export { type ClientBehind, stub } from './testing/stub.ts'
export { Stubber } from './testing/stubber.ts'
export type {
  AnswerOptions,
  AsymmetricMatcher,
  Computed,
  Expected,
  MethodOf,
  ParamsOf,
  StubbedCall,
  StubbedError,
  StubbedOutput,
  StubOptions,
} from './testing/types.ts'
