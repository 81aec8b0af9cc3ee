import test from 'ava'
import { formOf, recording } from './fixture.ts'

test('user data of a launch configuration is given as it is, text or bytes', async t => {
  const { client, sent } = recording(
    'autoscaling',
    '<CreateLaunchConfigurationResponse></CreateLaunchConfigurationResponse>',
  )
  for (const UserData of ['#!/bin/sh\n', new Uint8Array([0, 255])]) {
    await client.createLaunchConfiguration!({ LaunchConfigurationName: 'l', UserData })
  }
  t.deepEqual(
    sent.map(request => formOf(request).UserData),
    [Buffer.from('#!/bin/sh\n').toString('base64'), 'AP8='],
  )
})
