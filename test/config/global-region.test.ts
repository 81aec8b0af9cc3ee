import test from 'ava'
import { availableRegions, type EndpointsTable, globalRegion } from '../../lib/config/global-region.ts'

const table: EndpointsTable = {
  partitions: [
    {
      partition: 'aws',
      regions: { 'us-east-1': {}, 'eu-west-1': {} },
      services: {
        iam: { partitionEndpoint: 'aws-global', endpoints: { 'aws-global': {} } },
        sqs: { endpoints: { 'us-east-1': {}, 'fips-us-east-1': {}, 'eu-west-1': {} } },
        empty: {},
      },
    },
    { partition: 'aws-cn', regions: { 'cn-north-1': {} }, services: { sqs: { endpoints: { 'cn-north-1': {} } } } },
  ],
}

test('a service with an endpoint for its partition is global', t => {
  t.is(globalRegion(table, 'iam'), 'aws-global')
  t.is(globalRegion(table, 'sqs'), undefined)
  t.is(globalRegion(table, 'constructor'), undefined)
})

test('regions are those of the partition that the service has an endpoint in', t => {
  t.deepEqual(availableRegions(table, 'sqs', 'aws'), ['us-east-1', 'eu-west-1'])
  t.deepEqual(availableRegions(table, 'sqs', 'aws-cn'), ['cn-north-1'])
  t.deepEqual(availableRegions(table, 'iam', 'aws'), [])
  t.deepEqual(availableRegions(table, 'empty', 'aws'), [])
  t.deepEqual(availableRegions(table, 'toString', 'aws'), [])
  t.deepEqual(availableRegions(table, 'sqs', 'mars'), [])
})
