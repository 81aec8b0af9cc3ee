/** The answers of the loopback server: what the services send, in the sizes that the bench talks of. */

const meta = '<?xml version="1.0" encoding="UTF-8"?>\n'

export const getItem = JSON.stringify({
  Item: {
    id: { S: 'user-1' },
    name: { S: 'Ada Lovelace' },
    age: { N: '36' },
    tags: { SS: ['a', 'b'] },
    active: { BOOL: true },
    profile: { M: { city: { S: 'London' }, langs: { L: [{ S: 'en' }, { S: 'fr' }] } } },
  },
})

export const query = JSON.stringify({
  Items: Array.from({ length: 3000 }, (_, i) => ({
    pk: { S: 'tenant-1' },
    sk: { S: `order-${String(i).padStart(6, '0')}` },
    total: { N: String(i * 3.5) },
    state: { S: i % 2 ? 'open' : 'done' },
    paid: { BOOL: i % 3 === 0 },
    lines: {
      L: [{ M: { sku: { S: `sku-${i % 97}` }, qty: { N: '2' } } }, { M: { sku: { S: 'x' }, qty: { N: '1' } } }],
    },
    note: { NULL: true },
  })),
  Count: 3000,
  ScannedCount: 3000,
})

export const listObjects = `${meta}<ListBucketResult xmlns="http://s3.amazonaws.com/doc/2006-03-01/"><Name>bench</Name><Prefix></Prefix><KeyCount>1000</KeyCount><MaxKeys>1000</MaxKeys><IsTruncated>false</IsTruncated>${Array.from(
  { length: 1000 },
  (_, i) =>
    `<Contents><Key>logs/2026/11/21/host-${i}.log.gz</Key><LastModified>2026-11-21T02:19:${String(i % 60).padStart(2, '0')}.000Z</LastModified><ETag>&quot;${'0123456789abcdef'.repeat(2)}&quot;</ETag><ChecksumAlgorithm>CRC32</ChecksumAlgorithm><ChecksumType>FULL_OBJECT</ChecksumType><Size>${1000 + i}</Size><StorageClass>STANDARD</StorageClass></Contents>`,
).join('')}</ListBucketResult>`

const instance =
  i => `<item><reservationId>r-${i}</reservationId><ownerId>123456789012</ownerId><groupSet/><instancesSet><item>
<instanceId>i-${String(i).padStart(17, '0')}</instanceId><imageId>ami-0abcdef1234567890</imageId><instanceState><code>16</code><name>running</name></instanceState>
<privateDnsName>ip-10-0-0-${i % 256}.eu-west-1.compute.internal</privateDnsName><dnsName/><reason/><keyName>key</keyName><amiLaunchIndex>0</amiLaunchIndex><productCodes/>
<instanceType>t3.micro</instanceType><launchTime>2026-11-01T10:00:00.000Z</launchTime><placement><availabilityZone>eu-west-1a</availabilityZone><groupName/><tenancy>default</tenancy></placement>
<monitoring><state>disabled</state></monitoring><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><privateIpAddress>10.0.0.${i % 256}</privateIpAddress><sourceDestCheck>true</sourceDestCheck>
<groupSet><item><groupId>sg-1</groupId><groupName>default</groupName></item></groupSet><architecture>x86_64</architecture><rootDeviceType>ebs</rootDeviceType><rootDeviceName>/dev/xvda</rootDeviceName>
<blockDeviceMapping><item><deviceName>/dev/xvda</deviceName><ebs><volumeId>vol-${i}</volumeId><status>attached</status><attachTime>2026-11-01T10:00:05.000Z</attachTime><deleteOnTermination>true</deleteOnTermination></ebs></item></blockDeviceMapping>
<virtualizationType>hvm</virtualizationType><clientToken>c-${i}</clientToken><tagSet><item><key>Name</key><value>web-${i}</value></item><item><key>env</key><value>prod &amp; more</value></item></tagSet><hypervisor>xen</hypervisor>
<networkInterfaceSet><item><networkInterfaceId>eni-${i}</networkInterfaceId><subnetId>subnet-1</subnetId><vpcId>vpc-1</vpcId><description/><ownerId>123456789012</ownerId><status>in-use</status><macAddress>02:00:00:00:00:01</macAddress><privateIpAddress>10.0.0.${i % 256}</privateIpAddress><sourceDestCheck>true</sourceDestCheck><groupSet><item><groupId>sg-1</groupId><groupName>default</groupName></item></groupSet><attachment><attachmentId>eni-attach-${i}</attachmentId><deviceIndex>0</deviceIndex><status>attached</status><attachTime>2026-11-01T10:00:00.000Z</attachTime><deleteOnTermination>true</deleteOnTermination></attachment><privateIpAddressesSet><item><privateIpAddress>10.0.0.${i % 256}</privateIpAddress><primary>true</primary></item></privateIpAddressesSet></item></networkInterfaceSet>
<ebsOptimized>false</ebsOptimized><cpuOptions><coreCount>1</coreCount><threadsPerCore>2</threadsPerCore></cpuOptions><metadataOptions><state>applied</state><httpTokens>required</httpTokens><httpPutResponseHopLimit>2</httpPutResponseHopLimit><httpEndpoint>enabled</httpEndpoint></metadataOptions></item></instancesSet></item>`

export const describeInstances = `${meta}<DescribeInstancesResponse xmlns="http://ec2.amazonaws.com/doc/2016-11-15/"><requestId>req-1</requestId><reservationSet>${Array.from({ length: 500 }, (_, i) => instance(i)).join('')}</reservationSet></DescribeInstancesResponse>`

export const object = Buffer.alloc(64 * 1024, 'tucuxi ')
