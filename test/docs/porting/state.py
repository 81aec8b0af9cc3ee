"""All that the server holds of a service, asked with boto3, by the name that the service signs with."""


def lists(service, *operations):
    return lambda: {operation: getattr(client(service), operation)() for operation in operations}


def s3_state():
    return {bucket['Name']: bucket_state(bucket['Name']) for bucket in client('s3').list_buckets()['Buckets']}


def bucket_state(name):
    s3 = client('s3')
    held = {}
    for subject in ('location', 'policy', 'cors', 'website', 'acl', 'tagging', 'versioning', 'lifecycle_configuration'):
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


def answer(call, **params):
    try:
        return call(**params)
    except client('s3').exceptions.ClientError as error:
        return error.response['Error']['Code']


def iam_state():
    iam = client('iam')
    subjects = ('list_access_keys', 'list_attached_user_policies', 'list_groups_for_user', 'list_user_policies', 'list_user_tags')
    return {
        'users': [
            [user, [getattr(iam, subject)(UserName=user['UserName']) for subject in subjects]]
            for user in iam.list_users()['Users']
        ],
        'roles': [
            [role, iam.list_attached_role_policies(RoleName=role['RoleName'])] for role in iam.list_roles()['Roles']
        ],
        'policies': [
            [policy, iam.get_policy_version(PolicyArn=policy['Arn'], VersionId=policy['DefaultVersionId'])]
            for policy in iam.list_policies(Scope='Local')['Policies']
        ],
        'others': lists('iam', 'list_account_aliases', 'list_groups', 'list_server_certificates')(),
    }


def dynamodb_state():
    return {
        table.name: [table.meta.client.describe_table(TableName=table.name), table.scan()['Items']]
        for table in resource('dynamodb').tables.all()
    }


def ec2_state():
    volumes = [volume['VolumeId'] for volume in client('ec2').describe_volumes()['Volumes']]
    # moto has hundreds of its own, of volumes that are no more
    snapshots = client('ec2').describe_snapshots(Filters=[{'Name': 'volume-id', 'Values': volumes}])
    # in the order of their ids, which are random
    subnets = sorted(client('ec2').describe_subnets()['Subnets'], key=lambda subnet: subnet['CidrBlock'])
    return [snapshots, subnets, lists(
        'ec2', 'describe_instances', 'describe_key_pairs', 'describe_security_groups', 'describe_addresses', 'describe_vpcs',
        'describe_volumes', 'describe_internet_gateways', 'describe_tags',
    )()]


def sqs_state():
    return {queue.url.rsplit('/', 1)[-1]: queue_state(queue) for queue in resource('sqs').queues.all()}


def queue_state(queue):
    received = queue.receive_messages(
        MaxNumberOfMessages=10, VisibilityTimeout=0, WaitTimeSeconds=0, MessageAttributeNames=['All'])
    return [queue.attributes, [[message.body, message.message_attributes] for message in received]]


def sns_state():
    return [[topic.attributes for topic in resource('sns').topics.all()], lists('sns', 'list_subscriptions')()]


def events_state():
    events = client('events')
    return [[rule, events.list_targets_by_rule(Rule=rule['Name'])] for rule in events.list_rules()['Rules']]


def logs_state():
    logs = client('logs')
    return [
        [group, logs.describe_subscription_filters(logGroupName=group['logGroupName'])]
        for group in logs.describe_log_groups()['logGroups']
    ]


def kms_state():
    kms = client('kms')
    return [kms.describe_key(KeyId=key['KeyId']) for key in kms.list_keys()['Keys']]


def secretsmanager_state():
    secrets = client('secretsmanager')
    return [secrets.get_secret_value(SecretId=secret['Name']) for secret in secrets.list_secrets()['SecretList']]


def ssm_state():
    return client('ssm').get_parameters_by_path(Path='/', Recursive=True, WithDecryption=True)


def ses_state():
    ses = client('ses')
    return [
        lists('ses', 'list_identities', 'get_send_quota', 'get_send_statistics')(),
        [ses.get_template(TemplateName=found['Name']) for found in ses.list_templates()['TemplatesMetadata']],
        [ses.describe_receipt_rule_set(RuleSetName=found['Name']) for found in ses.list_receipt_rule_sets()['RuleSets']],
    ]


def nothing():
    """A service that keeps nothing."""


STATES = {
    's3': s3_state, 'sqs': sqs_state, 'dynamodb': dynamodb_state, 'ec2': ec2_state, 'iam': iam_state, 'sns': sns_state,
    'monitoring': lists('cloudwatch', 'describe_alarms', 'list_metrics'), 'events': events_state, 'logs': logs_state,
    'kms': kms_state, 'secretsmanager': secretsmanager_state, 'ssm': ssm_state, 'email': ses_state, 'ses': ses_state,
    'sts': nothing, 'bedrock': nothing,
}


def state():
    """All that the server holds of each service in `args['services']`, without what differs from one run to the next."""
    alike = Alike()
    return [[service, alike.value(STATES[service]())] for service in args['services']]
