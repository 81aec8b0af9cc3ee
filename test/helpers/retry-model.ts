import { type Operation, ServiceModel } from '../../lib/model/service.ts'

/** An operation that knows one error of each kind. */
export function operationOf(service: string, serviceId = service, name = 'Do'): Operation {
  const error = (more: object) => ({ type: 'structure', members: {}, exception: true, ...more }) as const
  const model = new ServiceModel(service, {
    metadata: { apiVersion: '2020-01-01', endpointPrefix: service, protocol: 'json', serviceId, uid: `${service}-1` },
    operations: {
      [name]: {
        name,
        http: { method: 'POST', requestUri: '/' },
        errors: [{ shape: 'Plain' }, { shape: 'Busy' }, { shape: 'Broken' }, { shape: 'Renamed' }],
      },
    },
    shapes: {
      Plain: error({}),
      Busy: error({ retryable: { throttling: true } }),
      Broken: error({ retryable: { throttling: false } }),
      Renamed: error({ retryable: {}, error: { code: 'Renamed.Code' } }),
    },
  })
  return model.operation(name)
}
