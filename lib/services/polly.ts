import type { Customisation } from './types.ts'

/**
 * A presigned URL of speech is for a player, which sends no Content-Type.
 * Source: botocore/handlers.py, remove_content_type_header_for_presigning.
 */
export const polly: Customisation = {
  hooks: {
    'before-sign': [
      ({ operation, context, request }) => {
        if (operation.name === 'SynthesizeSpeech' && context.get('presign') === true) {
          delete request.headers['content-type']
        }
      },
    ],
  },
}
