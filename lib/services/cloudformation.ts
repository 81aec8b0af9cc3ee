import type { Customisation } from './types.ts'

/** A template in JSON is handed on as an object, one in YAML as text. Source: botocore/handlers.py, json_decode_template_body. */
export const cloudformation: Customisation = {
  hooks: {
    'after-call': [
      ({ operation, output }) => {
        if (operation.name !== 'GetTemplate' || typeof output.TemplateBody !== 'string') return
        try {
          output.TemplateBody = JSON.parse(output.TemplateBody)
        } catch {
          // YAML.
        }
      },
    ],
  },
}
