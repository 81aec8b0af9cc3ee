import type { Operation, ServiceModel } from '../model/service.ts'
import { type Shape, ShapeRef } from '../model/shape.ts'

const byCode = new WeakMap<ServiceModel, ReadonlyMap<string, Shape>>()
const refs = new WeakMap<Shape, ShapeRef>()

/**
 * The exception shape for the code of an error: by the code that the model gives it, or by its name. An exception
 * that the operation names goes before one of the service. Source: botocore/model.py, shape_for_error_code.
 */
export function modelledError(operation: Operation, code: string): ShapeRef | undefined {
  const own = operation.errors.find(shape => errorCode(shape) === code)
  const shape = own ?? codesOf(operation.service).get(code)
  if (shape === undefined) return undefined
  let ref = refs.get(shape)
  if (ref === undefined) {
    ref = new ShapeRef('', { shape: shape.name }, shape)
    refs.set(shape, ref)
  }
  return ref
}

function codesOf(service: ServiceModel): ReadonlyMap<string, Shape> {
  let codes = byCode.get(service)
  if (codes === undefined) {
    const shapes = [...service.exceptions.values()]
    // Where the code of one shape is the name of another, the code goes first.
    const names = shapes.map(shape => [shape.name, shape] as const)
    codes = new Map([...names, ...shapes.map(shape => [errorCode(shape), shape] as const)])
    byCode.set(service, codes)
  }
  return codes
}

function errorCode(shape: Shape): string {
  return shape.definition.error?.code ?? shape.name
}
