import { ClientError, type ClientErrorInit } from '../errors.ts'
import { guardMembers } from '../guard.ts'
import type { ServiceModel } from '../model/service.ts'
import type { Shape } from '../model/shape.ts'
import { setOwn } from '../set-own.ts'
import type { BaseClient, ExceptionClass } from './types.ts'

/** A modelled exception of a service; its modelled members are its own properties. */
export type ModelledErrorClass = new (
  init: ClientErrorInit,
  fields: Readonly<Record<string, unknown>>,
  options?: ErrorOptions,
) => ClientError

/** The exception classes of one service: made once per model, when there is an error or somebody looks. */
export class Exceptions {
  readonly #service: ServiceModel
  #classes: ExceptionClasses | undefined

  constructor(service: ServiceModel) {
    this.#service = service
  }

  /** By shape name, as `client.exceptions` shows them; `ClientError` is the base of all. */
  get byName(): ExceptionClasses['byName'] {
    return this.#compiled.byName
  }

  /**
   * An error of the class that the model has for the code, or a plain {@link ClientError}.
   *
   * @param code by which the model knows the error, where that is another than the one that callers see
   */
  make(init: ClientErrorInit, fields: Readonly<Record<string, unknown>>, code = init.code): ClientError {
    const errorClass = this.#compiled.byCode.get(code) ?? this.#compiled.byCode.get(init.code)
    return errorClass === undefined ? new ClientError(init) : new errorClass(init, fields)
  }

  get #compiled(): ExceptionClasses {
    this.#classes ??= compileExceptions(this.#service)
    return this.#classes
  }
}

interface ExceptionClasses {
  readonly byName: BaseClient['exceptions']
  readonly byCode: ReadonlyMap<string, ModelledErrorClass>
}

/** The exceptions of a service, shared by all its clients. */
export function exceptionsOf(service: ServiceModel): Exceptions {
  let exceptions = known.get(service)
  if (exceptions === undefined) {
    exceptions = new Exceptions(service)
    known.set(service, exceptions)
  }
  return exceptions
}

const known = new WeakMap<ServiceModel, Exceptions>()

/** What knows no exception, and says which one was meant. */
const NONE = {}
guardMembers(NONE, 'client.exceptions')

function compileExceptions(service: ServiceModel): ExceptionClasses {
  const byName: Record<string, ExceptionClass<object>> & { ClientError: typeof ClientError } = Object.create(NONE)
  Object.defineProperty(byName, 'ClientError', { value: ClientError })
  const byCode = new Map<string, ModelledErrorClass>()
  for (const [name, shape] of service.exceptions) {
    const errorClass = compileException(name, shape)
    setOwn(byName, name, errorClass)
    byCode.set(name, errorClass)
    const code = shape.definition.error?.code
    if (code !== undefined) byCode.set(code, errorClass)
  }
  return { byName: Object.freeze(byName), byCode }
}

function compileException(name: string, shape: Shape): ModelledErrorClass {
  const errorClass = class extends ClientError {
    constructor(init: ClientErrorInit, fields: Readonly<Record<string, unknown>>, options?: ErrorOptions) {
      super(init, options)
      for (const member of shape.members.keys()) {
        // A modelled member must not hide what every error has: `message`, `code`, `stack`.
        if (member in this || !Object.hasOwn(fields, member)) continue
        Object.defineProperty(this, member, {
          value: fields[member],
          enumerable: true,
          configurable: true,
          writable: true,
        })
      }
    }
  }
  Object.defineProperty(errorClass, 'name', { value: name })
  return errorClass
}
