import { renameParam } from './param-alias.ts'
import type { Customisation } from './types.ts'

/** A search may be longer than a URL, and is sent as a form. Source: botocore/handlers.py, change_get_to_post. */
export const cloudsearchdomain: Customisation = {
  hooks: {
    'before-parameter-build': [renameParam('returnFields', 'return')],
    'before-call': [
      ({ operation, request }) => {
        const start = request.url.indexOf('?')
        if (operation.name !== 'Search' || request.method !== 'GET' || start < 0) return
        request.headers['content-type'] = 'application/x-www-form-urlencoded'
        request.method = 'POST'
        request.body = request.url.slice(start + 1)
        request.url = request.url.slice(0, start)
      },
    ],
  },
}
