import { inspect } from 'node:util'
import { CredentialsError, NoAuthTokenError } from '../errors.ts'
import type { ProviderContext } from './provider.ts'
import { ssoSessionOf } from './sso-profile.ts'
import { ssoToken } from './sso-token.ts'

/** A token that stands for whoever has it. Immutable; neither `console.log` nor `JSON.stringify` shows its value. */
export class BearerToken {
  readonly expiration: Date | undefined
  /** `env` or `sso`. */
  readonly source: string
  readonly #value: string

  /**
   * @param where the source, for messages
   * @throws CredentialsError when the value could not stand in a header
   */
  constructor(value: string, source: string, where: string, expiration?: Date) {
    if (/[^\x21-\x7e]/.test(value)) {
      throw new CredentialsError(
        `The bearer token in ${where} has a space, a line break or a character that is not ASCII. Set it anew, without.`,
      )
    }
    this.#value = value
    this.source = source
    this.expiration = expiration
    Object.freeze(this)
  }

  get value(): string {
    return this.#value
  }

  [inspect.custom](): string {
    return `BearerToken(**** from ${this.source})`
  }
}

/** Milliseconds before expiry from which on the source is asked again. */
const WINDOW = 15 * 60_000
/** Milliseconds from one such question to the next, while the old token lives. */
const PAUSE = 60_000

/** The variable with the token of one service: `AWS_BEARER_TOKEN_BEDROCK`. Source: botocore/utils.py. */
export function tokenVariable(signingName: string): string {
  return `AWS_BEARER_TOKEN_${signingName.replace(/[- ]/g, '_').toUpperCase()}`
}

/**
 * The token of one service, from the environment or from what `aws sso login` left for the `sso_session` of the profile.
 * It is kept until it is about to expire; callers share one load.
 *
 * Source: botocore/tokens.py.
 *
 * @param now the clock, in milliseconds
 * @returns a function that throws NoAuthTokenError when there is none; CredentialsError when it has expired
 */
export function bearerToken(
  context: ProviderContext,
  signingName: string,
  now: () => number = Date.now,
): () => Promise<BearerToken> {
  let current: BearerToken | undefined
  let next = 0
  let flight: Promise<BearerToken> | undefined
  const refresh = async () => {
    next = now() + PAUSE
    current = await load(context, signingName)
    return current
  }
  return async () => {
    if (current !== undefined) {
      const left = (current.expiration?.getTime() ?? Number.POSITIVE_INFINITY) - now()
      if (left >= WINDOW || (left > 0 && now() < next)) return current
    }
    flight ??= refresh().finally(() => {
      flight = undefined
    })
    return flight
  }
}

async function load(context: ProviderContext, signingName: string): Promise<BearerToken> {
  const { environment, files, profile = 'default' } = context
  const variable = tokenVariable(signingName)
  const own = environment[variable]
  if (own) return new BearerToken(own, 'env', variable)
  const session = ssoSessionOf(files, files.profile(context.profile), profile)
  if (session !== undefined) {
    const { accessToken, expiration, path } = await ssoToken(context, session)
    return new BearerToken(accessToken, 'sso', path, expiration)
  }
  const name = profile === 'default' ? '' : ` --profile ${profile}`
  throw new NoAuthTokenError(
    `The service "${signingName}" wants a bearer token, and there is none. Set the variable ${variable}; or write ` +
      `"sso_session = NAME" into profile "${profile}" of ${files.configPath} and run: aws sso login${name}`,
  )
}
