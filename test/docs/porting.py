"""What the page about porting takes for granted, its examples of Python, and what a server holds after one.

Run by boto3_runner.py, once for each question; `args['do']` says which: `world`, `example` or `state`. `client`
and `resource` are the runner's, made once.
"""
import json
import os
import re

import boto3


def environment():
    """What a program finds, so that examples can call boto3 as a reader would."""
    os.environ.update(args['environment'])
    os.chdir(args['folder'])
    boto3.setup_default_session()


def world():
    """The things that examples find on the server. Gives the ids that the server chose."""
    s3 = client('s3')
    s3.create_bucket(Bucket='river-logs')
    for key in ('report.txt', 'tmp/a', 'tmp/b', 'tmp/c'):
        s3.put_object(Bucket='river-logs', Key=key, Body=key.encode())
    sqs = client('sqs')
    url = sqs.create_queue(QueueName='orders')['QueueUrl']
    for body in ('one', 'two'):
        sqs.send_message(QueueUrl=url, MessageBody=body)
    dynamodb = resource('dynamodb')
    table = dynamodb.create_table(
        TableName='users',
        KeySchema=[{'AttributeName': 'username', 'KeyType': 'HASH'}, {'AttributeName': 'year', 'KeyType': 'RANGE'}],
        AttributeDefinitions=[
            {'AttributeName': 'username', 'AttributeType': 'S'},
            {'AttributeName': 'year', 'AttributeType': 'N'},
        ],
        BillingMode='PAY_PER_REQUEST',
    )
    for year in (2024, 2025, 2026):
        table.put_item(Item={'username': 'anna', 'year': year, 'trips': year - 2000, 'home': {'city': 'Manaus'}})
    ec2 = client('ec2')
    image = ec2.describe_images(Owners=['amazon'])['Images'][0]['ImageId']
    instance = ec2.run_instances(ImageId=image, MinCount=1, MaxCount=1)['Instances'][0]
    client('iam').create_user(UserName='anna')
    topic = client('sns').create_topic(Name='news')['TopicArn']
    client('cloudwatch').put_metric_alarm(
        AlarmName='cpu-high', MetricName='CPUUtilization', Namespace='AWS/EC2', Statistic='Average', Period=60,
        EvaluationPeriods=2, Threshold=80, ComparisonOperator='GreaterThanThreshold', ActionsEnabled=True,
    )
    return {'image_id': image, 'instance_id': instance['InstanceId'], 'vpc_id': instance['VpcId'],
            'queue_url': url, 'topic_arn': topic}


def example():
    """What an example printed."""
    printed = []
    names = {**args['given'], 'print': lambda *values: printed.append(' '.join(map(str, values)))}
    exec(args['source'], names)
    return [ordered(line) for line in '\n'.join(printed).split('\n')]


LISTS = {
    'ec2': ['describe_instances', 'describe_key_pairs', 'describe_security_groups', 'describe_addresses', 'describe_vpcs',
            'describe_subnets', 'describe_volumes', 'describe_snapshots', 'describe_tags'],
    'iam': ['list_users', 'list_account_aliases', 'list_groups', 'list_roles'],
    'sqs': ['list_queues'],
    'sns': ['list_topics', 'list_subscriptions'],
    'cloudwatch': ['describe_alarms', 'list_metrics'],
}


def state():
    """All that the server holds, a line for each fact, without what differs from one run to the next."""
    held = {}
    for service, operations in LISTS.items():
        for operation in operations:
            held[operation] = getattr(client(service), operation)()
    held['policies'] = client('iam').list_policies(Scope='Local')
    held['buckets'] = {bucket['Name']: bucket_state(bucket['Name']) for bucket in client('s3').list_buckets()['Buckets']}
    held['users'] = [user_state(user['UserName']) for user in client('iam').list_users()['Users']]
    held['tables'] = {table.name: table_state(table) for table in resource('dynamodb').tables.all()}
    held['queues'] = [queue_state(queue) for queue in resource('sqs').queues.all()]
    held['topics'] = [topic.attributes for topic in resource('sns').topics.all()]
    return list(lines(ordered(held)))


def bucket_state(name):
    s3 = client('s3')
    held = {}
    for subject in ('policy', 'cors', 'website', 'acl', 'tagging', 'versioning', 'lifecycle_configuration'):
        held[subject] = answer(getattr(s3, 'get_bucket_' + subject), Bucket=name)
    held['objects'] = {
        found['Key']: [
            s3.head_object(Bucket=name, Key=found['Key']),
            s3.get_object_acl(Bucket=name, Key=found['Key']),
            s3.get_object(Bucket=name, Key=found['Key'])['Body'].read(),
        ]
        for found in s3.list_objects_v2(Bucket=name).get('Contents', [])
    }
    return held


def user_state(name):
    iam = client('iam')
    subjects = ('list_access_keys', 'list_attached_user_policies', 'list_groups_for_user', 'list_user_policies', 'list_user_tags')
    return {subject: getattr(iam, subject)(UserName=name) for subject in subjects}


def table_state(table):
    about = table.meta.client.describe_table(TableName=table.name)
    return [about, table.scan()['Items']]


def queue_state(queue):
    return [queue.attributes, [[m.body, m.message_attributes] for m in queue.receive_messages(
        MaxNumberOfMessages=10, VisibilityTimeout=0, MessageAttributeNames=['All'])]]


def answer(call, **params):
    try:
        return call(**params)
    except client('s3').exceptions.ClientError as error:
        return error.response['Error']['Code']


# What a server makes up: ids, addresses, keys, moments.
MADE_UP = [
    (r'\b([a-z]+(?:-[a-z]+)*)-(?:[0-9a-f]{8}|[0-9a-f]{17})\b', r'\1-*'),
    (r'\b(AKIA|AIDA|ANPA|AROA|AGPA|LSIA)[A-Z0-9]{12,}\b|\b(?=[a-z0-9]*[0-9])(?=[a-z0-9]*[a-z])[a-z0-9]{20,21}\b', '*'),
    (r'\b[0-9a-f]{8}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{4}-[0-9a-f]{12}\b', 'uuid'),
    (r'\b(ec2-|ip-)?\d{1,3}([.-])\d{1,3}\2\d{1,3}\2\d{1,3}\b(?!/)', 'address'),
    (r'\b([0-9a-f]{2}:){5,19}[0-9a-f]{2}\b', 'mac'),
    (r'\d{4}-\d\d-\d\d[T ]\d\d:\d\d:\d\d[^" ]*', 'moment'),
]
TIMES = {'ResponseMetadata', 'CreatedTimestamp', 'LastModifiedTimestamp', 'Date'}


def lines(value, path=''):
    if isinstance(value, (dict, list)) and value:
        for name, member in value.items() if isinstance(value, dict) else enumerate(value):
            yield from lines(member, f'{path}.{name}')
    else:
        yield f'{path} = {value!r}'


def ordered(value):
    if isinstance(value, dict):
        return {str(name): ordered(member) for name, member in value.items() if name not in TIMES}
    if isinstance(value, (list, tuple, set)):
        return sorted((ordered(member) for member in value), key=lambda member: json.dumps(member, sort_keys=True))
    if isinstance(value, (int, float)) or value is None:
        return value
    text = value.decode('latin1') if isinstance(value, bytes) else str(value)
    for pattern, name in MADE_UP:
        text = re.sub(pattern, name, text)
    return text


environment()
result = {'world': world, 'example': example, 'state': state}[args['do']]()
