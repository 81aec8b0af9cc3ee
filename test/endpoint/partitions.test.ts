import test from 'ava'
import { partitionFor, regionsOf } from '../../lib/endpoint/partitions.ts'
import { InvalidDataError } from '../../lib/errors.ts'
import { partitions } from './partitions.fixture.ts'

test('a region is of the partition that lists it', t => {
  t.is(partitionFor('cn-north-1', partitions).id, 'aws-cn')
  t.is(partitionFor('aws-cn-global', partitions).id, 'aws-cn')
})

test('a region that no partition lists is of the one whose pattern it matches', t => {
  t.is(partitionFor('cn-south-9', partitions).id, 'aws-cn')
})

test('any other region is of the first partition', t => {
  for (const region of ['mars-1', '', 'constructor', undefined]) t.is(partitionFor(region, partitions).id, 'aws')
})

test('an empty table is bad data', t => {
  t.throws(() => partitionFor('us-east-1', { partitions: [] }), {
    instanceOf: InvalidDataError,
    message: 'The table of partitions is empty.',
  })
})

test('the regions of a partition leave out the pseudo region of global services', t => {
  t.deepEqual(regionsOf('aws-cn', partitions), ['cn-north-1', 'cn-northwest-1'])
})

test('an unknown partition is answered with the known ones', t => {
  t.throws(() => regionsOf('aws_cn', partitions), {
    instanceOf: InvalidDataError,
    message: 'Unknown partition "aws_cn": did you mean "aws-cn"? Known: aws, aws-cn.',
  })
})
