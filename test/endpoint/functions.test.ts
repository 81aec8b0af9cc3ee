import test from 'ava'
import { ruleFunctions } from '../../lib/endpoint/functions.ts'
import { EndpointResolutionError, InvalidDataError } from '../../lib/errors.ts'
import { partitions } from './partitions.fixture.ts'

const functions = ruleFunctions(partitions)

function call(name: string, ...args: unknown[]): unknown {
  return functions.get(name)!.call(...args)
}

function getAttr(value: unknown, path: string): unknown {
  const { prepare, call } = functions.get('getAttr')!
  return call(value, prepare!(path))
}

test('isSet is about a value, not about truth', t => {
  t.true(call('isSet', ''))
  t.true(call('isSet', false))
  t.false(call('isSet', undefined))
})

test('not turns false and no value into true', t => {
  t.true(call('not', false))
  t.true(call('not', undefined))
  t.false(call('not', true))
})

test('comparisons refuse what has not the type', t => {
  t.true(call('stringEquals', 'a', 'a'))
  t.false(call('booleanEquals', true, false))
  t.throws(() => call('stringEquals', 'a', undefined), {
    instanceOf: EndpointResolutionError,
    message: 'The rule function stringEquals needs a string, and got no value.',
  })
  t.throws(() => call('booleanEquals', 'true', true), {
    instanceOf: EndpointResolutionError,
    message: 'The rule function booleanEquals needs a boolean, and got a value of type string.',
  })
})

test('getAttr follows names and indexes, and finds nothing that is not there', t => {
  t.is(getAttr({ a: { b: ['x', 'y'] } }, 'a.b[1]'), 'y')
  t.is(getAttr(['x'], '[0]'), 'x')
  t.is(getAttr({ a: ['x'] }, 'a[1]'), undefined)
  t.is(getAttr(undefined, 'a'), undefined)
  t.is(getAttr({}, 'constructor'), undefined)
  t.throws(() => getAttr({}, 'a[x]'), {
    instanceOf: InvalidDataError,
    message: '"a[x]" is no path that getAttr can follow.',
  })
})

test('substring counts from either end, and takes ASCII only', t => {
  t.is(call('substring', 'abcdef', 0, 2, false), 'ab')
  t.is(call('substring', 'abcdef', 0, 2, true), 'ef')
  t.is(call('substring', 'abc', 0, 4, false), undefined)
  t.is(call('substring', 'abc', 2, 2, false), undefined)
  t.is(call('substring', 'äbc', 0, 2, false), undefined)
})

test('uriEncode leaves unreserved characters only', t => {
  t.is(call('uriEncode', "a/b c!'()*~-._ü"), 'a%2Fb%20c%21%27%28%29%2A~-._%C3%BC')
  t.is(call('uriEncode', 'a\ud800'), 'a%EF%BF%BD')
  t.is(call('uriEncode', undefined), undefined)
})

test('isValidHostLabel takes one label, or several where subdomains are allowed', t => {
  t.true(call('isValidHostLabel', 'us-east-1', false))
  t.false(call('isValidHostLabel', 'a.b', false))
  t.true(call('isValidHostLabel', 'a.b', true))
  for (const bad of ['', '-a', 'a-', 'a'.repeat(64), 'evil.com#', 'a\n', undefined]) {
    t.false(call('isValidHostLabel', bad, false), String(bad))
  }
  t.false(call('isValidHostLabel', 'a..b', true))
})

test('aws.isVirtualHostableS3Bucket refuses capitals, addresses and short names', t => {
  t.true(call('aws.isVirtualHostableS3Bucket', 'my-bucket', false))
  t.true(call('aws.isVirtualHostableS3Bucket', 'my.bucket', true))
  for (const bad of ['my.bucket', 'My-bucket', 'ab', undefined]) {
    t.false(call('aws.isVirtualHostableS3Bucket', bad, false), String(bad))
  }
  t.false(call('aws.isVirtualHostableS3Bucket', '192.168.1.1', true))
})

test('aws.partition answers what a partition has, with its name', t => {
  t.like(call('aws.partition', 'cn-north-1'), { name: 'aws-cn', dnsSuffix: 'amazonaws.com.cn' })
  t.like(call('aws.partition', 'nowhere'), { name: 'aws' })
})

test('aws.parseArn takes an ARN apart, and nothing else', t => {
  t.deepEqual(call('aws.parseArn', 'arn:aws:s3:us-west-2:1:accesspoint/a:b'), {
    partition: 'aws',
    service: 's3',
    region: 'us-west-2',
    accountId: '1',
    resourceId: ['accesspoint', 'a', 'b'],
  })
  t.like(call('aws.parseArn', 'arn:aws:iam:::x'), { region: '', accountId: '' })
  for (const bad of ['bucket', 'arn:aws:s3', 'arn:aws:s3:::', 'arn::s3:::x', 'ARN:aws:s3:::x', undefined]) {
    t.is(call('aws.parseArn', bad), undefined, String(bad))
  }
})

test('parseURL has no value for what is no string', t => {
  t.is(call('parseURL', undefined), undefined)
  t.like(call('parseURL', 'https://h'), { authority: 'h' })
})
