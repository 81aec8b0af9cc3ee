/** Answers to what moto does not serve, for the examples that ask for it: there, what both send is compared. */
export const CANNED: ReadonlyMap<string, { readonly type: string; readonly body: string }> = new Map([
  ...['CreateReceiptFilter', 'DeleteReceiptFilter', 'DeleteReceiptRule'].map(name => xml('ses', name)),
  xml('ses', 'ListReceiptFilters', '<Filters><member><Name>no-spam</Name></member></Filters>'),
  xml('iam', 'UpdateServerCertificate'),
  ...['Monitor', 'Unmonitor'].map(verb => ec2(`${verb}Instances`)),
])

function xml(service: string, operation: string, result = '') {
  const body = `<${operation}Response><${operation}Result>${result}</${operation}Result><ResponseMetadata><RequestId>1</RequestId></ResponseMetadata></${operation}Response>`
  return [`${service}.${operation}`, { type: 'text/xml', body }] as const
}

function ec2(operation: string) {
  const body = `<${operation}Response><requestId>1</requestId><instancesSet/></${operation}Response>`
  return [`ec2.${operation}`, { type: 'text/xml', body }] as const
}
