import type { OperationDefinition, ServiceMetadata, ShapeDefinition } from '../../lib/model/definition.ts'
import { type Operation, ServiceModel } from '../../lib/model/service.ts'
import type { ParseableResponse } from '../../lib/protocols/protocol.ts'

export type Shapes = Readonly<Record<string, ShapeDefinition>>

/** A service `zoo` with one operation; `Input` and `Output` are its input and output where there are such shapes. */
export function operationOf(
  shapes: Shapes,
  definition: Partial<OperationDefinition> = {},
  metadata: Partial<ServiceMetadata> = {},
): Operation {
  const operation: OperationDefinition = {
    name: 'Feed',
    ...('Input' in shapes ? { input: { shape: 'Input' } } : {}),
    ...('Output' in shapes ? { output: { shape: 'Output' } } : {}),
    ...definition,
  }
  const service = new ServiceModel('zoo', {
    metadata: { apiVersion: '2026-01-01', endpointPrefix: 'zoo', protocol: 'json', serviceId: 'Zoo', ...metadata },
    operations: { [operation.name]: operation },
    shapes,
  })
  return service.operation(operation.name)
}

/** A response with a body of text, bytes or none. */
export function answer(
  body: string | Uint8Array = '',
  headers: Record<string, string> = {},
  statusCode = 200,
): ParseableResponse {
  return { statusCode, headers, body: typeof body === 'string' ? new Uint8Array(Buffer.from(body)) : body }
}
