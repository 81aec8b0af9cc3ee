import type { Readable } from 'node:stream'
import type { CallOptions, OperationNames } from '../client/types.ts'
import type { ResponseMetadata } from '../errors.ts'
import type { StreamingBody } from '../http/streaming-body.ts'
import type { ArrayWith, Matcher, ObjectLike } from './matchers.ts'

/** The parameters of a method of a client. */
export type ParamsOf<Client, Method extends keyof Client> = Client[Method] extends (
  params: infer Params,
  options?: CallOptions,
) => unknown
  ? NonNullable<Params>
  : object

type OutputOf<Client, Method extends keyof Client> = Client[Method] extends (...args: never[]) => Promise<infer Output>
  ? Output
  : never

/** What `expect.anything()` and its like are, in Jest, Vitest and Jasmine. */
export interface AsymmetricMatcher {
  asymmetricMatch(actual: unknown, ...rest: never[]): boolean
}

/** What stands for a value in expected parameters: the value, a matcher, or a function that says whether it will do. */
export type Expected<Value> =
  | Matcher
  | ObjectLike
  | ArrayWith
  | AsymmetricMatcher
  | ((value: never) => boolean)
  | (Value extends Date | Uint8Array | Blob | Readable
      ? Value
      : Value extends readonly (infer Element)[]
        ? readonly Expected<Element>[]
        : Value extends object
          ? { readonly [Name in keyof Value]: Expected<Value[Name]> }
          : Value)

/** What stands for an output in a stub: its data, with bodies and events as plain values. */
export type StubbedOutput<Client, Method extends keyof Client> = Plain<
  Omit<OutputOf<Client, Method>, 'ResponseMetadata'>
> & {
  readonly ResponseMetadata?: Partial<ResponseMetadata>
}

/** Makes an output from the parameters of a call. */
export type Computed<Client, Method extends keyof Client> = (
  params: ParamsOf<Client, Method>,
) => StubbedOutput<Client, Method> | Promise<StubbedOutput<Client, Method>>

/** How often an answer is given. */
export interface AnswerOptions {
  /**
   * For so many calls, one after the other; 1 when left out. `Infinity`: for every call that it fits and that no answer
   * is queued for, whatever is to be called next. Of several such, the newest that fits. It is never missed.
   */
  readonly times?: number | undefined
}

type Plain<Value> = Value extends StreamingBody
  ? string | Uint8Array | Readable | undefined
  : Value extends Date
    ? Date | string | number
    : Value extends Uint8Array
      ? Uint8Array | string
      : Value extends readonly (infer Element)[]
        ? readonly Plain<Element>[]
        : Value extends AsyncIterable<infer Event>
          ? readonly (Plain<Event> | Error)[]
          : Value extends object
            ? { readonly [Name in keyof Value]: Plain<Value[Name]> }
            : Value

/** An error to answer with. */
export interface StubbedError<Params = unknown> {
  /** As the service names it: `NoSuchKey`. A modelled one has its class of `client.exceptions`. */
  readonly code: string
  readonly message?: string
  /** The model's, or 400, when left out. */
  readonly statusCode?: number
  /** Members that the model has for this error; checked. */
  readonly fields?: Readonly<Record<string, unknown>>
  /** What else the service says of the error: members of `error.response.Error`. */
  readonly detail?: Readonly<Record<string, string>>
  readonly ResponseMetadata?: Partial<Pick<ResponseMetadata, 'RequestId' | 'HTTPHeaders'>>
  readonly expectedParams?: Expected<Params>
}

/** How a stub behaves. */
export interface StubOptions {
  /** Calls may come in any order: each takes the first answer that is for it. False when left out. */
  readonly anyOrder?: boolean | undefined
  /** Waiters and `waitUntil` wait between polls, as they do in earnest. False when left out. */
  readonly keepDelays?: boolean | undefined
}

/** A call that was answered. */
export interface StubbedCall {
  /** `getObject` */
  readonly method: string
  /** As the caller gave them; a body that is a stream, as bytes. */
  readonly params: Readonly<Record<string, unknown>>
}

/** The methods of a client that are operations. */
export type MethodOf<Client> = OperationNames<Client>
