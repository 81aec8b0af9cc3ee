import { ParamValidationError } from '../errors.ts'
import type { Customisation } from './types.ts'

/** A prediction is asked of the endpoint of its model. Source: botocore/handlers.py, switch_host_machinelearning. */
export const machinelearning: Customisation = {
  hooks: {
    'before-call': [
      ({ operation, request }) => {
        if (operation.name !== 'Predict') return
        const { PredictEndpoint: endpoint } = JSON.parse(String(request.body)) as { PredictEndpoint?: string }
        if (endpoint) request.url = originOf(operation.name, endpoint) + pathOf(request.url)
      },
    ],
  },
}

function originOf(operation: string, endpoint: string): string {
  const origin = /^https?:\/\/[^/?#@\s]+(?=\/|$)/.exec(endpoint)?.[0]
  if (origin !== undefined) return origin
  throw new ParamValidationError(operation, [
    { path: 'PredictEndpoint', problem: 'must be the URL that GetMLModel answers with: https://...' },
  ])
}

function pathOf(url: string): string {
  return url.slice(url.indexOf('/', url.indexOf('://') + 3))
}
