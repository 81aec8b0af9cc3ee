/** The part of aws4 that `sign.ts` uses; @types/aws4 hides the methods that a subclass overrides. */
declare module 'aws4' {
  interface SignerInput {
    method: string
    path: string
    service: string
    region: string
    headers: Record<string, string>
  }

  interface SignerCredentials {
    accessKeyId: string
    secretAccessKey: string
    sessionToken?: string | undefined
  }

  class RequestSigner {
    constructor(request: SignerInput, credentials: SignerCredentials)
    /** `20150830T123600Z`; made from the clock when it is not set. */
    datetime?: string
    /** Lower-case name and value, sorted by name. */
    filteredHeaders?: [name: string, value: string][]
    authHeader(): string
    signature(): string
    stringToSign(): string
    canonicalString(): string
    canonicalHeaders(): string
    signedHeaders(): string
    credentialString(): string
  }

  const aws4: { RequestSigner: typeof RequestSigner }
  export default aws4
}
