import { restJson } from '../../lib/protocols/rest-json.ts'
import { conformance } from './conformance.ts'

conformance(
  restJson,
  { input: ['rest-json'], output: ['rest-json'] },
  {
    RestJsonHttpChecksumRequired: 'checksums are added by the pipeline, when the body is final',
    RestJsonNullAndEmptyHeaders: 'an empty list sends no header, as in botocore',
    MediaTypeHeaderInputBase64: 'a JSON header is given as a value, and the value "true" is a string, as in botocore',
    MediaTypeHeaderOutputBase64: 'a JSON header comes as a value, and the text true is a boolean, as in botocore',
  },
)
