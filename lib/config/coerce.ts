import { delimiter } from 'node:path'
import { givenProxies, type ProxyUrls } from '../http/proxies.ts'
import { parseProxy } from '../http/proxy-url.ts'

/** A kind of value: how it is read from an option, and from the text of a variable or profile key. */
export interface Kind<Value> {
  /** What is allowed, for messages: ends "must be …". */
  readonly allowed: string
  /** Whether a value may hold a password, and no message shows it. */
  readonly secret?: true
  /** The value that an option stands for; `undefined` when it has none. */
  fromOption(value: unknown): Value | undefined
  /** The value that a text stands for; `undefined` when it has none. A kind without this comes from options only. */
  fromText?(text: string): Value | undefined
}

export const text: Kind<string> = {
  allowed: 'a string that is not empty',
  fromOption: value => (typeof value === 'string' && value !== '' ? value : undefined),
  fromText: given => given,
}

export const boolean: Kind<boolean> = {
  allowed: 'true or false',
  fromOption: value => (typeof value === 'boolean' ? value : undefined),
  fromText: given => BOOLEANS.get(given.toLowerCase()),
}

/** A boolean; a text that is not `true` is false, as botocore has it for some. */
export const flag: Kind<boolean> = { ...boolean, fromText: given => given.toLowerCase() === 'true' }

/** A boolean, or `"auto"`. */
export const orAuto: Kind<boolean | 'auto'> = {
  allowed: 'true, false or "auto"',
  fromOption: value => (value === 'auto' ? value : boolean.fromOption(value)),
  fromText: given => (given.toLowerCase() === 'auto' ? 'auto' : BOOLEANS.get(given.toLowerCase())),
}

/** The text says the contrary of the option, as in `AWS_DISABLE_…`. */
export const negated: Kind<boolean> = {
  ...boolean,
  fromText: given => (BOOLEANS.get(given.toLowerCase()) === undefined ? undefined : given.toLowerCase() === 'false'),
}

const BOOLEANS: ReadonlyMap<string, boolean> = new Map([
  ['true', true],
  ['false', false],
])

/** One of a few words; texts in any case. */
export function oneOf<const Word extends string>(...words: readonly Word[]): Kind<Word> {
  const find = (given: string) => words.find(word => word === given.toLowerCase())
  return {
    allowed: `one of ${words.map(word => `"${word}"`).join(', ')}`,
    fromOption: value => (typeof value === 'string' ? find(value) : undefined),
    fromText: find,
  }
}

export function integer(min: number, max = Number.MAX_SAFE_INTEGER): Kind<number> {
  const check = (value: unknown) =>
    Number.isInteger(value) && (value as number) >= min && (value as number) <= max ? (value as number) : undefined
  return {
    allowed: max === Number.MAX_SAFE_INTEGER ? `an integer from ${min} on` : `an integer from ${min} to ${max}`,
    fromOption: check,
    fromText: given => (/^[+-]?\d+$/.test(given) ? check(Number(given)) : undefined),
  }
}

/** A time in milliseconds; options only, as no SDK reads one from elsewhere. */
export const milliseconds: Kind<number> = {
  allowed: 'a number of milliseconds above 0',
  fromOption: value => (typeof value === 'number' && value > 0 && value <= MAX_TIMER ? value : undefined),
}

/** A time in milliseconds, which is whole seconds in texts. */
export const seconds: Kind<number> = {
  allowed: 'a time above 0, in milliseconds as an option, in whole seconds elsewhere',
  fromOption: milliseconds.fromOption,
  fromText: given => (/^\d+$/.test(given) ? milliseconds.fromOption(Number(given) * 1000) : undefined),
}

/** What a timer of Node can hold; a longer one fires at once. */
const MAX_TIMER = 2 ** 31 - 1

/** Folders, separated in texts as in `PATH`. */
export const paths: Kind<readonly string[]> = {
  allowed: 'a list of folders',
  fromOption: value => (isTexts(value) ? value : undefined),
  fromText: given => given.split(delimiter).filter(path => path !== ''),
}

/** Words separated by commas. */
export const words: Kind<readonly string[]> = {
  allowed: 'a list of names, or their names separated by commas',
  fromOption: value => (isTexts(value) ? value : typeof value === 'string' ? splitWords(value) : undefined),
  fromText: splitWords,
}

/** `true`, `false`, or the path of a file of certificates. */
export const trust: Kind<boolean | string> = {
  allowed: 'true, false or the path of a PEM file',
  fromOption: value => boolean.fromOption(value) ?? text.fromOption(value),
  fromText: given => given,
}

/** The path of one PEM file with certificate and key, or of two. */
export const certificate: Kind<string | readonly [certificate: string, key: string]> = {
  allowed: 'the path of a PEM file, or a pair of paths: certificate and key',
  fromOption: value =>
    text.fromOption(value) ?? (isTexts(value) && value.length === 2 ? [value[0]!, value[1]!] : undefined),
}

/** A URL with scheme and host, which requests can be sent to. */
export const url: Kind<string> = {
  allowed: 'an absolute URL such as "https://host:port"',
  fromOption: value => (typeof value === 'string' ? checkUrl(value) : undefined),
  fromText: checkUrl,
}

/** URLs of proxies by scheme of the request; an empty one is none. @throws InvalidOptionError one that is no URL */
export const proxies: Kind<ProxyUrls> = {
  allowed: 'an object of proxy URLs by scheme of the request: { http: "http://host:port", https: "http://host:port" }',
  secret: true,
  fromOption: value => {
    if (!isObject(value) || !Object.entries(value).every(isProxy)) return undefined
    const { http, https } = givenProxies(value) ?? {}
    for (const proxy of [http, https]) if (proxy !== undefined) parseProxy(proxy)
    return value
  },
}

/** Anything by name. */
export const record: Kind<Readonly<Record<string, unknown>>> = {
  allowed: 'an object',
  fromOption: value => (isObject(value) ? value : undefined),
}

function isProxy([scheme, url]: readonly [string, unknown]): boolean {
  return (scheme === 'http' || scheme === 'https') && (url === undefined || typeof url === 'string')
}

function checkUrl(given: string): string | undefined {
  const valid = /^https?:\/\/[^\s/?#\\]+[^\s?#\\]*$/i.test(given) && URL.canParse(given)
  return valid ? given : undefined
}

function splitWords(given: string): string[] {
  return given
    .split(',')
    .map(word => word.replace(/\s/g, ''))
    .filter(word => word !== '')
}

function isTexts(value: unknown): value is readonly string[] {
  return Array.isArray(value) && value.every(item => typeof item === 'string')
}

function isObject(value: unknown): value is Record<string, unknown> {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}
