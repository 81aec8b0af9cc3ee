import { exceptionsOf } from '../client/exceptions.ts'
import { ClientError } from '../errors.ts'
import type { ServiceModel } from '../model/service.ts'
import { isMissing } from './missing.ts'

type Id = string | number

/** Codes of errors about who asks, not about what is asked for. */
const ACCESS = /Access|Auth|Credential|Expired|Signature|Token/
const MALFORMED = /Malformed/
/** What services put around the ids that they name. */
const QUOTED = /'([^']*)'|"([^"]*)"|\[([^\]]*)\]/g

/**
 * Which of the ids that were asked for together an error is about.
 *
 * @returns those that its message names; none when it is about some that it does not name; undefined when it is about
 * all, or about something else
 */
export function blamed(error: unknown, ids: readonly Id[]): Id[] | undefined {
  if (!isRefusal(error)) return undefined
  const named = namedIn(error.message, ids)
  return isAboutId(error) || (named.length > 0 && named.length < ids.length) ? named : undefined
}

/** Whether an error says that what was asked for does not exist, or cannot. */
export function isAboutId(error: unknown): boolean {
  return isMissing(error) || (isRefusal(error) && MALFORMED.test(error.code))
}

/** Whether an error is about what was asked for: the service is well, and the caller may ask. */
function isRefusal(error: unknown): error is ClientError {
  if (!(error instanceof ClientError) || error.retryable || ACCESS.test(error.code)) return false
  return error.statusCode === 400 || error.statusCode === 404
}

/**
 * The ids that stand in a message, as words of their own: those in quotes; without any, those that cannot be a word of
 * the language.
 */
function namedIn(message: string, ids: readonly Id[]): Id[] {
  const quoted = new Set<string>()
  for (const [, ...contents] of message.matchAll(QUOTED)) {
    const content = contents.find(text => text !== undefined) ?? ''
    for (const word of [content, ...content.split(/[\s,[\]'"]+/)]) quoted.add(word)
  }
  const found = ids.filter(id => quoted.has(String(id)))
  if (found.length > 0) return found
  const words = new Set(message.split(/[\s,;'"()[\]]+/).map(word => word.replace(/[.:!]+$/, '')))
  return ids.filter(id => /[^A-Za-z]/.test(String(id)) && words.has(String(id)))
}

/** An error about several ids as the service would have said it of each: `The instance ID 'i-1' does not exist`. */
export function errorsAbout(service: ServiceModel, error: ClientError, ids: readonly Id[]): (id: Id) => ClientError {
  const all = new Set(ids.map(String))
  const { code, statusCode, operation, requestId, retryable, attempts } = error
  const said = error.response.Error as { Message?: string } | undefined
  const messageOf = aboutEach(error.message, all)
  const saidOf = aboutEach(said?.Message ?? '', all)
  return id => {
    const message = messageOf(String(id))
    if (message === error.message) return error
    const response = { ...error.response, Error: { ...said, Message: saidOf(String(id)) } }
    const init = {
      code,
      message,
      statusCode,
      service: error.service,
      operation,
      requestId,
      retryable,
      attempts,
      response,
    }
    return exceptionsOf(service).make(init, error as unknown as Readonly<Record<string, unknown>>)
  }
}

/** A list of words, with or without quotes around each. */
const LIST = /(?<![^\s'",[\]])(['"]?)[^\s'",[\]]+\1(?:,\s*\1[^\s'",[\]]+\1)+/g
/** Stands for the list while the sentence around it is changed; no message has one. */
const PLACE = '\0'

/** What a message with lists of these ids says of each of them. */
function aboutEach(message: string, ids: ReadonlySet<string>): (id: string) => string {
  const lists = [...message.matchAll(LIST)].map(({ 0: list, 1: quote = '', index }) => {
    const words = list.split(/,\s*/).map(word => word.slice(quote.length, word.length - quote.length))
    return { start: index, end: index + list.length, quote, words: new Set(words) }
  })
  const known = lists.filter(({ words }) => [...words].every(word => ids.has(word))).reverse()
  return id => {
    let one = message
    for (const { start, end, quote, words } of known) {
      if (words.has(id)) one = one.slice(0, start) + quote + PLACE + quote + one.slice(end)
    }
    return one === message
      ? one
      : one.replace(/s([^\w\0]+\0[^\w\0]*) do not exist/, '$1 does not exist').replaceAll(PLACE, () => id)
  }
}
