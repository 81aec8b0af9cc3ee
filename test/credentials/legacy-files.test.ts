import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import test from 'ava'
import { botoConfig, ec2CredentialsFile } from '../../lib/credentials/legacy-files.ts'
import { CredentialsError, InvalidConfigFileError, PartialCredentialsError } from '../../lib/errors.ts'
import { contextOf } from './helpers/context.ts'

test('the file of the tools for EC2 is one that a variable names', async t => {
  t.is(await ec2CredentialsFile(contextOf({})).load(), null)
  const context = contextOf({ environment: { AWS_CREDENTIAL_FILE: '~/ec2' } })
  const error = await t.throwsAsync(ec2CredentialsFile(context).load(), {
    instanceOf: CredentialsError,
    message: /AWS_CREDENTIAL_FILE names .*ec2, which is not there/,
  })
  t.is(error.code, 'CredentialsFailed')
  writeFileSync(join(context.environment.HOME!, 'ec2'), 'AWSAccessKeyId=AKIDEC2\r\nAWSSecretKey=a=b\r\n')
  const found = await ec2CredentialsFile(context).load()
  t.is(found?.accessKeyId, 'AKIDEC2')
  t.is(found?.secretAccessKey, 'a=b')
  t.is(found?.source, 'ec2-credentials-file')
  writeFileSync(join(context.environment.HOME!, 'ec2'), 'AWSAccessKeyId=AKIDEC2')
  await t.throwsAsync(ec2CredentialsFile(context).load(), {
    instanceOf: PartialCredentialsError,
    message: /ec2: it has AWSAccessKeyId, but no AWSSecretKey/,
  })
})

test('the file of boto 2 is one in the home folder, or one that a variable names', async t => {
  const context = contextOf({})
  const write = (text: string) => writeFileSync(join(context.environment.HOME!, '.boto'), text)
  write('[Credentials]\naws_access_key_id = AKIDBOTO\naws_secret_access_key = s\n')
  t.is((await botoConfig(context).load())?.accessKeyId, 'AKIDBOTO')
  t.is(await botoConfig({ ...context, environment: { ...context.environment, BOTO_CONFIG: '/no/such' } }).load(), null)
  write('[Credentials]\naws_access_key_id = x\n')
  await t.throwsAsync(botoConfig(context).load(), {
    instanceOf: PartialCredentialsError,
    message: /\[Credentials\] of .*\.boto: it has aws_access_key_id/,
  })
  write('SECRET')
  const error = await t.throwsAsync(botoConfig(context).load(), { instanceOf: InvalidConfigFileError })
  t.notRegex(error.message, /SECRET/)
})
