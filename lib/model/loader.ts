import { InvalidDataError, InvalidOptionError, UnknownServiceError } from '../errors.ts'
import { didYouMean } from '../names.ts'
import { builtin } from './builtin.ts'
import type { ServiceDefinition } from './definition.ts'
import { withExtras } from './extras.ts'
import { Folder } from './folder.ts'
import { ServiceModel } from './service.ts'
import type { Source } from './source.ts'

/** A kind of definition that a service can have. */
export type DataType = 'service-2' | 'paginators-1' | 'waiters-2' | 'endpoint-rule-set-1' | 'resources-1' | 'traits-1'

/** Corrections laid over a definition: those of the SDKs' authors, then our own. */
const EXTRAS = ['sdk', 'tucuxi']

/**
 * Finds and reads definitions of services. Reading is synchronous, happens at first use, and only once: what is built
 * in is shared by all loaders of the process. The data is shared, too: do not change it.
 *
 * Source of the layout and the rules: botocore/loaders.py.
 *
 * @example new Loader().serviceModel('s3').operationNames
 */
export class Loader {
  /** The folders given, in the order in which they are searched. */
  readonly dataPath: readonly string[]
  readonly #own: readonly Source[]
  readonly #sources: readonly Source[]
  readonly #fallback: Loader | undefined
  readonly #definitions = new Map<string, unknown>()
  readonly #models = new Map<string, ServiceModel>()

  /** @param dataPath folders that are searched before the built-in ones; those that do not exist are passed over */
  constructor(dataPath: readonly string[] = []) {
    this.dataPath = dataPath
    this.#own = dataPath.map(path => new Folder(path))
    this.#sources = [...this.#own, ...builtin()]
    if (shared === undefined && dataPath.length === 0) shared = this
    else this.#fallback = shared ??= new Loader()
  }

  /** The names of all services that a client can be made for, sorted. */
  services(): string[] {
    return this.#servicesWith('service-2')
  }

  /** The names of all services that have a resource definition, sorted. */
  resourceServices(): string[] {
    return this.#servicesWith('resources-1')
  }

  /** The API versions that a service has a definition of this type for, or any definition, oldest first. */
  versions(service: string, type?: DataType): string[] {
    checkServiceName(service)
    if (!isName(service)) return []
    return [...new Set(this.#sources.flatMap(source => source.versions(service, type)))].sort()
  }

  /**
   * A definition, with its extras merged in; `undefined` when the service has none of this type.
   *
   * @param apiVersion the newest one when left out
   * @throws UnknownServiceError no service of that name on the data path
   * @throws InvalidOptionError the service has no such `apiVersion`
   * @throws InvalidDataError a file that is not a JSON object; the message names it
   */
  load<T = unknown>(service: string, type: DataType, apiVersion?: string): T | undefined {
    if (this.#isBuiltin(service)) return this.#fallback!.load(service, type, apiVersion)
    const key = `${service}/${type}/${apiVersion ?? ''}`
    if (!this.#definitions.has(key)) this.#definitions.set(key, this.#read(service, type, apiVersion))
    return this.#definitions.get(key) as T | undefined
  }

  /**
   * The model of a service, linked lazily.
   *
   * @param apiVersion the newest one when left out
   * @throws UnknownServiceError no service of that name on the data path
   * @throws InvalidOptionError the service has no such `apiVersion`
   * @throws InvalidDataError a file that is not a JSON object, or not a service model; the message names it
   */
  serviceModel(service: string, apiVersion?: string): ServiceModel {
    if (this.#isBuiltin(service)) return this.#fallback!.serviceModel(service, apiVersion)
    const key = `${service}/${apiVersion ?? ''}`
    let model = this.#models.get(key)
    if (model === undefined) {
      model = new ServiceModel(service, this.#serviceDefinition(service, apiVersion))
      this.#models.set(key, model)
    }
    return model
  }

  /**
   * A table beside the services, such as `partitions` or `_retry`.
   * @throws InvalidDataError no folder has it
   */
  table<T>(name: string): T {
    const data = isName(name) ? this.#first(name) : undefined
    if (data === undefined) throw new InvalidDataError(`No table "${name}" in ${this.#searched()}.`)
    return data as T
  }

  #isBuiltin(service: string): boolean {
    if (this.#fallback === undefined || this.#own.some(source => source.services.has(service))) return false
    return this.#fallback.versions(service).length > 0
  }

  #servicesWith(type: DataType): string[] {
    const names = new Set(this.#sources.flatMap(source => [...source.services]))
    return [...names].filter(name => this.versions(name, type).length > 0).sort()
  }

  #read(service: string, type: DataType, apiVersion: string | undefined): unknown {
    const version = this.#version(service, type, apiVersion)
    if (version === undefined) return undefined
    const path = `${service}/${version}/${type}`
    let data = this.#first(path) as Readonly<Record<string, unknown>> | undefined
    for (const kind of data === undefined ? [] : EXTRAS) {
      const extras = this.#first(`${path}.${kind}-extras`)
      if (extras !== undefined) data = withExtras(data!, extras as Readonly<Record<string, unknown>>)
    }
    return data
  }

  #version(service: string, type: DataType, apiVersion: string | undefined): string | undefined {
    const known = this.versions(service)
    if (known.length === 0) throw this.#unknown(service)
    if (apiVersion === undefined) return this.versions(service, type).at(-1)
    if (known.includes(apiVersion)) return apiVersion
    throw new InvalidOptionError(
      `Service "${service}" has no apiVersion "${apiVersion}"; it has ${known.join(', ')}. ` +
        'Leave apiVersion out to get the newest, or add a folder with that version to dataPath.',
    )
  }

  #serviceDefinition(service: string, apiVersion: string | undefined): ServiceDefinition {
    const data = this.load<ServiceDefinition>(service, 'service-2', apiVersion)
    if (data === undefined) {
      const versions = this.versions(service, 'service-2')
      if (versions.length === 0) throw this.#unknown(service)
      throw new InvalidOptionError(
        `Service "${service}" has no service-2 definition of apiVersion "${apiVersion}"; it has ${versions.join(', ')}.`,
      )
    }
    for (const part of ['metadata', 'operations', 'shapes'] as const) {
      if (typeof data[part] === 'object' && data[part] !== null) continue
      throw new InvalidDataError(
        `The service-2 definition of "${service}" in ${this.#searched()} has no "${part}" object.`,
      )
    }
    return data
  }

  #first(path: string): unknown {
    for (const source of this.#sources) {
      const data = source.read(path)
      if (data !== undefined) return data
    }
    return undefined
  }

  #unknown(service: string): UnknownServiceError {
    const names = this.services()
    const hint = didYouMean(service, names)
    return new UnknownServiceError(
      `Unknown service "${service}"${hint} Searched: ${this.#searched()}. ` +
        'A service of your own needs <service>/<version>/service-2.json in a folder on dataPath or AWS_DATA_PATH.',
    )
  }

  #searched(): string {
    return [...this.dataPath, 'the built-in definitions'].join(', ')
  }
}

let shared: Loader | undefined

/** Names come from callers and become paths. */
/** @throws UnknownServiceError the name of a service is no string, as in JavaScript it can be */
export function checkServiceName(name: unknown): asserts name is string {
  if (typeof name === 'string') return
  const kind = Array.isArray(name) ? 'array' : typeof name
  throw new UnknownServiceError(`A service is named by a string, such as "s3", not by what is of type ${kind}.`)
}

function isName(name: string): boolean {
  return /^[A-Za-z0-9_][\w.-]*$/.test(name) && !name.includes('..')
}
