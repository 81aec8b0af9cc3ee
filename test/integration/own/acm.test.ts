import test from 'ava'
import { ClientError } from '../../../lib/index.ts'
import { useMoto } from '../../helpers/aws.ts'

// Seconds until moto takes a certificate for validated; 60 by default.
process.env.MOTO_ACM_VALIDATION_WAIT = '0'
const aws = useMoto()

test('a certificate: requested, validated, found, tagged, deleted', async t => {
  const acm = aws.session.resource('acm')
  const certificate = await acm.requestCertificate({ DomainName: 'river.example', ValidationMethod: 'DNS' })
  t.is((await certificate.loaded()).domainName, 'river.example')
  await certificate.waitUntilValidated({ delay: 10 })
  t.is(certificate.domainValidationOptions![0]!.ValidationStatus, 'SUCCESS')
  const summary = await acm.certificates.where(({ arn }) => arn === certificate.arn).first()
  t.is(summary!.domainName, 'river.example', 'the listing brings its own data')
  t.true(summary!.Certificate().equals(certificate))
  await summary!.addTags({ Tags: [{ Key: 'bank', Value: 'left' }] })
  t.deepEqual(await certificate.listTags(), [{ Key: 'bank', Value: 'left' }])
  await certificate.removeTags({ Tags: [{ Key: 'bank' }] })
  t.deepEqual(await certificate.listTags(), [])
  t.regex((await certificate.get()).Certificate!, /BEGIN CERTIFICATE/)
  await certificate.delete()
  const gone = await t.throwsAsync(certificate.load(), { instanceOf: ClientError })
  t.is(gone.code, 'ResourceNotFoundException')
})

test('the account says when certificates are about to end', async t => {
  const account = aws.session.resource('acm').AccountConfiguration()
  await account.put({ IdempotencyToken: 'one', ExpiryEvents: { DaysBeforeExpiry: 12 } })
  t.is((await account.loaded()).expiryEvents!.DaysBeforeExpiry, 12)
})

test('a listener leads to its certificate; nobody leads where nobody is', async t => {
  const ec2 = aws.session.resource('ec2')
  const vpc = await ec2.createVpc({ CidrBlock: '10.7.0.0/16' })
  const subnets = await Promise.all(
    ['a', 'b'].map((zone, index) =>
      vpc.createSubnet({ CidrBlock: `10.7.${index}.0/24`, AvailabilityZone: `us-east-1${zone}` }),
    ),
  )
  const balancer = await aws.session
    .resource('elbv2')
    .createLoadBalancer({ Name: 'sluice', Subnets: subnets.map(({ id }) => id) })
  const acm = aws.session.resource('acm')
  const certificate = await acm.requestCertificate({ DomainName: 'sluice.example', ValidationMethod: 'DNS' })
  t.deepEqual((await certificate.loaded()).loadBalancers, [], 'moto names users by name, ACM by ARN')
  const listener = await balancer.createListener({
    Protocol: 'HTTPS',
    Port: 443,
    Certificates: [{ CertificateArn: certificate.arn }],
    DefaultActions: [{ Type: 'fixed-response', FixedResponseConfig: { StatusCode: '200' } }],
  })
  t.is((await listener.acmCertificates[0]!.loaded()).domainName, 'sluice.example')
})
