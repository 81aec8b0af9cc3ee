import type { Customisation } from './types.ts'

/** Without it the answer is HAL, which has other members. Source: botocore/handlers.py, add_accept_header. */
export const apigateway: Customisation = {
  hooks: {
    'before-call': [
      ({ request }) => {
        request.headers.accept ??= 'application/json'
      },
    ],
  },
}
