import { restXml } from '../../lib/protocols/rest-xml.ts'
import { conformance } from './conformance.ts'

const rootName =
  'the root of a payload has the name of its reference, as botocore has it and S3 needs it: its shapes have other names'

conformance(
  restXml,
  { input: ['rest-xml'], output: [] },
  {
    RestXmlHttpPayloadWithUnion: rootName,
    HttpPayloadWithXmlNamespace: rootName,
    HttpPayloadWithXmlNamespaceAndPrefix: rootName,
    XmlAttributesOnPayload: rootName,
    NullAndEmptyHeaders: 'a header for an empty list is not sent, as in botocore',
  },
)
conformance(restXml, { input: [], output: ['rest-xml'] })
